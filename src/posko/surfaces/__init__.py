"""What people and machines touch. Surfaces call queries and actions, never models."""
