"""Columns whose values are numbered: categories, and texts of which many are the same."""

import sys
from typing import Any

from fenced_kernel.tables.arrays import ArrayColumn
from fenced_kernel.tables.plain import ListColumn
from fenced_kernel.tables.table import TOP, Column, Positions, Summary
from fenced_kernel.tables.tests import Test
from fenced_kernel.values.guard import Guard
from fenced_kernel.wire import ColumnType


class CodedColumn(Column):
    """Everything is decided once for each different value."""

    def __init__(
        self,
        codes: Any,
        values: list[Any],
        kind: ColumnType,
        dtype: str,
        *,
        ordered: bool = False,
        by_code: bool = False,
    ) -> None:
        """`codes` are positions among `values`, -1 for missing ones. With `by_code` rows are sorted by their codes,
        else by their values; with `ordered` the codes are also what `less` and `greater` compare."""
        self._np: Any = sys.modules["numpy"]
        self._codes = codes
        self._values = values
        self._ordered = ordered
        self._by_code = by_code
        self.type = kind
        self.dtype = dtype

    def ordered(self, positions: Positions, descending: bool, guard: Guard) -> Positions:
        np = self._np
        ranks = self._codes
        if not self._by_code:
            different = range(len(self._values))
            rank_of = np.empty(len(self._values) + 1, dtype=np.intp)
            rank_of[ListColumn(self._values, self.dtype).ordered(different, False, guard)] = different
            rank_of[-1] = -1
            ranks = rank_of[self._codes]
        return ArrayColumn(ranks, "integer", "", missing=ranks < 0).ordered(positions, descending, guard)

    def selected(self, positions: Positions, test: Test, guard: Guard) -> Positions:
        np = self._np
        chosen = np.asarray(positions, dtype=np.intp)
        codes = self._codes[chosen]
        if test.operation in ("missing", "present"):
            return chosen[(codes < 0) == (test.operation == "missing")]
        if self._ordered and test.operation in ("less", "greater"):
            names = [str(value) for value in self._values]
            if test.text in names:
                return chosen[test.compare(codes, names.index(test.text)) & (codes >= 0)]
        passed = np.zeros(len(self._values) + 1, dtype=bool)
        column = ListColumn(self._values, self.dtype)
        passed[column.selected(range(len(self._values)), test, guard)] = True
        # The last one is what the code -1 of a missing value picks.
        passed[-1] = test.operation == "not_equals"
        return chosen[passed[codes]]

    def summary(self, positions: Positions, guard: Guard) -> Summary:
        np = self._np
        codes = self._codes[np.asarray(positions, dtype=np.intp)]
        counts = np.bincount(codes[codes >= 0], minlength=len(self._values))
        largest = np.argsort(-counts, kind="stable")[:TOP].tolist()
        return {
            "count": int(counts.sum()),
            "missing": int((codes < 0).sum()),
            "distinct": int((counts > 0).sum()),
            "top": [(self._values[n], int(counts[n])) for n in largest if counts[n] > 0],
        }
