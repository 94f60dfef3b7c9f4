"""The item in the hand: what its label says, and whether that troubles this member."""
