"""Rows, blobs and logs on disk: SQLAlchemy tables, one file of functions per noun, migrations.

Imports `fenced.conversation` and `fenced.protocol` only.
"""
