"""Intervals for a share, for a difference of two, and for a mean per respondent.

Which one where: *Wilson* in figures, since its coverage is near the level on average;
*Clopper-Pearson* where a text says "at least 95 percent"; *Jeffreys* and *mid-p* show how much
the choice matters. The Wald interval (share plus or minus two standard errors) is not offered:
with 0 of 13 it has no width at all, and with 13 respondents it covers far less than it says.

Sources: Wilson 1927 (JASA 22, 209-212); Clopper & Pearson 1934 (Biometrika 26, 404-413); Brown,
Cai & DasGupta 2001 (Statistical Science 16, 101-133) for Jeffreys and for the comparison; Berry
& Armitage 1995 (The Statistician 44, 417-423) for mid-p; Newcombe 1998 (Statistics in Medicine
17, 873-890) for the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from wijkstudie.errors import ParameterError
from wijkstudie.inference import _checks

LEVEL = 0.95
DRAWS = 10_000
SEED = 2020
Bounds = tuple[np.ndarray, np.ndarray]
# Halvings of the interval from 0 to 1 until a bound is known to the last digit.
_HALVINGS = 60


def bounds(successes: Any, n: Any, method: str = "wilson", level: float = LEVEL) -> Bounds:
    """Return the lower and upper bound of the share behind counts.

    Parameters
    ----------
    successes, n
        Whole numbers or arrays of them, of shapes that go together.
    method
        A name in :data:`METHODS`.
    level
        Confidence, between 0 and 1.

    Returns
    -------
    Two arrays of shares from 0 to 1, NaN where n is 0.

    Raises
    ------
    ParameterError
        For counts that are not whole or exceed n, and for an unknown method.
    """
    interval = METHODS[_checks.choice("method", method, METHODS)]
    k, n = _checks.counts(successes, n)
    tail = (1 - _checks.share("level", level)) / 2
    # Many shares are of the same few counts, and some intervals have to be searched for.
    base = n.max(initial=0) + 1
    pairs, which = np.unique(k * base + n, return_inverse=True)
    of = pairs % base
    low, high = interval(pairs // base, np.where(of > 0, of, 1), tail)
    return tuple(np.where(of > 0, np.clip(one, 0, 1), np.nan)[which].reshape(k.shape) for one in (low, high))


def _wilson(k: np.ndarray, n: np.ndarray, tail: float) -> Bounds:
    z = special.ndtri(1 - tail)
    centre = (k + z**2 / 2) / (n + z**2)
    half = z * np.sqrt(k * (n - k) / n + z**2 / 4) / (n + z**2)
    # Exactly 0 and 1 at the ends, where rounding would leave a trace.
    return np.where(k == 0, 0, centre - half), np.where(k == n, 1, centre + half)


def _clopper_pearson(k: np.ndarray, n: np.ndarray, tail: float) -> Bounds:
    low = special.betaincinv(np.maximum(k, 1), n - np.maximum(k, 1) + 1, tail)
    high = special.betaincinv(np.minimum(k, n - 1) + 1, n - np.minimum(k, n - 1), 1 - tail)
    return np.where(k == 0, 0, low), np.where(k == n, 1, high)


def _jeffreys(k: np.ndarray, n: np.ndarray, tail: float) -> Bounds:
    low = special.betaincinv(k + 0.5, n - k + 0.5, tail)
    high = special.betaincinv(k + 0.5, n - k + 0.5, 1 - tail)
    return np.where(k == 0, 0, low), np.where(k == n, 1, high)


def _mid_p(k: np.ndarray, n: np.ndarray, tail: float) -> Bounds:
    return _mid_p_low(k, n, tail), 1 - _mid_p_low(n - k, n, tail)


def _mid_p_low(k: np.ndarray, n: np.ndarray, tail: float) -> np.ndarray:
    """The share at which more than k, and half of exactly k, have the chance ``tail``."""
    low, high = np.zeros(k.shape), np.ones(k.shape)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        chance = (_at_least(k, n, middle) + _at_least(k + 1, n, middle)) / 2
        low, high = np.where(chance < tail, middle, low), np.where(chance < tail, high, middle)
    return np.where(k == 0, 0, (low + high) / 2)


def _at_least(k: np.ndarray, n: np.ndarray, share: np.ndarray) -> np.ndarray:
    inside = np.clip(k, 1, n)
    chance = special.betainc(inside, n - inside + 1, share)
    return np.where(k <= 0, 1, np.where(k > n, 0, chance))


METHODS: dict[str, Callable[[np.ndarray, np.ndarray, float], Bounds]] = {
    "wilson": _wilson,
    "clopper-pearson": _clopper_pearson,
    "jeffreys": _jeffreys,
    "mid-p": _mid_p,
}


def proportion(
    successes: int, n: int, methods: Iterable[str] = tuple(METHODS), level: float = LEVEL
) -> pd.DataFrame:
    """Show the intervals of one share side by side.

    Returns
    -------
    DataFrame
        One row per method: method, successes, n, share (0 to 1), low, high (of the interval;
        NaN, as share, when n is 0), level.
    """
    rows = []
    for method in methods:
        low, high = bounds(successes, n, method, level)
        rows.append((method, successes, n, successes / n if n else np.nan, float(low), float(high), level))
    return pd.DataFrame(rows, columns=["method", "successes", "n", "share", "low", "high", "level"])


def prevalence(table: pd.DataFrame, method: str = "wilson", level: float = LEVEL) -> pd.DataFrame:
    """Add an interval to each share of respondents.

    Parameters
    ----------
    table : DataFrame
        With respondents and group_size: a :func:`wijkstudie.coding.prevalence` or profile.

    Returns
    -------
    DataFrame
        The table with low, high (0 to 1; NaN for an empty group), interval (the method) and
        level. In a profile the interval is about its column ``respondents``, not its share of
        mentions: mentions of one respondent are no independent observations.
    """
    _checks.columns(table, ("respondents", "group_size"), "a table of coding.prevalence")
    low, high = bounds(table["respondents"], table["group_size"], method, level)
    return table.assign(low=low, high=high, interval=method, level=level)


def profiles(
    matrix: pd.DataFrame,
    members: pd.DataFrame,
    *,
    level: float = LEVEL,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Give each share of a group's mentions an interval with the respondent as unit.

    Whole respondents are drawn with replacement, as many as are in the group, and the middle of
    the shares that come out is the interval (the percentile bootstrap of Efron & Tibshirani 1993,
    An Introduction to the Bootstrap, chapter 13; clusters as in Davison & Hinkley 1997, Bootstrap
    Methods and their Application, section 3.8). In groups of six it is too narrow rather than too
    wide, for it knows no other respondents than these.

    Parameters
    ----------
    matrix : DataFrame
        Respondents (the index) by styles: a :func:`wijkstudie.coding.style_matrix`.
    members : DataFrame
        group and respondent: :func:`wijkstudie.coding.groups`.
    draws, seed
        How often is drawn.

    Returns
    -------
    DataFrame
        One row per group × style: group, style, low, high (0 to 1; NaN for a group without
        mentions), defined (the share of draws with any mention), level.
    """
    tail = (1 - _checks.share("level", level)) / 2
    random = np.random.default_rng(seed)
    rows = []
    for group, own in members.groupby("group", sort=False):
        x = matrix.loc[own["respondent"]].to_numpy(dtype="float64")
        weights = random.multinomial(len(x), np.full(len(x), 1 / len(x)), size=draws)
        drawn = weights @ x
        some = drawn[drawn.sum(axis=1) > 0]
        bounds_ = np.full((2, x.shape[1]), np.nan)
        if len(some):
            bounds_ = np.quantile(some / some.sum(axis=1, keepdims=True), [tail, 1 - tail], axis=0)
        known = len(some) / draws
        rows += [(group, style, *bounds_[:, i], known, level) for i, style in enumerate(matrix.columns)]
    return pd.DataFrame(rows, columns=["group", "style", "low", "high", "defined", "level"])


