"""Exact tests on counts of respondents: two groups, a table, a profile, a share.

Exact means counted out: every outcome that could have come up is enumerated, and the p-value is
the chance of those that are no more probable than the one observed. Above :data:`LIMIT` outcomes
a seeded Monte Carlo takes over, and the result says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb, factorial, prod
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from wijkstudie.errors import ParameterError
from wijkstudie.inference import _checks, intervals, multiplicity

# More outcomes than this are drawn instead of enumerated: a second's work or less.
LIMIT = 200_000
DRAWS = 100_000
SEED = 2020
# Boschloo's largest chance is sought on a grid of this many shares, then between its best points.
_GRID = 1001
_PEAKS = 3
_ZOOMS = 6
_ENUMERATION, _MONTE_CARLO = "enumeration", "monte-carlo"


@dataclass(frozen=True, slots=True)
class Result:
    """A p-value and how it was come by.

    method
        ``enumeration`` or ``monte-carlo``.
    outcomes
        How many outcomes were enumerated, or drawn.
    """

    p: float
    method: str
    outcomes: int


# ---- two groups, one code


def fisher(a: int, n_a: int, b: int, n_b: int, *, mid: bool = False) -> float:
    """Test whether ``a`` of ``n_a`` and ``b`` of ``n_b`` could be draws from one whole.

    Fisher's exact test, two-sided: both margins given, the chance of every table that is no
    more probable. With ``mid``, tables exactly as probable count for half (Lancaster 1961, JASA
    56, 223-234), which takes away most of the conservatism of few respondents.
    Source: Agresti 1992 (Statistical Science 7, 131-153).

    Returns
    -------
    float, 0 to 1. Swapping groups, or *with* and *without* the code, changes nothing.
    """
    (a, b), (n_a, n_b) = _pair(a, n_a, b, n_b)
    weights = _ways(n_a, n_b, a + b)
    own = comb(n_a, a) * comb(n_b, b)
    less = sum(one for one in weights if one < own)
    same = sum(one for one in weights if one == own)
    whole = sum(weights)
    return (2 * less + same) / (2 * whole) if mid else (less + same) / whole


def _ways(n_a: int, n_b: int, m: int) -> list[int]:
    """In how many ways ``m`` with the code divide over the groups, for each possible division."""
    return [comb(n_a, one) * comb(n_b, m - one) for one in range(max(0, m - n_b), min(n_a, m) + 1)]


def boschloo(a: int, n_a: int, b: int, n_b: int) -> float:
    """Test whether the shares behind ``a`` of ``n_a`` and ``b`` of ``n_b`` are one.

    Boschloo's test (1970, Statistica Neerlandica 24): Fisher's one-sided p-value is the
    statistic, and the p-value is the largest chance, over every share both groups may have in
    common, of an outcome with a statistic no larger than observed. Only the sizes of the groups
    are taken as given, which is how respondents were chosen. In either direction it finds at
    least what Fisher's test finds (Mehrotra, Chan & Berger 2003, Biometrics 59, 441-450).
    Two-sided, the smaller of both directions is doubled, as scipy does; ordering outcomes by
    Fisher's two-sided p-value, as R's Exact does, is another convention with other values.

    Returns
    -------
    float, 0 to 1.
    """
    (a, b), (n_a, n_b) = _pair(a, n_a, b, n_b)
    return min(1.0, 2 * min(_boschloo_more(a, n_a, b, n_b), _boschloo_more(b, n_b, a, n_a)))


@lru_cache(maxsize=65536)
def _boschloo_more(a: int, n_a: int, b: int, n_b: int) -> float:
    """Boschloo's one-sided p-value that group a has more."""
    statistic = _fisher_more_table(n_a, n_b)
    return _largest_chance(statistic <= statistic[a, b] * (1 + _checks.SAME), n_a, n_b)


@lru_cache(maxsize=256)
def _fisher_more_table(n_a: int, n_b: int) -> np.ndarray:
    """Fisher's one-sided p-value of every outcome, shape (n_a + 1, n_b + 1)."""
    return np.array([[_fisher_more(a, n_a, b, n_b) for b in range(n_b + 1)] for a in range(n_a + 1)])


def _fisher_more(a: int, n_a: int, b: int, n_b: int) -> float:
    """Fisher's one-sided p-value that group a has more."""
    weights = _ways(n_a, n_b, a + b)
    return sum(weights[a - max(0, a + b - n_b) :]) / sum(weights)


def _largest_chance(extreme: np.ndarray, n_a: int, n_b: int) -> float:
    """The largest chance of a set of outcomes over the share that the groups have in common."""
    if extreme.all():
        return 1.0
    shares = np.linspace(0, 1, _GRID)
    step = shares[1]
    chances = _chance(extreme, n_a, n_b, shares)
    best = float(chances.max())
    for peak in shares[np.argsort(chances)[-_PEAKS:]]:
        centre, width = peak, step
        for _ in range(_ZOOMS):
            near = np.clip(np.linspace(centre - width, centre + width, 21), 0, 1)
            chances = _chance(extreme, n_a, n_b, near)
            centre, width = near[chances.argmax()], width / 10
            best = max(best, float(chances.max()))
    return min(best, 1.0)


