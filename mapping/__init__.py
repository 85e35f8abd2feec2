"""Common Ground: community asset mapping for schools and districts."""
