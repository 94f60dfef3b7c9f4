"""Models on counted features: how often members will come, what a visit will bring."""
