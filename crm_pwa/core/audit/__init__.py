"""The trail: what was done and who looked, in chains that show any row changed afterwards."""
