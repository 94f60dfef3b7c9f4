"""Real faults against the real server and the real browser; what was confirmed must survive."""
