"""Checks of a running installation: each says what it found, and what to do where that is not well."""
