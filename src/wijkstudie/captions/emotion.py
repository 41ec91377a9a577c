"""Words of the charts in :mod:`wijkstudie.charts.emotion`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.baselines import DIRECTIONS
from wijkstudie.captions._caption import Caption, called
from wijkstudie.coding import COACHES


def emotion_forms(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    ours = set(table["root"]) == DIRECTIONS
    one, several = called(language, coaches=ours)
    told = "; ".join(_beside(row, labels, language, several) for row in table.to_dict("records"))
    compared = table["talks"].notna().any()
    adds_up = _adds_up(table)
    if language == "nl":
        beside = (
            " Rechts het aandeel van de gesprekken die Kampen et al. (2018) observeerden: een andere "
            "eenheid en een andere populatie, dus geen reeks met links. Een coach kan meer vormen hebben"
            + ("; de gesprekken per vorm tellen op tot hun richting." if adds_up else ".")
        )
        return Caption(
            "Meegaan en verzet per vorm" if ours else "Richtingen en vormen van emotiemanagement",
            f"Links een vak per {one} die de situatie kreeg, gevuld voor wie de vorm is toegekend."
            + (beside if compared else ""),
            f"Stroken met vakken{' en balken' if compared else ''} per vorm. {told}.",
        )
    beside = (
        " At the right the share of the talks that Kampen et al. (2018) observed: another unit and "
        "another population, so no series with the left. A coach may have several forms"
        + ("; the talks per form add up to their direction." if adds_up else ".")
    )
    return Caption(
        "Going along and resisting per form" if ours else "Directions and forms of emotion management",
        f"At the left a square per {one} who was given the situation, filled for those with the form."
        + (beside if compared else ""),
        f"Strips of squares{' and bars' if compared else ''} per form. {told}.",
    )


def _adds_up(table: pd.DataFrame) -> bool:
    """Whether the published forms of a direction make up all of its talks."""
    known = table[table["talks"].notna()]
    tops = known[known["code"] == known["root"]].set_index("code")["talks"]
    below = known[known["code"] != known["root"]].groupby("root")["talks"].sum()
    return bool(len(below)) and all(below[root] == tops.get(root) for root in below.index)


def _beside(row: Mapping[str, Any], labels: Mapping[str, str], language: str, several: str) -> str:
    coaches = words.term("of", language, k=row["respondents"], n=row["asked"])
    told = f"{labels[row['code']]}: {coaches} {several}"
    if pd.isna(row["talks"]):
        return told
    talks = words.term("of", language, k=row["talks"], n=row["talks_total"])
    return f"{told}, {talks} {'gesprekken' if language == 'nl' else 'talks'}"


def emotion_coaches(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    counted = table[table["counted"] & table["asked"]]
    nobody = "niemand" if language == "nl" else "nobody"
    told = "; ".join(
        f"{labels[code]}: {', '.join(counted.loc[counted['code'] == code, 'respondent']) or nobody}"
        for code in table["code"].unique()
    )
    codes, n = table["code"].nunique(), table["respondent"].nunique()
    ours = set(table["root"]) == DIRECTIONS
    one, several = called(language, coaches=bool(COACHES & set(table["group"])))
    if language == "nl":
        return Caption(
            f"Welke {one} gaat mee, welke verzet zich" if ours else f"Emotiemanagement per {one}",
            f"Toekenningen van richtingen (vet) en vormen aan de {several} die een situatie kregen. Een "
            f"streepje is geen afwezigheid: deze {one} kreeg de situatie niet. Alleen geïmpliceerde "
            "toekenningen tellen niet mee, tenzij daarom is gevraagd.",
            f"Raster van {codes} codes bij {n} {several}. {told}.",
        )
    return Caption(
        f"Which {one} goes along, which resists" if ours else f"Emotion management per {one}",
        f"Attributions of directions (bold) and forms to the {several} who were given a situation. A dash "
        f"is no absence: this {one} was not given the situation. Attributions that are only implied do "
        "not count unless asked for.",
        f"Grid of {codes} codes by {n} {several}. {told}.",
    )
