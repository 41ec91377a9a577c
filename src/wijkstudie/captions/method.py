"""Words of the charts in :mod:`wijkstudie.charts.method`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.captions._caption import Caption


def method_flow(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    n = dict(zip(table["step"], table["n"].astype(int), strict=True))
    steps = ", ".join(
        f"{words.term(f'method_{step}', language).replace('-', '')} {n[step]}"
        for step in ("mailed", "reacted", "interviewed")
        if step in n
    )
    phases = ", ".join(
        f"{words.term('trace_phase_short', language, i=step.removeprefix('phase-')).lower()}: {k}"
        for step, k in n.items()
        if step.startswith("phase-")
    )
    rest = [
        f"{words.term(f'method_told-{step}', language)}: {n[step]}"
        for step in ("documents", "coding-phases")
        if step in n
    ]
    told = "; ".join(one for one in (steps, phases, *rest) if one)
    if language == "nl":
        return Caption(
            "Opzet van het onderzoek",
            "Van de mail aan het team tot het verslag. Hoe hoger een band, hoe meer coaches. De gesprekken "
            "zijn in twee rondes gecodeerd; wat in de documenten staat, komt er in het verslag naast.",
            f"Stroomdiagram. {told}.",
        )
    return Caption(
        "Design of the study",
        "From the mail to the team to the report. The higher a ribbon, the more coaches. The "
        "interviews were coded in two rounds; what the documents say is put beside them in the report.",
        f"Flow diagram. {told}.",
    )


def topic_lists(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    counts = table.groupby(["interview_phase", "part"], sort=False).size()
    told = "; ".join(
        f"{words.value(phase, language)}, {words.value(part, language)}: {n}"
        for (phase, part), n in counts.items()
    )
    if language == "nl":
        return Caption(
            "Wat in elke interviewfase op de lijst stond",
            "Elk vierkant is een onderwerp van een topiclijst, zonder de inleiding. Eronder staat waar "
            "het volgens de lijst zelf over gaat; zonder bijschrift noemt de lijst geen begrip.",
            f"Eenhedendiagram van {len(table)} onderwerpen. {told}.",
        )
    return Caption(
        "What the list of each interview phase held",
        "Each square is a topic of a topic list, the introduction left out. Below it stands what it is "
        "about according to the list itself; without a note the list names no concept.",
        f"Unit chart of {len(table)} topics. {told}.",
    )
