"""Evaluates calls one by one; runs in CPython and, as text, in Pyodide."""

import io
import warnings
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]


def evaluate(calls: list[str]) -> dict[str, str]:
    """Each call -> its result with values and types, or the class of its exception. What comes before the last `; ` is executed."""
    warnings.simplefilter("ignore")
    return {call: _outcome(call) for call in calls}


def _outcome(call: str) -> str:
    names: dict[str, Any] = {"np": np, "pd": pd, "io": io}
    *statements, expression = call.split("; ")
    try:
        for statement in statements:
            exec(compile(statement, "<cell 1>", "exec"), names)
        return shown(eval(compile(expression, "<cell 1>", "eval"), names))
    except Exception as error:
        return f"raises {type(error).__name__}"


def shown(value: Any) -> str:
    """Values and types, of what arrays and tables hold too."""
    if isinstance(value, tuple | list):
        return "(" + ", ".join(map(shown, value)) + ")"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{shown(key)}: {shown(value[key])}" for key in value) + "}"
    if isinstance(value, np.ndarray):
        kind = value.dtype.descr if value.dtype.names else value.dtype.str
        return f"{type(value).__name__} {kind} {value.shape} {value.tolist()}"
    if isinstance(value, np.generic):
        return f"{value.dtype.str} {value!r}"
    if isinstance(value, pd.Series | pd.Index):
        index = shown(value.index) if isinstance(value, pd.Series) else ""
        return f"{type(value).__name__} {value.dtype} {list(map(str, value.tolist()))} {index}"
    if isinstance(value, pd.DataFrame):
        return f"DataFrame {value.dtypes.astype(str).tolist()} {value.astype(str).values.tolist()} {shown(value.index)}"
    return repr(value)
