"""The sources of cells as files: how each is named, and where tracebacks and `inspect` find its lines."""

import linecache


def cell_filename(cell: str, run: int) -> str:
    """The file name in tracebacks: unlike any other cell's, and short."""
    message, dot, number = cell.rpartition(".")
    return f"<cell {message[-4:]}{dot}{number} run {run}>"


def is_cell(filename: str) -> bool:
    """Whether code of this file name is a cell's."""
    return filename.startswith("<cell ")


_cells: dict[str, str] = {}


def register_source(filename: str, source: str, cell: str | None = None) -> None:
    """Let tracebacks, warnings and `inspect` find the lines of a cell; its id is unknown after a restore."""
    if cell is not None:
        _cells[filename] = cell
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)


def cell_of(filename: str) -> str | None:
    """The id of the cell whose code has this file name."""
    return _cells.get(filename)