def difference(a: Any, n_a: Any, b: Any, n_b: Any, level: float = LEVEL) -> tuple[Any, Any, Any]:
    """Return the difference of two shares, a / n_a - b / n_b, with its bounds.

    Newcombe's hybrid score interval (1998, method 10): each bound is made from the Wilson
    bounds of both shares, so that it stays within -1 and 1, has a width also at 0 of 6 against
    6 of 6, and agrees with the Wilson intervals in the figures. Agresti and Caffo's (2000,
    American Statistician 54, 280-288) is as good on average, but can pass 1 in samples of six.

    Returns
    -------
    difference, low, high
        Arrays from -1 to 1, NaN where a group is empty.
    """
    (low_a, high_a), (low_b, high_b) = bounds(a, n_a, level=level), bounds(b, n_b, level=level)
    with np.errstate(invalid="ignore", divide="ignore"):
        p_a, p_b = np.asarray(a) / np.asarray(n_a), np.asarray(b) / np.asarray(n_b)
    found = p_a - p_b
    low = found - np.sqrt((p_a - low_a) ** 2 + (high_b - p_b) ** 2)
    high = found + np.sqrt((high_a - p_a) ** 2 + (p_b - low_b) ** 2)
    return found, low, high


def mean(values: Any, level: float = LEVEL) -> tuple[float, float, float]:
    """Return the mean of one number per respondent, with Student's interval.

    The number may be a count of mentions: whatever hangs together within a respondent is in
    one number. For the difference of two groups see
    :func:`wijkstudie.inference.permutation.interval`, which assumes no normal distribution.

    Returns
    -------
    mean, low, high
        In the unit of the values; NaN bounds for fewer than two respondents.
    """
    found = np.asarray(values, dtype="float64")
    if found.ndim != 1 or not found.size or np.isnan(found).any():
        raise ParameterError("values: expected one number per respondent, none missing")
    centre = float(found.mean())
    if found.size == 1:
        return centre, np.nan, np.nan
    tail = (1 - _checks.share("level", level)) / 2
    half = special.stdtrit(found.size - 1, 1 - tail) * found.std(ddof=1) / np.sqrt(found.size)
    return centre, float(centre - half), float(centre + half)