def _chance(extreme: np.ndarray, n_a: int, n_b: int, shares: np.ndarray) -> np.ndarray:
    return np.einsum("sa,ab,sb->s", binomials(n_a, shares), extreme.astype(float), binomials(n_b, shares))


def binomials(n: int, shares: np.ndarray) -> np.ndarray:
    """Return the chance of 0 to n successes at each share, shape (shares, n + 1)."""
    k = np.arange(n + 1)
    p = np.asarray(shares)[:, None]
    return special.comb(n, k) * p**k * (1 - p) ** (n - k)


def _pair(a: int, n_a: int, b: int, n_b: int) -> tuple[list[int], list[int]]:
    k, n = _checks.counts([a, b], [n_a, n_b])
    return k.tolist(), n.tolist()


def compare(
    table: pd.DataFrame, a: str, b: str, *, level: float = intervals.LEVEL, family: int | None = None
) -> pd.DataFrame:
    """Compare two groups code by code.

    Parameters
    ----------
    table : DataFrame
        A :func:`wijkstudie.coding.prevalence`: group, code, respondents, group_size.
    a, b
        The groups.
    family
        How many comparisons were declared; by default all codes of the table.

    Returns
    -------
    DataFrame
        One row per code in the order of the table: code, group_a, respondents_a, size_a,
        share_a, the same of b, difference (share_a - share_b, -1 to 1) with low and high
        (Newcombe), p_boschloo, p_fisher_midp, p_holm (of Boschloo's), family_size.

    Raises
    ------
    ParameterError
        For a group that is not in the table.
    """
    _checks.columns(table, ("group", "code", "respondents", "group_size"), "a table of coding.prevalence")
    for group in (a, b):
        _checks.choice("group", group, list(table["group"].unique()))
    by = [table[table["group"] == group].set_index("code") for group in (a, b)]
    rows = pd.DataFrame({"code": by[0].index})
    by = [own.reindex(by[0].index) for own in by]
    for name, group, own in zip("ab", (a, b), by, strict=True):
        rows[f"group_{name}"] = group
        rows[f"respondents_{name}"] = own["respondents"].to_numpy()
        rows[f"size_{name}"] = own["group_size"].to_numpy()
        rows[f"share_{name}"] = rows[f"respondents_{name}"] / rows[f"size_{name}"]
    cells = [rows[one].to_numpy() for one in ("respondents_a", "size_a", "respondents_b", "size_b")]
    rows["difference"], rows["low"], rows["high"] = intervals.difference(*cells, level=level)
    outcomes = list(zip(*cells, strict=True))
    rows["p_boschloo"] = [boschloo(*one) for one in outcomes]
    rows["p_fisher_midp"] = [fisher(*one, mid=True) for one in outcomes]
    holm = multiplicity.holm(rows["p_boschloo"], family=family)
    return rows.assign(p_holm=holm["p_holm"].to_numpy(), family_size=holm["family_size"].to_numpy())


# ---- tables of any size


