"""The tests. Their paths are the paths of the code; the house they live in is tests/house."""
