"""Words of the charts in :mod:`wijkstudie.charts.uncertainty`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import baselines
from wijkstudie import labels as words
from wijkstudie.baselines import STYLES
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
    coping = set(table["root"]) == STYLES
    if language == "nl":
        return Caption(
            f"Respondenten per {'copingvorm' if coping else 'code'}, met intervallen",
            f"Punt: aandeel van de respondenten met een {'stijl' if coping else 'hoofdcode'} (vet) of "
            f"{'vorm' if coping else 'code'}. Balk: {level}-interval naar "
            f"{method}, de speling die toeval geeft als de respondenten een aselecte steekproef waren; "
            "dat zijn ze niet. Aantal en percentage ernaast.",
            f"Puntgrafiek met intervallen per groep. In totaal: {told}.",
        )
    return Caption(
        f"Respondents per {'form of coping' if coping else 'code'}, with intervals",
        f"Dot: share of the respondents with a {'style' if coping else 'main code'} (bold) or "
        f"{'form' if coping else 'code'}. Bar: {level} interval after {method}, "
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
    coping = set(table["style"]) == STYLES
    beside = baselines.stand_in(table)
    if language == "nl":
        fixed = " De gepubliceerde cijfers gelden als vast: hun aantallen zijn niet bekend."
        return Caption(
            f"{'Copingprofiel' if coping else 'Profiel'} met intervallen"
            + (", naast gepubliceerde cijfers" if beside else ""),
            f"Punt: aandeel van een {'stijl' if coping else 'hoofdcode'} in de vermeldingen van een groep. "
            f"Balk: {level}-interval door hele respondenten opnieuw te trekken; bij zo weinig mensen eerder "
            f"te smal dan te breed.{fixed if beside else ''}",
            f"Puntgrafiek met intervallen per stijl. {' '.join(told)}",
        )
    fixed = " The published figures are taken as fixed: the numbers behind them are not known."
    return Caption(
        f"{'Coping profile' if coping else 'Profile'} with intervals"
        + (", beside published figures" if beside else ""),
        f"Dot: share of a {'style' if coping else 'main code'} in a group's mentions. Bar: {level} interval "
        "from drawing whole respondents anew; with so few people rather too narrow than too wide."
        f"{fixed if beside else ''}",
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
