"""The global names by which a cell depends on others, found in its syntax tree; imports `cells` and below."""

from fenced_kernel.names.found import Names, names_of

__all__ = ["Names", "names_of"]
