"""Words of the charts in :mod:`wijkstudie.charts.agreement`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.captions._caption import Caption
from wijkstudie.charts.agreement import shown


def agreement_measures(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    told = []
    drawn = shown(table)
    for code, part in drawn.groupby("code", sort=False):
        values = ", ".join(
            f"{words.cell(row.measure, language)} "
            + (
                words.term("undefined", language)
                if pd.isna(row.value)
                else words.number(row.value, language, 2)
            )
            for row in part.itertuples()
        )
        told.append(f"{labels.get(code, words.cell(code, language))}: {values}.")
    known = "expected" in table
    codes, everything = drawn["code"].nunique(), table["code"].nunique()
    notes = words.term("no_width", language) if (drawn["low"] == drawn["high"]).any() else ""
    if codes < everything:
        notes += words.term("most_given", language, k=codes - 1, n=everything - 1)
    if language == "nl":
        return Caption(
            "Overeenstemming tussen codeurs volgens vier maten",
            "Punt: de maat; balk: 95%-interval door hele respondenten opnieuw te trekken. "
            + (
                "Streepje: wat eruit hoort te komen, uit de bekende waarheid berekend. Elke regel: hoe "
                "groot het deel is dat een code heeft, en hoeveel respondenten er zijn. "
                if known
                else ""
            )
            + "Een percentage is vanzelf hoog als codes zeldzaam zijn; kappa en alpha dalen dan."
            + notes,
            f"Puntgrafiek met intervallen. {' '.join(told)}",
        )
    return Caption(
        "Agreement between coders by four measures",
        "Dot: the measure; bar: 95% interval from drawing whole respondents anew. "
        + (
            "Upright mark: what should come out, computed from the known truth. Each row: which part has "
            "a code, and how many respondents there are. "
            if known
            else ""
        )
        + "A percentage is high by itself when codes are rare; kappa and alpha then fall."
        + notes,
        f"Dot chart with intervals. {' '.join(told)}",
    )
