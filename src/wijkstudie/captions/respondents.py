"""Words of the charts in :mod:`wijkstudie.charts.respondents`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.captions._caption import Caption
from wijkstudie.charts.respondents import fills, shapes
from wijkstudie.coding import COACHES

# Of the marks in their order.
_SHAPES = {"nl": ("rond", "vierkant", "driehoek", "ruit"), "en": ("round", "square", "triangle", "diamond")}
_FILLS = {"nl": ("open", "gevuld", "lichter"), "en": ("open", "filled", "lighter")}


def respondents(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    nl = language == "nl"
    ages = table["age"].dropna().astype(int) if "age" in table else pd.Series(dtype=int)
    groups = set(table.get("group", table.get("coach_type", [])))
    by = {
        ("leeftijd", "age"): len(ages),
        ("rol", "role"): groups >= COACHES,
        ("groep", "group"): len(groups) > 1 and not groups >= COACHES,
        ("interviewfase", "interview phase"): fills(table),
    }
    kinds = words.joined([pair[not nl] for pair, there in by.items() if there], language)
    marks = [
        ", ".join(f"{look}: {words.value(one, language)}" for look, one in zip(looks, found, strict=False))
        for looks, found in ((_SHAPES[language], shapes(table)), (_FILLS[language], fills(table)))
        if found
    ]
    told = "; ".join(marks)
    told = f" {told[:1].upper()}{told[1:]}." if told else ""
    sizes = _genders(table, language)
    if nl:
        span = f", {ages.min()} tot {ages.max()} jaar" if len(ages) else ""
        return Caption(
            f"Respondenten naar {kinds}" if kinds else "De respondenten",
            "Elk teken is een respondent."
            + told
            + (" Het streepje geeft de gemiddelde leeftijd van de groep." if len(ages) else ""),
            f"{'Leeftijdslijn' if len(ages) else 'Rijen'} van {len(table)} respondenten{span}{sizes}.",
        )
    span = f", {ages.min()} to {ages.max()} years" if len(ages) else ""
    return Caption(
        f"Respondents by {kinds}" if kinds else "The respondents",
        "Each mark is a respondent."
        + told
        + (" The small bar is the mean age of the group." if len(ages) else ""),
        f"{'Age line' if len(ages) else 'Rows'} of {len(table)} respondents{span}{sizes}.",
    )


def _genders(table: pd.DataFrame, language: str) -> str:
    """How many there are of each gender, in words where they are known."""
    found = shapes(table)
    counts = table["gender"].value_counts() if found else {}
    plural = {"Vrouw": ("vrouwen", "women"), "Man": ("mannen", "men")}
    names = [plural.get(one, (words.value(one, language),) * 2)[language != "nl"] for one in found]
    told = [f"{counts[one]} {name}" for one, name in zip(found, names, strict=True)]
    return f", {words.joined(told, language)}" if told else ""


def recruitment(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    steps = table.sort_values("order")
    listed = "; ".join(f"{row[f'label_{language}']}: {row['n']}" for _, row in steps.iterrows())
    if language == "nl":
        return Caption(
            "Werving van respondenten",
            "Elk vierkant is iemand die is benaderd.",
            f"Eenhedendiagram. {listed}.",
        )
    return Caption(
        "Recruitment of respondents",
        "Each square is somebody who was approached.",
        f"Unit chart. {listed}.",
    )
