"""Alembic's revisions of the tables; run by `fenced.storage.migrate`."""
