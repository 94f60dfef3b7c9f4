"""The catalogue and what was bought."""
