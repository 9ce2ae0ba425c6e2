"""Areas: the tree of Kemendagri codes, in which the parent is the prefix."""
