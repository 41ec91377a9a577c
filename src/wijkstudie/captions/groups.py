"""Words of the charts in :mod:`wijkstudie.charts.groups`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.baselines import DIRECTIONS, STYLES
from wijkstudie.captions._caption import Caption

_DIMENSIONS = {"care_background": "joint_care", "coach_type": "joint_kind"}


def joint_display(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    told = _told(table, labels, language)
    codes, n = table["code"].nunique(), table["respondent"].nunique()
    both = {*STYLES, *DIRECTIONS} <= set(table["code"])
    starred = bool((table["evidence"] == "conclusion").any())
    unasked = not bool(table["asked"].all())
    if language == "nl":
        parts = [
            "Per code een stip voor elke respondent, gevuld voor wie de code is toegekend, en het aantal "
            "van wie ernaar is gevraagd."
        ]
        parts += [f"Niet ingedeeld naar {one}: {people}." for one, people in _left_out(table, language)]
        parts += ["Zonder stip: de respondent kreeg de situatie niet."] * unasked
        parts += ["Een ster: de zorgachtergrond staat alleen in de conclusie van de tekst."] * starred
        return Caption(
            "Coping en emotiemanagement naar groep" if both else "Codes naar groep",
            " ".join(parts),
            f"Gezamenlijk overzicht van {codes} codes bij {n} respondenten. {told}",
        )
    parts = [
        "Per code a dot for each respondent, filled for those with the code, and how many of those "
        "asked have it."
    ]
    parts += [f"Not divided by {one}: {people}." for one, people in _left_out(table, language)]
    parts += ["No dot: the respondent was not given the situation."] * unasked
    parts += ["A star: the care background stands in the conclusion of the text only."] * starred
    return Caption(
        "Coping and emotion management by group" if both else "Codes by group",
        " ".join(parts),
        f"Joint display of {codes} codes by {n} respondents. {told}",
    )


def _told(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> str:
    """Each group with its counts at the top of each branch, where anybody was asked."""
    shown = table[(table["dimension"] != "total") & table["asked"] & (table["code"] == table["root"])]
    counts = shown.groupby(["dimension", "group", "code"], sort=False)["had"].agg(["sum", "size"])
    told: dict[tuple[str, str], list[str]] = {}
    for (dimension, group, code), k, n in counts.itertuples(name=None):
        said = f"{labels[code]} {words.term('of', language, k=k, n=n)}"
        told.setdefault((dimension, group), []).append(said)
    return " ".join(f"{_group(*key, language)}: {', '.join(said)}." for key, said in told.items())


def _group(dimension: str, group: str, language: str) -> str:
    if dimension != "care_background":
        return words.value(group, language)
    return f"{words.term('joint_care', language)} {words.term(f'joint_{group}', language)}"


def _left_out(table: pd.DataFrame, language: str) -> list[tuple[str, str]]:
    """Who is in no group of a way of grouping."""
    everyone = list(dict.fromkeys(table["respondent"]))
    found = []
    for dimension, part in table.groupby("dimension", sort=False):
        inside = set(part["respondent"])
        if missing := [one for one in everyone if one not in inside]:
            key = _DIMENSIONS.get(dimension)
            name = words.term(key, language) if key else words.attribute(dimension, language)
            name = name.lower()
            found.append((name, ", ".join(missing)))
    return found
