"""Chromium on a phone: killed, updated, filled up, robbed of a store, opened five times."""
