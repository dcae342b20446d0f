"""A verified, caching mirror of the package index, for programs in the sandbox. Knows no HTTP routes.

PackagesError
├── BadName            the name of a package or file is none
├── NoSuchPackage      the index does not know it
├── NoSuchFile         the index does not offer this file to browsers
├── IndexUnreachable   the index does not answer, and nothing is kept
└── BadFile            what came is not what the index promised
"""

from fenced.packages.errors import (
    BadFile,
    BadName,
    IndexUnreachable,
    NoSuchFile,
    NoSuchPackage,
    PackagesError,
)
from fenced.packages.index import Index, find_index
from fenced.packages.listing import Listing, Wheel
from fenced.packages.mirror import Mirror

__all__ = [
    "BadFile",
    "BadName",
    "Index",
    "IndexUnreachable",
    "Listing",
    "Mirror",
    "NoSuchFile",
    "NoSuchPackage",
    "PackagesError",
    "Wheel",
    "find_index",
]
