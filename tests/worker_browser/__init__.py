"""The worker in real Chromium, before a centre that only keeps the sync protocol."""
