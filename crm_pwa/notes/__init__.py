"""Facets, vocabulary, notes and allergies."""
