"""Vocabulary packs: the trades' words as data, their shapes, and the reader that checks them."""
