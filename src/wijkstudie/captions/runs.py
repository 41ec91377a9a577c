"""Words of the charts in :mod:`wijkstudie.charts.runs`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie.captions._caption import Caption


def result_moves(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    runs, results = table["run"].nunique(), table["result"].nunique()
    settings = ", ".join(dict.fromkeys(table["setting"]))
    if language == "nl":
        return Caption(
            "Welke uitkomst verschuift met welke instelling",
            "Elke stip is een run. Een kleur: de opties van die instelling geven niet allemaal dezelfde "
            "waarden; grijs: wel. Elke rij heeft een eigen schaal, van de laagste tot de hoogste waarde.",
            f"{results} uitkomsten in {runs} runs, uitgesplitst naar {settings}.",
        )
    return Caption(
        "Which result moves with which setting",
        "Each dot is a run. Colour: the options of that setting do not all give the same values; grey: "
        "they do. Each row has a scale of its own, from the lowest to the highest value.",
        f"{results} results in {runs} runs, by {settings}.",
    )
