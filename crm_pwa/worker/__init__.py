"""What the phone's worker is given: templates, paths, words."""
