"""A profile seen from a published one: what to believe after a few mentions.

A Dirichlet prior with the published shares as its centre counts for as many mentions as its
weight says; the mentions of a group are added to it. Weights stand side by side, since no single
one is right: where the answer changes with the weight, the data do not decide.

Source: Gelman et al. 2013, Bayesian Data Analysis (3rd ed.), CRC Press, p. 69. As every count
of mentions it takes them as independent, so intervals are narrower than they should be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from wijkstudie.errors import ParameterError
from wijkstudie.inference import _checks, intervals

# The published shares count for two mentions, for about as many as a group of this study has,
# and for about twice as many as all respondents have together.
WEIGHTS = (2.0, 12.0, 50.0)
# Points at which one distribution is held against another.
_POINTS = 4001


def profile(
    table: pd.DataFrame,
    shares: pd.Series,
    *,
    category: str = "style",
    count: str = "mentions",
    weights: Sequence[float] = WEIGHTS,
    level: float = intervals.LEVEL,
) -> pd.DataFrame:
    """Update published shares with the mentions of each group.

    Parameters
    ----------
    table : DataFrame
        A :func:`wijkstudie.coding.profile`.
    shares : Series
        By category, such as :func:`wijkstudie.baselines.series`; divided by their sum.

    Returns
    -------
    DataFrame
        One row per group × weight × category: group, weight (in mentions), category, count,
        total, observed (count / total; NaN without mentions), prior (the published share), mean
        (of the posterior), low, high (its middle ``level``, equal tails), above (the
        probability that the group's share exceeds the published one).

    Raises
    ------
    ParameterError
        When a category has no published share above 0.
    """
    _checks.columns(table, ("group", category, count), f"a table with group, {category}, {count}")
    tail = (1 - _checks.share("level", level)) / 2
    parts = []
    for group, own in table.groupby("group", sort=False):
        prior = _prior(own[category], shares)
        k = own[count].to_numpy()
        total = int(k.sum())
        for weight in weights:
            a = weight * prior + k
            b = weight + total - a
            part = pd.DataFrame({"group": group, "weight": float(weight), "category": own[category].array})
            part = part.assign(count=k, total=total, observed=k / total if total else np.nan, prior=prior)
            part = part.assign(mean=a / (a + b), low=special.betaincinv(a, b, tail))
            part = part.assign(high=special.betaincinv(a, b, 1 - tail))
            parts.append(part.assign(above=special.betaincc(a, b, prior)))
    return pd.concat(parts).reset_index(drop=True)


def more(a: Any, n_a: float, b: Any, n_b: float, shares: Any, weight: float) -> np.ndarray:
    """The probability that group a has the larger share, each group updated on its own.

    Parameters
    ----------
    a, b
        Mentions of each category; ``n_a`` and ``n_b`` the mentions of all.
    shares
        Published shares of the same categories.

    Returns
    -------
    Array of probabilities, one per category, exact to about four decimals.
    """
    q, a, b = (np.atleast_1d(np.asarray(one, dtype="float64")) for one in (shares, a, b))
    if not weight > 0:
        raise ParameterError(f"weight = {weight!r}: expected more than 0 mentions")
    middles = (np.arange(_POINTS) + 0.5) / _POINTS
    alpha, beta = weight * q + a, weight * (1 - q) + n_a - a
    points = special.betaincinv(alpha[:, None], beta[:, None], middles)
    below = special.betainc((weight * q + b)[:, None], (weight * (1 - q) + n_b - b)[:, None], points)
    return below.mean(axis=1)


def _prior(categories: pd.Series, shares: pd.Series) -> np.ndarray:
    found = categories.map(shares).to_numpy(dtype="float64")
    if not (found > 0).all():
        without = list(categories[~(found > 0)])
        raise ParameterError(f"{', '.join(without)}: no published share above 0 to start from")
    return found / found.sum()
