"""Words of the charts in :mod:`wijkstudie.charts.professional`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie.captions._caption import Caption

_PREFIX = "document_"


def theme_matrix(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    most = table["respondents"].max()
    told = "; ".join(table.loc[table["respondents"] == most, f"label_{language}"])
    ours = "generalist-positief" in set(table["theme"])
    beside = int(table[[one for one in table if one.startswith(_PREFIX)]].notna().to_numpy().sum())
    groups = "; ".join(
        f"{name} {n}" for name, n in table[f"group_{language}"].value_counts(sort=False).items()
    )
    if language == "nl":
        return Caption(
            "Hoe coaches zichzelf als professional zien" if ours else "Wie voor welk thema is aangehaald",
            "Een donker vak: de respondent is voor dit thema aangehaald; een getal: hoe vaak, als het "
            "meer dan eens is. Een lichter vak: een document staat in dezelfde verwijzing. Rechts de "
            "nummers van de verwijzingen. Wie ontbreekt, is er misschien niet naar gevraagd.",
            f"Matrix van {len(table)} thema's bij respondenten en documenten. Thema's per groep: {groups}. "
            f"De meeste respondenten ({most}): {told}. Met een document in dezelfde verwijzing: {beside}.",
        )
    return Caption(
        "How coaches see themselves as professionals" if ours else "Who is cited for which theme",
        "A dark cell: the respondent is cited for this theme; a figure: how often, if more than once. A "
        "lighter cell: a document stands in the same reference. At the right the numbers of the "
        "citations. Who is missing may not have been asked.",
        f"Matrix of {len(table)} themes by respondents and documents. Themes per group: {groups}. Most "
        f"respondents ({most}): {told}. With a document in the same reference: {beside}.",
    )


def between_two(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    first, second = table.attrs[language]
    who = {side: ", ".join(part["respondent"]) for side, part in table.groupby("side")}
    nobody = {"nl": "niemand", "en": "nobody"}[language]
    one, both, two, neither = (who.get(side, nobody) for side in ("first", "both", "second", "neither"))
    if language == "nl":
        return Caption(
            "Generalist tegenover specialist",
            f"Wie is aangehaald voor '{first.lower()}' en wie voor '{second.lower()}'; in het donkere "
            "veld: voor beide. Wie buiten de velden staat, is voor geen van beide aangehaald; dat is "
            "nog geen mening.",
            f"Twee overlappende velden. Alleen het eerste: {one}. Beide: {both}. Alleen het tweede: {two}. "
            f"Geen van beide: {neither}.",
        )
    return Caption(
        "Generalist against specialist",
        f"Who is cited for '{first.lower()}' and who for '{second.lower()}'; in the dark field: for both. "
        "Who stands outside the fields is cited for neither, which is no opinion yet.",
        f"Two overlapping fields. The first only: {one}. Both: {both}. The second only: {two}. "
        f"Neither: {neither}.",
    )
