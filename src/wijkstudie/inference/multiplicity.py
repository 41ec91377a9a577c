"""Many comparisons at once: what is left when all that were made are counted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from wijkstudie.errors import ParameterError


def holm(p: Any, *, family: int | None = None) -> pd.DataFrame:
    """Adjust p-values so that one family has at most the level of chance for any false find.

    Holm's step-down (1979, Scandinavian Journal of Statistics 6, 65-70). It assumes nothing on
    how the comparisons hang together; where codes correlate, the max-T p-values of
    :func:`wijkstudie.inference.permutation.compare` lose less.

    Parameters
    ----------
    p
        p-values; missing ones were not tested and stay missing.
    family
        How many comparisons were declared, when more than are shown here.

    Returns
    -------
    DataFrame
        One row per p-value, with the index of a Series: p, p_holm (0 to 1), family_size.

    Raises
    ------
    ParameterError
        For p-values outside 0 to 1, and for a family smaller than the number of p-values.
    """
    given = pd.Series(p, dtype="float64")
    tested = given.dropna()
    if ((tested < 0) | (tested > 1)).any():
        raise ParameterError(f"p = {tested.tolist()}: expected between 0 and 1")
    size = len(tested) if family is None else family
    if size < len(tested):
        raise ParameterError(f"family = {family}: expected at least the {len(tested)} comparisons given")
    order = np.argsort(tested.to_numpy(), kind="stable")
    steps = tested.to_numpy()[order] * (size - np.arange(len(tested)))
    adjusted = np.empty(len(tested))
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1)
    table = pd.DataFrame({"p": given, "p_holm": np.nan, "family_size": size})
    table.loc[given.notna(), "p_holm"] = adjusted
    return table
