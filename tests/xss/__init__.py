"""Hostile text in every field, looked for on every page."""
