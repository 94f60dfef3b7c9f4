"""Members, their codes, cards and facts."""
