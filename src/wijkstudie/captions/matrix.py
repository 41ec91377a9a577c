"""Words of the charts in :mod:`wijkstudie.charts.matrix`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie.captions._caption import Caption


def code_matrix(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    having = (table > 0).sum(axis=1)
    most = ", ".join(having[having == having.max()].index)
    none = ", ".join(labels[code] for code in table if not table[code].any())
    # Where mentions are counted, a cell holds their number instead of a dot.
    counts = table.to_numpy().max() > 1
    quoted = table.attrs.get("quoted", True)
    if language == "nl":
        return Caption(
            "Codes per respondent",
            "Een gevuld vak: de code is aan de respondent toegekend. "
            + ("Het getal: hoe vaak. " if counts else "")
            + ("Een witte stip: een citaat ondersteunt dit. " if quoted and not counts else "")
            + "Rechts het aantal respondenten per code.",
            f"Matrix van {table.shape[1]} codes bij {len(table)} respondenten. De meeste codes: {most} "
            f"({having.max()}). Bij niemand: {none or 'geen enkele code'}.",
        )
    return Caption(
        "Codes per respondent",
        "A filled cell: the code is attributed to the respondent. "
        + ("The figure: how often. " if counts else "")
        + ("A white dot: a quotation supports it. " if quoted and not counts else "")
        + "At the right the number of respondents per code.",
        f"Matrix of {table.shape[1]} codes by {len(table)} respondents. Most codes: {most} "
        f"({having.max()}). Nobody has: {none or 'no code is without respondents'}.",
    )


def quotations(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    by_respondent = table.groupby("respondent", observed=False)["words"].sum()
    silent = ", ".join(by_respondent[by_respondent == 0].index)
    most = by_respondent.idxmax()
    if language == "nl":
        return Caption(
            "Wie komt waar aan het woord",
            "Citaten van respondenten per paragraaf. Het oppervlak van een cirkel is "
            "evenredig met het aantal geciteerde woorden, het getal is het aantal citaten.",
            f"Bellendiagram. Het meest geciteerd: {most} ({by_respondent.max()} woorden). "
            f"Niet geciteerd: {silent or 'niemand'}.",
        )
    return Caption(
        "Who is heard where",
        "Quotations of respondents per section. The area of a circle is proportional "
        "to the number of words quoted, the figure is the number of quotations.",
        f"Bubble chart. Quoted most: {most} ({by_respondent.max()} words). Not quoted: {silent or 'nobody'}.",
    )
