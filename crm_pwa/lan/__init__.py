"""Phones of the shop's own network: the certificate they trust, and the page that says how."""
