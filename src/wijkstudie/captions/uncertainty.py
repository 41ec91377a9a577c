"""Words of the charts in :mod:`wijkstudie.charts.uncertainty`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.captions._caption import Caption


def prevalence_intervals(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    total = table[table["group"] == table["group"].iloc[-1]]
    told = "; ".join(
        f"{labels[row.code]} {words.term('of', language, k=row.respondents, n=row.group_size)}, "
        f"{words.percent(row.low, language)}–{words.percent(row.high, language)}"
        for row in total.itertuples()
        if row.respondents
    )
    level = words.percent(table["level"].iloc[0], language)
    method = str(table["interval"].iloc[0]).capitalize()
    if language == "nl":
        return Caption(
            "Respondenten per copingvorm, met intervallen",
            f"Punt: aandeel van de respondenten met een stijl (vet) of vorm. Balk: {level}-interval naar "
            f"{method}, de speling die toeval geeft als de respondenten een aselecte steekproef waren; "
            "dat zijn ze niet. Aantal en percentage ernaast.",
            f"Puntgrafiek met intervallen per groep. In totaal: {told}.",
        )
    return Caption(
        "Respondents per form of coping, with intervals",
        f"Dot: share of the respondents with a style (bold) or form. Bar: {level} interval after {method}, "
        "the play that chance gives had the respondents been a random sample, which they are not. "
        "Count and percentage beside it.",
        f"Dot chart with intervals per group. In total: {told}.",
    )


def profile_intervals(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    told = []
    for group, part in table.groupby("group", sort=False):
        shares = ", ".join(
            f"{labels[row.style]} {words.percent(row.share, language)} "
            f"({words.percent(row.low, language)}–{words.percent(row.high, language)})"
            for row in part.itertuples()
            if row.mentions_total
        )
        told.append(f"{words.value(group, language)}: {shares or words.term('no_mentions', language)}.")
    level = words.percent(table["level"].iloc[0], language)
    if language == "nl":
        return Caption(
            "Copingprofiel met intervallen, naast gepubliceerde cijfers",
            f"Punt: aandeel van een stijl in de vermeldingen van een groep. Balk: {level}-interval door "
            "hele respondenten opnieuw te trekken; bij zo weinig mensen eerder te smal dan te breed. De "
            "gepubliceerde cijfers gelden als vast: hun aantallen zijn niet bekend.",
            f"Puntgrafiek met intervallen per stijl. {' '.join(told)}",
        )
    return Caption(
        "Coping profile with intervals, beside published figures",
        f"Dot: share of a style in a group's mentions. Bar: {level} interval from drawing whole "
        "respondents anew; with so few people rather too narrow than too wide. The published figures are "
        "taken as fixed: the numbers behind them are not known.",
        f"Dot chart with intervals per style. {' '.join(told)}",
    )


def group_differences(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    family = int(table["family_size"].iloc[0])
    first, second = (words.value(table[f"group_{one}"].iloc[0], language) for one in "ab")
    told = "; ".join(
        f"{labels[row.code]} {words.points(row.difference, language)} "
        f"({words.points(row.low, language)} {words.term('to', language)} "
        f"{words.points(row.high, language)})"
        for row in table.itertuples()
    )
    if language == "nl":
        return Caption(
            f"Verschil tussen {first.lower()} en {second.lower()} per code",
            "Verschil in het aandeel respondenten met een code, met 95%-interval (Newcombe). P alleen: "
            f"Boschloo. P samen: na telling van alle {family} vergelijkingen (Holm), want geen code was "
            "vooraf aangewezen: deze vergelijkingen zijn verkennend.",
            f"Puntgrafiek met intervallen, in procentpunten: {told}.",
        )
    return Caption(
        f"Difference between {first.lower()} and {second.lower()} per code",
        "Difference in the share of respondents with a code, with 95% interval (Newcombe). P alone: "
        f"Boschloo. P of all: after counting all {family} comparisons (Holm), since no code was named "
        "beforehand: these comparisons are exploratory.",
        f"Dot chart with intervals, in percentage points: {told}.",
    )
