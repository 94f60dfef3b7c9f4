"""What every domain stands on: database, clock, operation log, merge, templates."""
