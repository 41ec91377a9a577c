"""Two groups compared by shuffling respondents.

Mentions and fragments hang together within a respondent: who bends rules once, tells of it
twice. What can be exchanged under "the groups do not differ" are respondents, with all that they
said, not mentions. All labellings of respondents are enumerated where that is possible (924 for
six against six), so that a p-value has no chance in it.

Sources: Ernst 2004 (Statistical Science 19, 676-685) for tests and intervals; Westfall & Young
1993, Resampling-Based Multiple Testing, Wiley, for max-T; Phipson & Smyth 2010 (SAGMB 9, 39)
for p-values of drawn labellings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import pandas as pd

from wijkstudie.errors import ParameterError
from wijkstudie.inference import _checks, exact, intervals

# Up to this many labellings all are enumerated: nine against nine, not ten against ten.
LIMIT = 100_000
DRAWS = 99_999
SEED = 2020


@dataclass(frozen=True, slots=True)
class Labellings:
    """Ways to divide respondents over two groups, the real one first.

    a, b
        Bool, shape (labellings, respondents): who is in which group. Who is in both keeps
        that place in every labelling; who is in neither is in no row.
    method
        ``enumeration`` when these are all, else ``monte-carlo``.
    """

    a: np.ndarray
    b: np.ndarray
    method: str

    def __len__(self) -> int:
        return len(self.a)


def labellings(a: Any, b: Any, *, limit: int = LIMIT, draws: int = DRAWS, seed: int = SEED) -> Labellings:
    """Divide the respondents of two groups in all ways that keep the groups' sizes.

    Parameters
    ----------
    a, b
        Bool, one per respondent: who is in the group. A respondent in both is not shuffled.
    limit, draws, seed
        Above ``limit`` labellings, ``draws`` seeded ones are taken beside the real one.

    Raises
    ------
    ParameterError
        When a group has nobody of its own.
    """
    a, b = np.asarray(a, dtype=bool), np.asarray(b, dtype=bool)
    shuffled = np.flatnonzero(a ^ b)
    own = a[shuffled]
    if not own.any() or own.all():
        raise ParameterError("two groups: expected at least one respondent in each that the other lacks")
    if comb(len(own), int(own.sum())) <= limit:
        inside, method = _all(tuple(own.tolist())), "enumeration"
    else:
        random = np.random.default_rng(seed)
        inside = np.vstack([own, random.permuted(np.tile(own, (draws, 1)), axis=1)])
        method = "monte-carlo"
    both = np.tile(a & b, (len(inside), 1))
    in_a, in_b = both.copy(), both
    in_a[:, shuffled] = inside
    in_b[:, shuffled] = ~inside
    return Labellings(in_a, in_b, method)


@lru_cache(maxsize=64)
def _all(own: tuple[bool, ...]) -> np.ndarray:
    """Every choice of as many as are in the group, the real one first."""
    n, size = len(own), sum(own)
    chosen = np.fromiter(
        (one for row in combinations(range(n), size) for one in row),
        dtype=np.intp,
        count=comb(n, size) * size,
    ).reshape(-1, size)
    found = np.zeros((len(chosen), n), dtype=bool)
    found[np.arange(len(chosen))[:, None], chosen] = True
    real = int((found == np.array(own)).all(axis=1).argmax())
    found[[0, real]] = found[[real, 0]]
    found.setflags(write=False)
    return found


def mean_differences(values: np.ndarray, ways: Labellings) -> np.ndarray:
    """The difference of group means, a - b: shape (labellings, columns of values)."""
    x = np.asarray(values, dtype="float64")
    return ways.a @ x / ways.a[0].sum() - ways.b @ x / ways.b[0].sum()


def share_differences(values: np.ndarray, totals: np.ndarray, ways: Labellings) -> np.ndarray:
    """The difference of shares of mentions, a - b: shape (labellings, columns of values).

    A group's share is the sum of its mentions of a code over the sum of its ``totals`` (one per
    respondent, or one column of them for as many columns of values as share it). NaN in a
    labelling that leaves a group without mentions.
    """
    x, t = np.asarray(values, dtype="float64"), np.asarray(totals, dtype="float64")
    t = t if t.ndim > 1 else t[:, None]
    in_a = ways.a.astype("float64")
    # Whoever is not in a is in b, and who is in both stays so: b has the rest of a constant sum.
    everybody = ways.a[0].astype("float64") + ways.b[0]
    of_a, all_of_a = in_a @ x, np.repeat(in_a @ t, x.shape[1] // t.shape[1], axis=1)
    of_b, all_of_b = everybody @ x - of_a, np.repeat(everybody @ t, x.shape[1] // t.shape[1]) - all_of_a
    with np.errstate(invalid="ignore", divide="ignore"):
        return of_a / all_of_a - of_b / all_of_b


def p_values(statistics: np.ndarray) -> np.ndarray:
    """The share of labellings at least as far from zero as the real one, which comes first.

    A labelling without a statistic (NaN) counts as that far, so that it never helps; the
    p-value is NaN when the real one has none.
    """
    far = np.abs(statistics)
    with np.errstate(invalid="ignore"):
        at_least = ~(far < far[0] - _checks.SAME)
    # Among drawn labellings the real one is counted too: their p-value is never zero.
    return np.where(np.isnan(far[0]), np.nan, at_least.mean(axis=0))


def max_t(statistics: np.ndarray) -> np.ndarray:
    """Adjust for all columns at once by the largest statistic of each labelling.

    Westfall and Young's step-down max-T, on differences divided by their standard deviation over
    the labellings, so that rare and frequent codes weigh the same. Codes that go together cost
    less than Holm's procedure makes them.

    Returns
    -------
    Array of p-values, one per column. A column that no labelling changes has 1, one without a
    statistic NaN.
    """
    known = ~np.isnan(statistics[0])
    far = np.abs(np.nan_to_num(statistics[:, known]))
    spread = np.sqrt((far**2).mean(axis=0))
    far = np.divide(far, spread, out=np.zeros_like(far), where=spread > _checks.SAME)
    order = np.argsort(far[0], kind="stable")
    largest = np.maximum.accumulate(far[:, order], axis=1)
    p = (largest >= far[0, order] - _checks.SAME).mean(axis=0)
    adjusted = np.full(statistics.shape[1], np.nan)
    adjusted[np.flatnonzero(known)[order]] = np.maximum.accumulate(p[::-1])[::-1]
    return adjusted


def compare(
    matrix: pd.DataFrame,
    a: Iterable[str],
    b: Iterable[str],
    *,
    statistic: str = "mean",
    limit: int = LIMIT,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Compare two groups on all codes at once.

    Parameters
    ----------
    matrix : DataFrame
        One row per respondent (the index), one column per code: mentions, fragments, or 0 and
        1. A :func:`wijkstudie.coding.code_matrix`.
    a, b
        Respondents of each group; who is in both counts in both and is not shuffled.
    statistic
        ``mean``: mentions per respondent (of 0 and 1, a prevalence). ``share``: a code's part
        of all mentions of the group in this matrix, a profile.
    limit, draws, seed
        See :func:`labellings`.

    Returns
    -------
    DataFrame
        One row per code: code, mentions_a, size_a (respondents), value_a (mean or share), the
        same of b, difference (value_a - value_b), p, p_max_t (adjusted for all codes of the
        matrix), p_naive (Fisher's test on mentions as if each came from somebody else: wrong,
        shown beside), labellings, method.

    Raises
    ------
    ParameterError
        For respondents who are not in the matrix, and for an unknown statistic.
    """
    _checks.choice("statistic", statistic, ("mean", "share"))
    in_a, in_b = (_members(matrix, group) for group in (a, b))
    ways = labellings(in_a, in_b, limit=limit, draws=draws, seed=seed)
    x = matrix.to_numpy(dtype="float64")
    totals = x.sum(axis=1)
    found = mean_differences(x, ways) if statistic == "mean" else share_differences(x, totals, ways)
    table = pd.DataFrame({"code": matrix.columns.to_numpy()})
    for name, group in (("a", in_a), ("b", in_b)):
        mentions = x[group].sum(axis=0)
        whole = group.sum() if statistic == "mean" else totals[group].sum()
        table[f"mentions_{name}"] = mentions.astype(int)
        table[f"size_{name}"] = int(group.sum())
        table[f"value_{name}"] = mentions / whole if whole else np.nan
    table["difference"] = found[0]
    table["p"] = p_values(found)
    table["p_max_t"] = max_t(found)
    table["p_naive"] = naive(table["mentions_a"], totals[in_a].sum(), table["mentions_b"], totals[in_b].sum())
    return table.assign(labellings=len(ways), method=ways.method)


