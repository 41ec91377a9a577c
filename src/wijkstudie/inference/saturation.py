"""Did the last interviews still bring something new?

Guest, Namey and Chen (2020, PLOS ONE 15(5), e0232076) divide the number of codes that are new in
a *run* of interviews by the number found in the *base*, the first interviews; saturation is
reached at the run where this ratio is at or below a *threshold*. Here runs overlap: after each
interview the latest ``run`` of them are looked at, so that no accident of where a run begins
decides. The order of interviews is an accident, so
the same is asked over many orders, and exactly over all of them for the growing number of codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from math import factorial

import numpy as np
import pandas as pd
from scipy import special

from wijkstudie.errors import ParameterError
from wijkstudie.inference import _checks

BASE, RUN, THRESHOLD = 4, 2, 0.05
ORDERS = 10_000
SEED = 2020
# Up to eight interviews all orders are taken.
LIMIT = 50_000


def in_order(matrix: pd.DataFrame, *, base: int = BASE, run: int = RUN) -> pd.DataFrame:
    """Follow the codes over the interviews in the order of the matrix.

    Parameters
    ----------
    matrix : DataFrame
        One row per respondent, one column per code; above 0 means the respondent has it. A
        :func:`wijkstudie.coding.code_matrix`; codes that nobody has do not count.
    base, run
        Numbers of interviews.

    Returns
    -------
    DataFrame
        One row per interview: interview (1, 2, ...), respondent, new (codes not seen before),
        found (codes seen so far), new_in_run (in the latest ``run`` interviews, after the base;
        missing before), ratio (new_in_run / codes in the base; missing likewise, NaN when the
        base has none).
    """
    has = _has(matrix)
    _sizes(len(has), base, run)
    new = _new(has, np.arange(len(has))[None, :])
    in_run, ratio = _runs(new, base, run)
    table = pd.DataFrame({"interview": np.arange(1, len(has) + 1), "respondent": matrix.index.to_numpy()})
    table = table.assign(new=new[0], found=new[0].cumsum())
    late = slice(base + run - 1, None)
    table["new_in_run"] = pd.array([pd.NA] * len(has), dtype="Int64")
    table.loc[late, "new_in_run"] = in_run[0]
    table["ratio"] = np.nan
    table.loc[late, "ratio"] = ratio[0]
    return table


def reached(
    matrix: pd.DataFrame,
    *,
    bases: Sequence[int] = (4, 5, 6),
    runs: Sequence[int] = (2, 3),
    thresholds: Sequence[float] = (0.05, 0.0),
    orders: int = ORDERS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Say at which interview saturation is reached, in order and over many orders.

    Parameters
    ----------
    orders, seed
        How many seeded orders; all of them when there are no more than :data:`LIMIT`.

    Returns
    -------
    DataFrame
        One row per base × run × threshold: base, run, threshold, in_order (the last interview of
        the first run at or below the threshold, base and run counted together; missing
        when never), reached (the share of orders in which it is reached at all),
        median, p10, p90 (of that interview over the orders where it is reached, each an
        interview that occurs; NaN when it never is), orders, method (*enumeration* or *monte-carlo*).
    """
    has = _has(matrix)
    own = np.arange(len(has))[None, :]
    drawn, method = _orders(len(has), orders, seed)
    new_own, new_drawn = _new(has, own), _new(has, drawn)
    rows = []
    for base in bases:
        for run in runs:
            _sizes(len(has), base, run)
            for threshold in thresholds:
                first = _first(new_own, base, run, threshold)[0]
                many = _first(new_drawn, base, run, threshold)
                known = many[many > 0]
                spread = (
                    np.quantile(known, [0.5, 0.1, 0.9], method="inverted_cdf") if known.size else [np.nan] * 3
                )
                rows.append((base, run, threshold, first or pd.NA, known.size / len(many), *spread))
    names = ["base", "run", "threshold", "in_order", "reached", "median", "p10", "p90"]
    table = pd.DataFrame(rows, columns=names).astype({"in_order": "Int64"})
    return table.assign(orders=len(drawn), method=method)


def curve(matrix: pd.DataFrame, *, orders: int = ORDERS, seed: int = SEED) -> pd.DataFrame:
    """How many codes a number of interviews is expected to show, over all orders, exactly.

    The rarefaction curve: a code that f of n have is missed by k interviews with the chance
    C(n - f, k) / C(n, k). Source: Hurlbert 1971 (Ecology 52, 577-586).

    Returns
    -------
    DataFrame
        One row per number of interviews: interviews (1 to n), expected (codes), in_order (codes
        found when the interviews are taken as they came), low, high (the middle 95 percent of
        the orders; drawn as in :func:`reached`).
    """
    has = _has(matrix)
    n = len(has)
    k = np.arange(1, n + 1)
    missed = special.comb(n - has.sum(axis=0)[None, :], k[:, None]) / special.comb(n, k)[:, None]
    found = _new(has, np.arange(n)[None, :])[0].cumsum()
    drawn, _ = _orders(n, orders, seed)
    low, high = np.quantile(_new(has, drawn).cumsum(axis=1), [0.025, 0.975], axis=0, method="inverted_cdf")
    table = pd.DataFrame({"interviews": k, "expected": (1 - missed).sum(axis=1), "in_order": found})
    return table.assign(low=low, high=high)


def _has(matrix: pd.DataFrame) -> np.ndarray:
    has = matrix.to_numpy() > 0
    return has[:, has.any(axis=0)]


def _sizes(n: int, base: int, run: int) -> None:
    if base < 1 or run < 1 or base + run > n:
        raise ParameterError(f"base = {base}, run = {run}: expected at least 1 each, together at most {n}")


def _orders(n: int, orders: int, seed: int) -> tuple[np.ndarray, str]:
    if factorial(n) <= LIMIT:
        return np.array(list(permutations(range(n)))), "enumeration"
    random = np.random.default_rng(seed)
    return random.permuted(np.tile(np.arange(n), (orders, 1)), axis=1), "monte-carlo"


def _new(has: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """How many codes each interview brings first, shape (orders, interviews)."""
    n = len(has)
    place = np.empty_like(orders)
    np.put_along_axis(place, orders, np.arange(n)[None, :], axis=1)
    new = np.zeros(orders.shape, dtype=np.int64)
    for code in has.T:
        first = place[:, code].min(axis=1)
        new[np.arange(len(orders)), first] += 1
    return new


def _runs(new: np.ndarray, base: int, run: int) -> tuple[np.ndarray, np.ndarray]:
    """New codes in each run after the base, and their ratio to the base: shape (orders, runs)."""
    found = np.concatenate([np.zeros((len(new), 1), dtype=np.int64), new.cumsum(axis=1)], axis=1)
    in_run = found[:, base + run :] - found[:, base:-run]
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = in_run / found[:, [base]]
    return in_run, np.where(found[:, [base]] > 0, ratio, np.nan)


def _first(new: np.ndarray, base: int, run: int, threshold: float) -> np.ndarray:
    """The last interview of the first run at or below the threshold; 0 for never."""
    ratio = _runs(new, base, run)[1]
    with np.errstate(invalid="ignore"):
        low = ratio <= threshold + _checks.SAME
    return np.where(low.any(axis=1), low.argmax(axis=1) + base + run, 0)
