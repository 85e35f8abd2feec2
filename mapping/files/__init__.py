"""Files in and out: tables, map shapes, archives; how cells are read and written."""
