"""Orders: letters made from an approved plan, numbered, issued whole, checked by anybody who holds one."""
