"""Chain and store figures."""
