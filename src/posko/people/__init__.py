"""Accounts, roles, and who may do what where. All of the last is in `rights`."""