def freeman_halton(table: Any, *, limit: int = LIMIT, draws: int = DRAWS, seed: int = SEED) -> Result:
    """Test whether rows and columns of a table of counts are independent.

    Fisher's test for r × c (Freeman & Halton 1951, Biometrika 38, 141-149): both margins
    given, the chance of every table no more probable than observed. Tables are enumerated in
    whole numbers, so that equally probable ones are recognised exactly.

    Parameters
    ----------
    table
        Whole numbers, rows × columns; empty rows and columns change nothing.
    limit, draws, seed
        Above ``limit`` tables, ``draws`` seeded shuffles of the columns over the rows are
        counted instead, the observed table among them (Phipson & Smyth 2010, SAGMB 9, 39).
    """
    cells = np.atleast_2d(np.asarray(table))
    _checks.counts(cells, cells)
    rows, columns = cells.sum(axis=1).astype(int).tolist(), cells.sum(axis=0).astype(int).tolist()
    number = _tables(tuple(rows), tuple(columns))
    if number > limit:
        return _shuffled(cells, draws, seed)
    own = prod(factorial(int(one)) for one in cells.flat)
    # In how many ways a table comes about is a whole number: the ways to fill each column.
    # The fewer, the less probable.
    ways = prod(factorial(one) for one in columns)
    fewer = sum(ways // one for one in _products(rows, columns) if one >= own)
    every = factorial(sum(rows)) // prod(factorial(one) for one in rows)
    return Result(fewer / every, _ENUMERATION, number)


@lru_cache(maxsize=1024)
def _tables(rows: tuple[int, ...], columns: tuple[int, ...]) -> int:
    """How many tables have these margins."""
    if len(columns) == 1:
        return 1
    found = {rows: 1}
    for column in columns[:-1]:
        after: dict[tuple[int, ...], int] = {}
        for left, ways in found.items():
            for part in _parts(column, left):
                key = tuple(sorted(x - y for x, y in zip(left, part, strict=True)))
                after[key] = after.get(key, 0) + ways
        found = after
    return sum(found.values())


def _parts(total: int, most: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Every way to divide a total over places that hold at most so many."""
    if len(most) == 1:
        if total <= most[0]:
            yield (total,)
        return
    rest = sum(most[1:])
    for first in range(max(0, total - rest), min(total, most[0]) + 1):
        for others in _parts(total - first, most[1:]):
            yield (first, *others)


def _products(rows: Sequence[int], columns: Sequence[int]) -> Iterator[int]:
    """The product of the cells' factorials of every table with these margins."""
    if len(columns) == 1:
        yield prod(factorial(one) for one in rows)
        return
    for part in _parts(columns[0], rows):
        own = prod(factorial(one) for one in part)
        for rest in _products([x - y for x, y in zip(rows, part, strict=True)], columns[1:]):
            yield own * rest


def _shuffled(cells: np.ndarray, draws: int, seed: int) -> Result:
    """Shuffle who is in which column, and count the tables no more probable than observed."""
    random = np.random.default_rng(seed)
    height, width = cells.shape
    row_of = np.repeat(np.arange(height), cells.sum(axis=1))
    column_of = np.repeat(np.arange(width), cells.sum(axis=0))
    logs = special.gammaln(np.arange(cells.sum() + 1) + 1)
    edge = logs[cells].sum() * (1 - _checks.SAME)
    extreme, left = 0, draws
    while left:
        batch = min(left, 10_000)
        shuffled = random.permuted(np.tile(column_of, (batch, 1)), axis=1)
        place = row_of * width + shuffled + cells.size * np.arange(batch)[:, None]
        drawn = np.bincount(place.ravel(), minlength=batch * cells.size).reshape(batch, -1)
        extreme += int((logs[drawn].sum(axis=1) >= edge).sum())
        left -= batch
    return Result((extreme + 1) / (draws + 1), _MONTE_CARLO, draws)


# ---- a profile or a share against fixed numbers


def multinomial(
    counts: Any, shares: Any, *, limit: int = LIMIT, draws: int = DRAWS, seed: int = SEED
) -> Result:
    """Test a profile against fixed shares: the chance of every profile no more probable.

    The exact multinomial test. It takes the counted things as independent: mentions of one
    respondent are not, so on mentions it says too much; with one mention a respondent it is right.
    On such tests: Read & Cressie 1988, Goodness-of-Fit Statistics for Discrete Multivariate
    Data, Springer.

    Parameters
    ----------
    counts
        Whole numbers, one per category.
    shares
        Of the same categories. They are divided by their sum, which may miss 1 by 0.02 through
        rounding in a source. A category of share 0 that was counted makes the p-value 0.
    limit, draws, seed
        As in :func:`freeman_halton`.
    """
    k, _ = _checks.counts(counts, counts)
    q = np.asarray(shares, dtype="float64")
    if k.ndim != 1 or q.shape != k.shape or (q < 0).any() or not abs(q.sum() - 1) <= 0.02:
        raise ParameterError(
            f"shares = {q.tolist()} for counts {k.tolist()}: expected one share per count, together 1; "
            "likely percentages, or a category without a published share"
        )
    q = q / q.sum()
    n = int(k.sum())
    number = comb(n + k.size - 1, k.size - 1)
    own = float(_log_chance(k[None, :], q)[0])
    edge = own + _checks.SAME * max(1.0, abs(own))
    if number > limit:
        drawn = np.random.default_rng(seed).multinomial(n, q, size=draws)
        return Result(float(((_log_chance(drawn, q) <= edge).sum() + 1) / (draws + 1)), _MONTE_CARLO, draws)
    logs = _log_chance(_profiles(n, k.size), q)
    return Result(min(1.0, float(np.exp(logs[logs <= edge]).sum())), _ENUMERATION, number)


@lru_cache(maxsize=64)
def _profiles(n: int, categories: int) -> np.ndarray:
    """Every way to divide n over categories, one a row."""
    found = np.array(list(_parts(n, [n] * categories)), dtype=np.int64).reshape(-1, categories)
    found.setflags(write=False)
    return found


def _log_chance(profiles: np.ndarray, shares: np.ndarray) -> np.ndarray:
    n = profiles.sum(axis=1)
    coefficient = special.gammaln(n + 1) - special.gammaln(profiles + 1).sum(axis=1)
    return coefficient + special.xlogy(profiles, shares).sum(axis=1)


def binomial(successes: int, n: int, share: float, *, mid: bool = False) -> float:
    """Test a count against one fixed share, such as 43 percent.

    The exact binomial test, two-sided: the chance of every count that is no more probable; with
    ``mid``, counts exactly as probable count for half (Lancaster 1961).

    Returns
    -------
    float, 0 to 1; 1 when n is 0.
    """
    k, n = (int(one) for one in _checks.counts(successes, n))
    chances = binomials(n, np.array([_checks.share("share", share)]))[0]
    own = chances[k]
    same = np.abs(chances - own) <= 1e-7 * own
    less = (chances < own) & ~same
    found = chances[less].sum() + chances[same].sum() * (0.5 if mid else 1)
    return float(min(1.0, found))
