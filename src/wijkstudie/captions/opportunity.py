"""Words of the charts in :mod:`wijkstudie.charts.opportunity`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.captions._caption import Caption


def code_opportunity(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    told = []
    for code, part in table.groupby("code", sort=False):
        able = part[part["opportunity"] != "not"]
        counts = {"k": int(able["mentioned"].sum()), "n": len(able)}
        asked = int((part["opportunity"] == "asked").sum())
        told.append(f"{labels[code]} {words.term('of', language, **counts)} ({asked})")
    if language == "nl":
        return Caption(
            "Niet genoemd, of niet gevraagd",
            "Rechts: hoeveel respondenten een code hebben, van wie haar kon noemen. Waar naar een code is "
            "gevraagd betekent een leeg vak iets anders dan waar zij alleen vanzelf ter sprake kon komen.",
            f"Matrix van codes bij respondenten. Genoemd, van wie dat kon, tussen haakjes hoeveel ernaar "
            f"zijn gevraagd: {'; '.join(told)}.",
        )
    return Caption(
        "Not mentioned, or not asked",
        "At the right: how many respondents have a code, of those who could mention it. Where a code was "
        "asked for an empty box means something else than where it could come up by itself only.",
        f"Matrix of codes by respondents. Mentioned, of those who could, in brackets how many were asked: "
        f"{'; '.join(told)}.",
    )
