"""What labels say, as data: words, what they stand for, and which substances are relatives."""
