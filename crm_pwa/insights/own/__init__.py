"""The insights on the application's own database: read, worked out, and written back."""
