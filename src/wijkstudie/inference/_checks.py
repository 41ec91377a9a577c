"""What counts must be before anything is computed from them."""

from __future__ import annotations

from typing import Any

import numpy as np

from wijkstudie.errors import ParameterError, near

# Two results of floating point are the same when they differ by less than this, relatively.
SAME = 1e-9


def counts(successes: Any, n: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return counts and their totals as whole numbers of one shape."""
    k, n = np.broadcast_arrays(np.asarray(successes), np.asarray(n))
    for values in (k, n):
        if values.size and (values.dtype.kind not in "iuf" or (values != np.floor(values)).any()):
            raise ParameterError(f"counts: {values.tolist()}; expected whole numbers, no shares or missing")
    if (k < 0).any() or (k > n).any():
        raise ParameterError(
            f"{k.tolist()} of {n.tolist()}: expected from 0 up to the total; likely the two are swapped"
        )
    return k.astype(np.int64), n.astype(np.int64)


def share(name: str, value: float) -> float:
    """Return a number between 0 and 1 (both excluded), such as a level."""
    if not 0 < value < 1:
        raise ParameterError(f"{name} = {value!r}: expected between 0 and 1; likely a percentage")
    return float(value)


def choice(name: str, value: str, allowed: Any) -> str:
    """Return one of the allowed values; near ones are suggested."""
    if value not in allowed:
        raise ParameterError(f"{name} = {value!r}: {near(value, allowed)}")
    return value


def columns(table: Any, needed: tuple[str, ...], what: str) -> None:
    """Check that a table has the columns that a function reads."""
    missing = [one for one in needed if one not in table]
    if missing:
        raise ParameterError(f"no column {', '.join(missing)}; expected {what}")
