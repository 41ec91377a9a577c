"""Which codes go together in one respondent, and more often than by chance?

The unit is the respondent: two codes go together when one respondent has both, wherever in the
interview. Chance means that each code is dealt anew over the respondents, as often as it was
found, regardless of the other; for one pair that distribution is known exactly (hypergeometric),
for the largest of all pairs it is drawn with a seed.

Sources: Jaccard 1912 (New Phytologist 11, 37-50); lift, there called interest: Brin, Motwani &
Silverstein 1997 (Proceedings of ACM SIGMOD, 265-276).
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from wijkstudie.errors import ParameterError, TooFewError
from wijkstudie.inference import exact

DRAWS = 9_999
SEED = 2020


def pairs(
    matrix: pd.DataFrame, *, asked: pd.DataFrame | None = None, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame:
    """Measure how every two codes go together.

    Parameters
    ----------
    matrix : DataFrame
        One row per respondent, one column per code; above 0 means the respondent has it. Codes
        that nobody has are left out.
    asked : DataFrame of bool, optional
        Who could show which code, with the index and columns of the matrix
        (:func:`wijkstudie.inference.opportunity.mask`): a pair is then looked at among those
        who could show both.
    draws, seed
        Of the permutation for p_max_t.

    Returns
    -------
    DataFrame
        One row per pair, in the order of the columns: code_a, code_b, n (respondents who could
        show both), having_a, having_b, both, either, jaccard (both / either; NaN when nobody
        has either), lift (both / expected; 1 as chance has it; NaN when expected is 0),
        expected (respondents with both by chance), p (Fisher, two-sided: all permutations), p_max_t
        (adjusted for all pairs; permutations drawn).
    """
    has = matrix.loc[:, (matrix > 0).any()] > 0
    if has.shape[1] < 2:
        raise TooFewError("matrix: expected at least two codes that somebody has", "too_few_codes")
    able = _able(has, asked)
    x = has.to_numpy() & able
    a, b = (np.array(one) for one in zip(*combinations(range(x.shape[1]), 2), strict=True))
    counts = _counts(x, able, a, b)
    table = pd.DataFrame({"code_a": has.columns[a], "code_b": has.columns[b], **counts})
    n, k_a, k_b, both = (counts[one] for one in ("n", "having_a", "having_b", "both"))
    table["either"] = k_a + k_b - both
    table["jaccard"] = both / table["either"].where(table["either"] > 0)
    expected = pd.Series(np.divide(k_a * k_b, n, out=np.zeros(len(n)), where=n > 0))
    table["lift"] = both / expected.where(expected > 0)
    table["expected"] = expected
    cells = zip(both, k_a, k_b - both, n - k_a, strict=True)
    table["p"] = [exact.fisher(*(int(one) for one in cell)) for cell in cells]
    table["p_max_t"] = _max_t(x, able, a, b, draws, seed)
    return table


def jaccard(matrix: pd.DataFrame) -> pd.DataFrame:
    """Cross all codes with each other.

    Returns
    -------
    DataFrame of float, codes × codes in the order of the columns: Jaccard, 1 on the diagonal; NaN
    where nobody has either.
    """
    x = (matrix.to_numpy() > 0).astype("float64")
    both = x.T @ x
    either = both.diagonal()[:, None] + both.diagonal()[None, :] - both
    found = np.divide(both, either, out=np.full_like(both, np.nan), where=either > 0)
    return pd.DataFrame(found, index=matrix.columns, columns=matrix.columns)


def sets(matrix: pd.DataFrame) -> pd.DataFrame:
    """List the combinations of codes that occur, for an UpSet view.

    Returns
    -------
    DataFrame
        One row per combination, the most frequent first, then by number of codes: codes (as the
        columns are ordered, separated by spaces; empty for none), degree (how many codes),
        respondents (how many have exactly these), who (their ids in the order of the matrix,
        separated by spaces).
    """
    has = matrix > 0
    names = [" ".join(has.columns[row]) for row in has.to_numpy()]
    table = pd.DataFrame({"codes": names, "degree": has.sum(axis=1).to_numpy(), "who": matrix.index.map(str)})
    by = table.groupby(["codes", "degree"], sort=False)["who"]
    found = by.agg(respondents="size", who=" ".join).reset_index()
    order = ["respondents", "degree", "codes"]
    return found.sort_values(order, ascending=[False, True, True]).reset_index(drop=True)


def _able(has: pd.DataFrame, asked: pd.DataFrame | None) -> np.ndarray:
    if asked is None:
        return np.ones(has.shape, dtype=bool)
    missing = [one for one in has.columns if one not in asked] + [
        x for x in has.index if x not in asked.index
    ]
    if missing:
        raise ParameterError(f"asked: nothing on {', '.join(map(str, missing))}")
    return asked.loc[has.index, has.columns].to_numpy(dtype=bool)


def _counts(x: np.ndarray, able: np.ndarray, a: np.ndarray, b: np.ndarray) -> dict[str, np.ndarray]:
    able_both = able[:, a] & able[:, b]
    in_a, in_b = x[:, a] & able_both, x[:, b] & able_both
    sums = {"n": able_both, "having_a": in_a, "having_b": in_b, "both": in_a & in_b}
    return {name: values.sum(axis=0) for name, values in sums.items()}


def _max_t(
    x: np.ndarray, able: np.ndarray, a: np.ndarray, b: np.ndarray, draws: int, seed: int
) -> np.ndarray:
    """Single-step max-T over pairs: each code dealt anew over those who could show it."""
    random = np.random.default_rng(seed)
    keys = random.random((draws, *x.shape))
    keys[:, ~able] = 2.0  # never chosen: last in the order
    dealt = np.zeros((draws + 1, *x.shape), dtype=np.float32)
    dealt[0] = x
    for code, having in enumerate(x.sum(axis=0)):
        # Those with the lowest keys have it; which is lower among them does not matter.
        own = np.ascontiguousarray(keys[:, :, code])
        last = np.partition(own, having - 1, axis=1)[:, having - 1]
        dealt[1:, :, code] = own <= last[:, None]
    both = np.matmul(dealt.transpose(0, 2, 1), dealt)[:, a, b]
    centred = both - both[1:].mean(axis=0)
    spread = both[1:].std(axis=0)
    far = np.divide(np.abs(centred), spread, out=np.zeros_like(centred), where=spread > 0)
    largest = far.max(axis=1)
    return np.array([(largest >= one - 1e-5).mean() for one in far[0]])
