"""Consent, purposes and who looked."""
