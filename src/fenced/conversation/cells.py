"""Where the cells of a message stand: those of its fences, and those that the reader added below them."""

ADDED = "c"
"""What the number of an added cell begins with."""


def message_of(cell: str) -> str:
    """The id of the message that a cell belongs to."""
    return cell.partition(".")[0]


def is_added(cell: str) -> bool:
    """Whether the reader added the cell; it is a fence's otherwise."""
    return cell.partition(".")[2].startswith(ADDED)
