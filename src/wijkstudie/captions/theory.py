"""Words of the charts in :mod:`wijkstudie.charts.theory`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.captions._caption import Caption


def theory_flow(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    told = [
        f"{words.term('trace_phase_short', language, i=one.removeprefix('way_'))}: "
        + _tally(table[one], "way", language)
        for one in table
        if one.startswith("way_")
    ]
    told.append(f"{words.term('trace_coding', language)}: {_tally(table['found'], 'found', language)}")
    listed = "; ".join(told)
    if language == "nl":
        return Caption(
            "Van begrip naar bevinding",
            "Elke band is een indicator uit de operationalisatie, van het begrip via de topiclijsten van "
            "beide interviewfasen tot de codering. De tint zegt waar een band eindigt. Een lijst biedt "
            "aan wat gevraagd kan worden; of het bij ieder gebeurde, is niet bekend.",
            f"Stroomdiagram van {len(table)} indicatoren. {listed}.",
        )
    return Caption(
        "From concept to finding",
        "Each ribbon is an indicator of the operationalisation, from its concept through the topic "
        "lists of both interview phases to the coding. Its shade says where it ends. A list offers "
        "what can be asked; whether everyone was asked is not known.",
        f"Flow diagram of {len(table)} indicators. {listed}.",
    )


def trace_matrix(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    coded = table[table["found"] != "not-coded"]
    listed = ", ".join(
        f"{labels[code]} {n}" for code, n in zip(coded["code"], coded["respondents"], strict=True)
    )
    left = int((table["found"] == "not-coded").sum())
    if language == "nl":
        return Caption(
            "Spoor van elke indicator",
            "Hoe elke topiclijst naar een indicator vraagt, in welk vignet de code opdook, en wat de code "
            "draagt. Elk vierkant is een respondent van een fase; gevuld: heeft de code.",
            f"Matrix van {len(table)} indicatoren. Respondenten per code: {listed}. "
            f"Niet gecodeerd: {left} indicatoren.",
        )
    return Caption(
        "Trace of each indicator",
        "How each topic list asks for an indicator, in which vignette the code came up, and what "
        "carries the code. Each square is a respondent of a phase; filled: has the code.",
        f"Matrix of {len(table)} indicators. Respondents per code: {listed}. Not coded: {left} indicators.",
    )


# From near to far, as in wijkstudie.theory.
_ORDER = ("described", "named", "open", "heading", "no", "found", "nobody", "not-coded")


def _tally(values: pd.Series, kind: str, language: str) -> str:
    counts = values.value_counts()
    return ", ".join(
        f"{words.term(f'trace_{kind}_{value}', language)} {counts[value]}"
        for value in _ORDER
        if value in counts
    )
