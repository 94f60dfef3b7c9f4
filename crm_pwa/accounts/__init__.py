"""Stores, staff, sign-in, sessions and devices."""
