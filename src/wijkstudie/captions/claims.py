"""Words of the chart in :mod:`wijkstudie.charts.claims`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.captions._caption import Caption


def claims_ledger(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    counts = table["verdict"].value_counts()
    # Only the claims of wijkteam X have a check; those of another study are listed.
    thesis = bool((table["verdict"] != "not-checkable").any())
    told = ", ".join(f"{words.term('verdict_' + verdict, language)} {n}" for verdict, n in counts.items())
    if language == "nl":
        return Caption(
            f"Uitspraken van de {'scriptie' if thesis else 'studie'} over haar eigen gegevens",
            "Elk vierkant is een telbare uitspraak, vergeleken met de gegevens waarop zij steunt. Een "
            "kruis: de gegevens spreken haar tegen. Achter elk deel het aantal; eronder wat is "
            "tegengesproken, met wat er gesteld en wat er gevonden is.",
            f"Eenhedendiagram van {len(table)} uitspraken: {told}. Eronder de tegengesproken uitspraken.",
        )
    return Caption(
        f"Claims of the {'thesis' if thesis else 'study'} about its own data",
        "Each square is a countable claim, held against the data it rests on. A cross: the data "
        "contradict it. Behind each part the number; below, what is contradicted, with what is "
        "stated and what is found.",
        f"Unit chart of {len(table)} claims: {told}. Below it the contradicted claims.",
    )
