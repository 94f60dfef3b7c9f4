"""Disks that fail: locked, full, with errors, and with the power cut."""
