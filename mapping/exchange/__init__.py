"""Partners in and out: somebody's list becomes records, and records become files for others."""
