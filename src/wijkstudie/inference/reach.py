"""What a study of this size could have found at all.

Asked afterwards of a result this would be "observed power", which says nothing new (Hoenig &
Heisey 2001, The American Statistician 55, 19-24). Here it is asked of the design: the sizes of
the groups alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np
import pandas as pd

from wijkstudie.inference import _checks, exact

LEVEL = 0.05
TESTS: dict[str, Callable[[int, int, int, int], float]] = {
    "boschloo": exact.boschloo,
    "fisher-midp": partial(exact.fisher, mid=True),
    "fisher": exact.fisher,
}


def outcomes(n_a: int, n_b: int, *, level: float = LEVEL) -> pd.DataFrame:
    """List every outcome of two groups with its p-values.

    Returns
    -------
    DataFrame
        One row per a × b: a, n_a, b, n_b (respondents with a code, of how many), difference
        (a / n_a - b / n_b), p_boschloo, p_fisher_midp, p_fisher, and for each of these whether
        it is at most ``level``: reaches_boschloo, reaches_fisher_midp, reaches_fisher.
    """
    rows = [
        (a, n_a, b, n_b, a / n_a - b / n_b, *(test(a, n_a, b, n_b) for test in TESTS.values()))
        for a in range(n_a + 1)
        for b in range(n_b + 1)
    ]
    names = [one.replace("-", "_") for one in TESTS]
    table = pd.DataFrame(rows, columns=["a", "n_a", "b", "n_b", "difference", *(f"p_{one}" for one in names)])
    _checks.share("level", level)
    return table.assign(**{f"reaches_{one}": table[f"p_{one}"] <= level for one in names})


def least(n_a: int, n_b: int, *, test: str = "boschloo", level: float = LEVEL) -> pd.DataFrame:
    """Say for each count in one group how few the other may have for a find.

    Returns
    -------
    DataFrame
        One row per a: a, n_a, n_b, b (the largest count of the other group below a's share that
        reaches the level; missing when none does).
    """
    _checks.choice("test", test, TESTS)
    table = outcomes(n_a, n_b, level=level)
    found = table[table[f"reaches_{test.replace('-', '_')}"] & (table["difference"] > 0)]
    rows = pd.DataFrame({"a": np.arange(n_a + 1), "n_a": n_a, "n_b": n_b})
    return rows.assign(b=rows["a"].map(found.groupby("a")["b"].max()).astype("Int64"))


def power(
    n_a: int, n_b: int, shares_a: Sequence[float], shares_b: Sequence[float], *, level: float = LEVEL
) -> pd.DataFrame:
    """Work out the chance that a real difference is found, exactly.

    Returns
    -------
    DataFrame
        One row per pair of shares × test: share_a, share_b, n_a, n_b, test, power (the chance,
        0 to 1, that the test reaches ``level``; with equal shares, its real error rate).
    """
    table = outcomes(n_a, n_b, level=level)
    chance_a = exact.binomials(n_a, np.asarray(shares_a))
    chance_b = exact.binomials(n_b, np.asarray(shares_b))
    rows = []
    for test in TESTS:
        hit = table[f"reaches_{test.replace('-', '_')}"].to_numpy().reshape(n_a + 1, n_b + 1)
        found = np.einsum("sa,ab,sb->s", chance_a, hit.astype(float), chance_b)
        rows += [(*one, n_a, n_b, test, float(p)) for *one, p in zip(shares_a, shares_b, found, strict=True)]
    return pd.DataFrame(rows, columns=["share_a", "share_b", "n_a", "n_b", "test", "power"])


def seen(n: int, shares: Iterable[float] = (0.05, 0.1, 0.2, 0.3, 0.5)) -> pd.DataFrame:
    """Work out the chance to see a code at least once among n respondents.

    1 - (1 - share)^n: respondents who are independent, each of whom tells it when they have it.

    Returns
    -------
    DataFrame
        One row per share: share (0 to 1, of those one could have spoken to), n, chance.
    """
    table = pd.DataFrame({"share": np.asarray(list(shares), dtype="float64")})
    return table.assign(n=n, chance=1 - (1 - table["share"]) ** n)


def unseen(n: int, *, level: float = 0.95) -> float:
    """The largest share that a code may have while none of n shows it, at a confidence.

    1 - (1 - level)^(1 / n), of which 3 / n is the rule of thumb (Hanley & Lippman-Hand 1983,
    JAMA 249, 1743-1745). One-sided.
    """
    return 1 - (1 - _checks.share("level", level)) ** (1 / n)
