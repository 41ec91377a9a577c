"""Words of the charts in :mod:`wijkstudie.charts.vignettes`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.captions._caption import Caption, called
from wijkstudie.coding import COACHES


def vignette_outcomes(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    given = table[table["presented"] != "no"]
    told = " ".join(
        f"{words.term('vignette_number', language, i=number)}: {_tally(part['outcome'], language)}."
        for number, part in given.groupby("vignette")
    )
    n, situations = table["respondent"].nunique(), table["vignette"].nunique()
    derived = (table["presented"] == "derived").any()
    coaches = bool(COACHES & set(table["group"]))
    _, several = called(language, coaches=coaches)
    if language == "nl":
        also = (
            " Een gestreepte rand is afgeleid: ieder kreeg evenveel situaties, en van deze noemt de tekst "
            "niemand."
        )
        return Caption(
            "Wie kreeg welke situatie, en wat kwam eruit",
            f"De situaties die aan {n} {several} zijn voorgelegd, met wat zij zeggen te zullen doen."
            + (" Donker: in lijn met de beleidsopdracht; lichter: ertegenin." if coaches else "")
            + (also if derived else ""),
            f"Raster van {n} {several} bij {situations} situaties. {told}",
        )
    also = " A dashed edge is derived: all got as many situations, and of this one the text names nobody."
    return Caption(
        "Who was given which situation, and what came of it",
        f"The situations put to {n} {several}, with what they say they would do."
        + (" Dark: in line with the policy assignment; lighter: against it." if coaches else "")
        + (also if derived else ""),
        f"Grid of {n} {several} by {situations} situations. {told}",
    )


def _tally(outcomes: pd.Series, language: str) -> str:
    return ", ".join(
        words.term("vignette_tally", language, k=k, n=len(outcomes), outcome=words.value(outcome, language))
        for outcome, k in outcomes.value_counts().items()
    )
