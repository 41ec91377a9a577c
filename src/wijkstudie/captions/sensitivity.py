"""Words of the charts in :mod:`wijkstudie.charts.sensitivity`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.captions._caption import Caption
from wijkstudie.charts.sensitivity import headline


def specification_curve(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    told = []
    for _, part in table.groupby("comparison", sort=False):
        low, high = (words.points(one, language) for one in (part["value"].min(), part["value"].max()))
        usual = part.loc[part["default"], "value"]
        middle = words.points(usual.iloc[0], language) if len(usual) else "–"
        what = headline(part, labels, language)
        if language == "nl":
            told.append(f"{what}: van {low} tot {high}, zoals deze studie telt {middle}.")
        else:
            told.append(f"{what}: from {low} to {high}, as this study counts {middle}.")
    number = words.grouped(int(table.groupby("comparison")["branches"].sum().max()), language)
    groups = _groups(table, language)
    apart = words.grouped(int(table["comparison"].value_counts().max()), language)
    if language == "nl":
        return Caption(
            f"Het verschil tussen {groups} onder alle opgegeven manieren van tellen",
            f"Elke punt is een van {apart} manieren van tellen die verschillen in wat ertoe doet "
            f"({number} samen met keuzes die het verschil niet kunnen veranderen). Ruit: zoals "
            "deze studie telt. Onder: hoe donkerder, hoe meer van de manieren op die plaats deze keuze "
            "hebben, elke regel naar zijn eigen meeste; een lijn waar de keuze er niet toe doet. Geen van "
            "de manieren is de ware, en het aandeel manieren is geen kans.",
            f"Gesorteerde puntreeksen met een strook per keuze, in procentpunten. {' '.join(told)}",
        )
    return Caption(
        f"The difference between {groups} under all declared ways of counting",
        f"Each dot is one of {apart} ways of counting that differ in what matters ({number} with choices "
        "that cannot change the difference). Diamond: as this study counts. Below: the darker, the more "
        "of the ways at that place have this choice, each row by its own most; a line where the choice "
        "does not matter. None of the ways is the true one, and a share of ways is no probability.",
        f"Sorted dots with a strip per choice, in percentage points. {' '.join(told)}",
    )


def _groups(table: pd.DataFrame, language: str) -> str:
    first, second = (words.value(table[f"group_{one}"].iloc[0], language, short=True) for one in "ab")
    return f"{first.lower()} {words.term('and', language)} {second.lower()}"


def survival(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    overall = table[table["dimension"] == "all"]
    untold = words.term("untold", language)
    told = "; ".join(
        f"{words.cell(row.statement, language)} "
        f"{untold if pd.isna(row.share) else words.percent(row.share, language)}"
        for row in overall.itertuples()
    )
    number = words.grouped(int(overall["branches"].max()), language)
    if language == "nl":
        return Caption(
            "Welke uitspraken blijven staan als er anders wordt geteld",
            f"Percentage van de manieren van tellen waarin een uitspraak klopt: van alle {number}, en "
            "van die met één keuze. Vet: tien punten of meer anders dan over alle manieren. De eerste "
            "drie zijn beweringen van de scriptie, de andere zijn wat de figuren tonen.",
            f"Tabel van percentages. {told}.",
        )
    return Caption(
        "Which statements still stand when counted otherwise",
        f"Percentage of the ways of counting in which a statement holds: of all {number}, and of those "
        "with one choice. Bold: ten points or more away from all ways. The first three are claims of "
        "the thesis, the others are what the figures show.",
        f"Table of percentages. {told}.",
    )


def leave_one_out(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    told = []
    for style, part in table.groupby("style", sort=False):
        whole = part[part["group"].isna()]["difference"].iloc[0]
        without = part[part["group"].notna()]
        least = without.loc[without["difference"].idxmin()]
        most = without.loc[without["difference"].idxmax()]
        points = [words.points(one, language) for one in (whole, least["difference"], most["difference"])]
        if language == "nl":
            told.append(
                f"{labels[style]}: {points[0]} met iedereen, van {points[1]} zonder {least['leave_out']} "
                f"tot {points[2]} zonder {most['leave_out']}."
            )
        else:
            told.append(
                f"{labels[style]}: {points[0]} with everyone, from {points[1]} without "
                f"{least['leave_out']} to {points[2]} without {most['leave_out']}."
            )
    groups = _groups(table, language)
    if language == "nl":
        return Caption(
            f"Wat één respondent met het verschil tussen {groups} doet",
            "Verschil in het aandeel van elke stijl in de vermeldingen, van de eerste groep min de tweede, "
            "met telkens één respondent minder. Wie geen stijl noemt of in geen van beide groepen hoort, "
            "verandert niets.",
            f"Puntgrafiek per stijl, in procentpunten. {' '.join(told)}",
        )
    return Caption(
        f"What one respondent does to the difference between {groups}",
        "Difference in each style's share of mentions, of the first group minus the second, with one "
        "respondent left out at a time. Who mentions no style or belongs to neither group changes nothing.",
        f"Dot chart per style, in percentage points. {' '.join(told)}",
    )
