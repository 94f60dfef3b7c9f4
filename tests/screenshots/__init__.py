"""Pictures of every screen of the demo shop: ``make screenshots``."""
