"""Backups: the whole database sealed into a file, and the way back."""
