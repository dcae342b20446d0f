"""The source of a cell: what it means as a notebook, and its way to code objects; imports `packages` and below."""
