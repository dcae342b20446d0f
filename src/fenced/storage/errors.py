"""What can go wrong with the database.

StorageError
├── DataFolderInUse     another server has this data folder open
├── DatabaseTooNew      written by a later version of Fenced
└── DatabaseUnusable    damaged, locked by another program, or not a database of Fenced
"""


class StorageError(Exception):
    """The database cannot be used; the text says why and what to do."""


class DataFolderInUse(StorageError):
    """Another server has this data folder open."""


class DatabaseTooNew(StorageError):
    """The database was written by a later version of Fenced."""


class DatabaseUnusable(StorageError):
    """The file is damaged, locked by another program, or not a database of Fenced."""
