"""Words of the charts in :mod:`wijkstudie.charts.cooccurrence`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.baselines import DIRECTIONS, STYLES
from wijkstudie.captions._caption import Caption
from wijkstudie.charts.cooccurrence import SETS, between, frequent


def cooccurrence_matrix(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    drawn = between(table)
    closest = drawn.sort_values(["jaccard", "both"], ascending=False, kind="stable").head(3)
    told = "; ".join(
        f"{labels[row.code_a]} + {labels[row.code_b]} {words.term('of', language, k=row.both, n=row.either)}"
        for row in closest.itertuples()
    )
    strong = int((table["p_max_t"] <= 0.05).sum())
    seen = int((drawn["p_max_t"] <= 0.05).sum())
    stand_out = f"{strong}" if seen == strong else f"{strong} ({words.term('drawn', language, n=seen)})"
    codes, everything = len(frequent(table)), len({*table["code_a"], *table["code_b"]})
    cut = words.term("most_frequent", language, k=codes, n=everything) if codes < everything else ""
    if language == "nl":
        found = (
            f"Een dikke rand: paren die, na telling van alle {len(table)}, vaker of minder vaak samengaan "
            f"dan toeval geeft: {stand_out}."
            if strong
            else f"Na telling van alle {len(table)} paren onderscheidt geen paar zich van toeval."
        )
        return Caption(
            "Welke codes samengaan in een respondent",
            "Getal: respondenten die beide hebben; op de diagonaal wie de code heeft. Hoe donkerder, hoe "
            "groter het deel dat beide heeft van wie er één heeft (Jaccard). " + found + cut,
            f"Driehoekige tabel. Het meest samen, van wie er één heeft: {told}.",
        )
    found = (
        f"Heavy edge: pairs that, after counting all {len(table)}, go together more or less often than "
        f"chance gives: {stand_out}."
        if strong
        else f"After counting all {len(table)} pairs none stands out from chance."
    )
    return Caption(
        "Which codes go together in one respondent",
        "Number: respondents who have both; on the diagonal who has the code. The darker, the larger the "
        "part that has both of those who have either (Jaccard). " + found + cut,
        f"Triangular table. Most together, of those who have either: {told}.",
    )


def code_sets(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    told = []
    ours = {code for row in table["codes"] for code in row.split()} <= STYLES | DIRECTIONS
    shown = table.head(SETS)
    left = int(table["respondents"].sum() - shown["respondents"].sum())
    numbers = {"k": len(shown), "n": len(table), "left": left}
    cut = words.term("most_frequent_sets", language, **numbers) if left else ""
    for row in shown.itertuples():
        codes = " plus ".join(labels[code] for code in row.codes.split())
        told.append(f"{codes or words.term('no_code', language)}: {row.who.replace(' ', ', ')}")
    if language == "nl":
        return Caption(
            f"Welke {'stijlen en richtingen' if ours else 'hoofdcodes'} bij elkaar voorkomen",
            "Elke kolom is een combinatie die voorkomt, met hoeveel respondenten precies die hebben; "
            "grijze stippen ontbreken erin. Niet genoemd is niet hetzelfde als niet gedaan." + cut,
            f"UpSet-grafiek. {'; '.join(told)}.",
        )
    return Caption(
        f"Which {'styles and directions' if ours else 'main codes'} occur together",
        "Each column is a combination that occurs, with how many respondents have exactly that; grey dots "
        "are not in it. Not mentioned is not the same as not done." + cut,
        f"UpSet plot. {'; '.join(told)}.",
    )
