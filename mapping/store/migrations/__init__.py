"""Alembic's home: how migrations run, and one file for each of them in ``versions``."""
