"""The till's code, and the member who scans it: recognised, or joins, and says how it was."""
