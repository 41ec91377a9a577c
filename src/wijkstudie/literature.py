"""The numbers of others that a study quotes: each with whom it is about, its n and its page."""

from __future__ import annotations

import pandas as pd

from wijkstudie.study import Study


def numbers(study: Study) -> pd.DataFrame:
    """List the published numbers, those of one series together.

    Returns
    -------
    DataFrame
        One row per published number: series (numbers of one source about one population and
        measure; only those may be compared), source, page and section (where the thesis
        quotes it), baseline, population_nl, population_en, category, value, unit, qualifier
        (almost, about, at-most; missing when it is plain), n (missing where the text gives
        none), share (0 to 1; missing for what is no share). A number out of a total is a
        share even where it is printed as a count.
    """
    # What a study does not tell is missing.
    told = ["page", "section", "population_nl", "population_en", "qualifier"]
    absent = [one for one in told if one not in study.baselines]
    table = study.baselines.assign(**dict.fromkeys(absent))
    table["n"] = table["denominator"].astype("Int64")
    out_of = table["numerator"] / table["denominator"]
    percent = (table["value"] / 100).where(table["unit"] == "percent")
    table["share"] = out_of.fillna(percent).astype("float64")
    rank = {one: i for i, one in enumerate(dict.fromkeys(table["series"]))}
    table = table.sort_values("series", key=lambda one: one.map(rank), kind="stable")
    columns = ["series", "source", "page", "section", "baseline", "population_nl", "population_en"]
    columns += ["category", "value", "unit", "qualifier", "n", "share"]
    return table[columns].reset_index(drop=True)
