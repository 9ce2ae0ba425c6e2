"""The API: what pages do, for programs, through the same queries and actions."""
