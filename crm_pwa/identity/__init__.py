"""One person, one member: whose records are one person's, with what evidence, and how people settle it."""
