"""The lead's daily list."""
