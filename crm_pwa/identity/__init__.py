"""One person, one member: whose records are one person's, and how people settle it."""
