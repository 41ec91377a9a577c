"""Published figures to hold a study against.

Tummers et al. (2015) give four numbers that are often read as one series. They are two:
43 percent is the share of *towards the client* over all frontline professions (p. 18);
40, 38 and 22 percent are *away from*, *towards* and *against* among social workers (p. 23).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from wijkstudie.study import Study, any_value

ALL_PROFESSIONS = "tummers-all-professions"
SOCIAL_WORKERS = "tummers-social-workers"
# The columns in which they stand beside a profile.
COLUMNS = {"baseline_all_professions": ALL_PROFESSIONS, "baseline_social_workers": SOCIAL_WORKERS}
# The coping styles that these figures are about.
STYLES = frozenset({"richting", "weg", "tegen"})
# The directions of emotion management that the talks of Kampen et al. (2018) are about.
DIRECTIONS = frozenset({"meegaan", "verzet"})


def series(study: Study, name: str) -> pd.Series:
    """Return one series of published figures as shares.

    Returns
    -------
    Series of float (see :func:`shares`), indexed by category. Empty when the study has no such
    series.
    """
    if not study.has("baselines"):
        return pd.Series(dtype="float64")
    rows = study.baselines[study.baselines["series"] == name]
    return pd.Series(shares(rows).array, index=rows["category"], name=name)


def shares(rows: pd.DataFrame) -> pd.Series:
    """Read rows of ``baselines`` as shares: a percentage is of 100, a count of its denominator.

    Returns
    -------
    Series of float (0 to 1) with the index of the rows; NaN for a figure that is no part of
    anything, such as a number of months.
    """
    value, denominator = (rows[one].to_numpy("float64", na_value=np.nan) for one in ("value", "denominator"))
    whole = np.where((rows["unit"] == "percent").to_numpy(), 100.0, denominator)
    return pd.Series(value / whole, index=rows.index)


def beside(profile: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Put both Tummers baselines beside a coping profile.

    Returns
    -------
    DataFrame
        The profile with baseline_all_professions and baseline_social_workers, shares from
        0 to 1; missing where the source gives no figure for that style.
    """
    known: dict[tuple[str, str], float] = {}
    if study.has("baselines"):
        rows = study.baselines
        known = dict(zip(zip(rows["series"], rows["category"], strict=True), shares(rows), strict=True))
    columns = {
        column: np.array([known.get((name, style), np.nan) for style in profile["style"]], dtype="float64")
        for column, name in COLUMNS.items()
    }
    return profile.assign(**columns)


def stand_in(table: pd.DataFrame) -> bool:
    """Whether any published figure stands beside a profile."""
    return any(one in table and any_value(table[one]) for one in COLUMNS)
