"""Words of the charts in :mod:`wijkstudie.charts.runs`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.captions._caption import Caption
from wijkstudie.charts.runs import shown


def result_moves(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    results, settings = shown(table)
    notebook, runs, of = table["notebook"].iloc[0], table["run"].nunique(), table["result"].nunique()
    still = ", ".join(one for one in dict.fromkeys(table["setting"]) if one not in settings)
    told = " ".join(_told(table[table["result"] == one], language) for one in results)
    by = ", ".join(settings)
    if language == "nl":
        most = f"De {len(results)} van {of} uitkomsten die het verst uiteenlopen. "
        return Caption(
            f"Welke uitkomsten van {notebook} verschuiven met welke instelling",
            f"{most if len(results) < of else ''}Elke stip is een waarde die runs gaven. Kleur: de "
            "uitkomst verschuift als alleen die instelling verandert; grijs: niet, of geen twee runs laten "
            "het zien. Elke rij heeft een eigen schaal, van de laagste tot de hoogste waarde."
            + (f" Niet getekend, want er verschuift niets mee: {still}." if still else ""),
            f"Stippendiagram van {runs} runs, uitgesplitst naar {by}. {told}",
        )
    most = f"The {len(results)} of {of} results that lie furthest apart. "
    return Caption(
        f"Which results of {notebook} move with which setting",
        f"{most if len(results) < of else ''}Each dot is a value that runs gave. Colour: the result "
        "moves when that setting alone changes; grey: it does not, or no two runs show it. Each row has a "
        "scale of its own, from the lowest to the highest value."
        + (f" Not drawn, for it moves nothing: {still}." if still else ""),
        f"Dot chart of {runs} runs, by {by}. {told}",
    )


def _told(part: pd.DataFrame, language: str) -> str:
    """Between which values a result lies, and with what it moves how far."""
    low, high = (words.plain(one, language) for one in (part["value"].min(), part["value"].max()))
    moving = part[part["moved"] > 0].drop_duplicates("setting")
    by = ", ".join(f"{one.setting} ({words.plain(one.moved, language)})" for one in moving.itertuples())
    to, moves = ("tot", "verschuift met") if language == "nl" else ("to", "moves with")
    return f"{part['result'].iloc[0]}: {low} {to} {high}{f'; {moves} {by}' if by else ''}."
