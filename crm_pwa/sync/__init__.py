"""Push, pull and the feed."""
