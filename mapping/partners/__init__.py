"""Partners and family resources: records, opening hours, languages, duplicates, candidates."""
