"""Staff, stores, import and the demo shop."""
