"""Brings a chain's own data in: one folder of CSV files, as often as they come."""