def naive(a: Any, n_a: float, b: Any, n_b: float) -> list[float]:
    """Fisher's test on mentions, as if each came from another respondent. Only to show its error."""
    return [exact.fisher(int(x), int(n_a), int(y), int(n_b)) for x, y in zip(a, b, strict=True)]


def profile(
    matrix: pd.DataFrame,
    a: Iterable[str],
    b: Iterable[str],
    *,
    limit: int = LIMIT,
    draws: int = DRAWS,
    seed: int = SEED,
) -> exact.Result:
    """Test whether two groups divide their mentions alike, over all columns together.

    The statistic is the sum over columns of the squared difference of shares; respondents are
    shuffled as in :func:`compare`.

    Parameters
    ----------
    matrix : DataFrame
        As in :func:`compare`, one column per style.
    """
    ways = labellings(_members(matrix, a), _members(matrix, b), limit=limit, draws=draws, seed=seed)
    x = matrix.to_numpy(dtype="float64")
    found = (share_differences(x, x.sum(axis=1), ways) ** 2).sum(axis=1, keepdims=True)
    return exact.Result(float(p_values(found)[0]), ways.method, len(ways))


def interval(
    a: Any,
    b: Any,
    *,
    level: float = intervals.LEVEL,
    limit: int = LIMIT,
    draws: int = DRAWS,
    seed: int = SEED,
) -> tuple[float, float, float]:
    """Return the difference in mean of two groups with the interval that shuffling gives.

    The interval holds every shift between the groups that a one-sided test at half the rest of
    the level in either direction does not reject. It supposes that groups differ by a shift, as
    counts of mentions may; for shares of respondents see
    :func:`wijkstudie.inference.intervals.difference`.

    Parameters
    ----------
    a, b
        One number per respondent of each group.

    Returns
    -------
    difference (a - b), low, high
        Infinite bounds when there are too few labellings for the level.
    """
    values = np.concatenate([np.asarray(a, dtype="float64"), np.asarray(b, dtype="float64")])
    real = np.arange(len(values)) < len(a)
    ways = labellings(real, ~real, limit=limit, draws=draws, seed=seed)
    leaves, enters = real & ~ways.a[1:], ~real & ways.a[1:]
    swapped = leaves.sum(axis=1)
    moved = swapped > 0  # a drawn labelling may be the real one
    shifts = np.sort((leaves[moved] @ values - enters[moved] @ values) / swapped[moved])
    # A shift is rejected while the labellings that would do as well, the real one among them,
    # are at most this many.
    few = int(np.floor((1 - _checks.share("level", level)) / 2 * len(ways) + _checks.SAME))
    difference = float(values[real].mean() - values[~real].mean())
    if few < 1:
        return difference, -np.inf, np.inf
    return difference, float(shifts[few - 1]), float(shifts[-few])


def _members(matrix: pd.DataFrame, group: Iterable[str]) -> np.ndarray:
    people = list(group)
    unknown = [one for one in people if one not in matrix.index]
    if unknown:
        raise ParameterError(f"{', '.join(map(str, unknown))}: expected respondents of the matrix")
    return np.asarray(matrix.index.isin(people))
