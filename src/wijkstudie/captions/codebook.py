"""Words of the charts in :mod:`wijkstudie.charts.codebook`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie.baselines import DIRECTIONS, STYLES
from wijkstudie.captions._caption import Caption


def code_tree(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    listed = ", ".join(
        f"{labels[code]} {k}" for code, k in zip(table["code"], table["respondents"], strict=True)
    )
    size = table["group_size"].iloc[0]
    tried = f"{_after(table, language)} " if _after(table, language) else ""
    if language == "nl":
        return Caption(
            "Codeboek met het aantal respondenten per code",
            f"{tried}Cursief en grijs: bij niemand gevonden.",
            f"Boomdiagram met balken; respondenten van {size}: {listed}.",
        )
    return Caption(
        "Code book with the number of respondents per code",
        f"{tried}Grey italics: found with nobody.",
        f"Tree with bars; respondents out of {size}: {listed}.",
    )


def _after(table: pd.DataFrame, language: str) -> str:
    """Whose codes these are, of the two frameworks that are others' own; empty for another."""
    codes, nl = set(table["code"]), language == "nl"
    told = []
    if codes >= STYLES:
        told.append(
            "copingstijlen en hun vormen naar Tummers et al. (2015)"
            if nl
            else "coping styles and their forms after Tummers et al. (2015)"
        )
    if codes >= DIRECTIONS:
        told.append(
            "richtingen van emotiemanagement en hun vormen naar Kampen et al. (2018)"
            if nl
            else "directions of emotion management and their forms after Kampen et al. (2018)"
        )
    said = ", ".join(told)
    return f"{said[:1].upper()}{said[1:]}." if said else ""
