"""Words of the charts in :mod:`wijkstudie.charts.cooccurrence`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.captions._caption import Caption


def cooccurrence_matrix(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    closest = table.sort_values(["jaccard", "both"], ascending=False, kind="stable").head(3)
    told = "; ".join(
        f"{labels[row.code_a]} + {labels[row.code_b]} {words.term('of', language, k=row.both, n=row.either)}"
        for row in closest.itertuples()
    )
    strong = int((table["p_max_t"] <= 0.05).sum())
    if language == "nl":
        found = (
            f"Een dikke rand: {strong} van de {len(table)} paren, ook na telling van alle paren."
            if strong
            else f"Na telling van alle {len(table)} paren gaat er geen vaker samen dan toeval geeft."
        )
        return Caption(
            "Welke codes samengaan in een respondent",
            "Getal: respondenten die beide hebben; op de diagonaal wie de code heeft. Hoe donkerder, hoe "
            "groter het deel dat beide heeft van wie er één heeft (Jaccard). " + found,
            f"Driehoekige tabel. Het meest samen, van wie er één heeft: {told}.",
        )
    found = (
        f"Heavy edge: {strong} of the {len(table)} pairs, also after counting all pairs."
        if strong
        else f"After counting all {len(table)} pairs none goes together more often than chance gives."
    )
    return Caption(
        "Which codes go together in one respondent",
        "Number: respondents who have both; on the diagonal who has the code. The darker, the larger the "
        "part that has both of those who have either (Jaccard). " + found,
        f"Triangular table. Most together, of those who have either: {told}.",
    )


def code_sets(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    told = []
    for row in table.itertuples():
        codes = " plus ".join(labels[code] for code in row.codes.split())
        told.append(f"{codes or words.term('no_code', language)}: {row.who.replace(' ', ', ')}")
    if language == "nl":
        return Caption(
            "Welke stijlen en richtingen bij elkaar voorkomen",
            "Elke kolom is een combinatie die voorkomt, met hoeveel respondenten precies die hebben; "
            "grijze stippen ontbreken erin. Niet genoemd is niet hetzelfde als niet gedaan.",
            f"UpSet-grafiek. {'; '.join(told)}.",
        )
    return Caption(
        "Which styles and directions occur together",
        "Each column is a combination that occurs, with how many respondents have exactly that; grey dots "
        "are not in it. Not mentioned is not the same as not done.",
        f"UpSet plot. {'; '.join(told)}.",
    )
