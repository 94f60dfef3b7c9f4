"""What a note or a complaint may be about, and whether it is meant well: suggestions only."""
