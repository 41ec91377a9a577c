"""Words of the charts in :mod:`wijkstudie.charts.codebook`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie.captions._caption import Caption


def code_tree(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    listed = ", ".join(
        f"{labels[code]} {k}" for code, k in zip(table["code"], table["respondents"], strict=True)
    )
    size = table["group_size"].iloc[0]
    if language == "nl":
        return Caption(
            "Codeboek met het aantal respondenten per code",
            "Copingstijlen en hun vormen naar Tummers et al. (2015), richtingen van emotiemanagement "
            "en hun vormen naar Kampen et al. (2018). Cursief en grijs: bij niemand gevonden.",
            f"Boomdiagram met balken; respondenten van {size}: {listed}.",
        )
    return Caption(
        "Code book with the number of respondents per code",
        "Coping styles and their forms after Tummers et al. (2015), directions of emotion management "
        "and their forms after Kampen et al. (2018). Grey italics: found with nobody.",
        f"Tree with bars; respondents out of {size}: {listed}.",
    )
