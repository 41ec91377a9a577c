"""Words of the charts in :mod:`wijkstudie.charts.coping`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import baselines
from wijkstudie import labels as words
from wijkstudie.baselines import STYLES
from wijkstudie.captions._caption import Caption
from wijkstudie.coding import COACHES, TOTAL


# Titles name coaches and coping only where a table is about those: the groups of the thesis, and
# the styles of Tummers et al. (2015).
def coping_profile(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    coaches, coping = set(table["group"]) >= COACHES, set(table["style"]) == STYLES
    several = table["group"].nunique() > 1
    if language == "nl":
        whose = "van jeugd- en volwassencoaches" if coaches else "naar groep" if several else "van allen"
        return Caption(
            f"{'Copingprofiel' if coping else 'Profiel'} {whose}",
            f"Aandeel van elke {'copingstijl' if coping else 'hoofdcode'} in de vermeldingen van een groep."
            + _if_compared(
                table,
                " Lijnen: maatschappelijk werkers (doorgetrokken) en alle frontlinieberoepen "
                "(gestreept, alleen voor richting de cliënt), twee verschillende populaties uit "
                "Tummers et al. (2015).",
            ),
            f"Puntgrafiek per stijl. {_shares(table, labels, language)}",
        )
    whose = "of youth and adult coaches" if coaches else "by group" if several else "of all"
    return Caption(
        f"{'Coping profile' if coping else 'Profile'} {whose}",
        f"Share of each {'coping style' if coping else 'main code'} in a group's mentions."
        + _if_compared(
            table,
            " Lines: social workers (solid) and all frontline professions (dashed, towards the "
            "client only), two different populations of Tummers et al. (2015).",
        ),
        f"Dot chart per style. {_shares(table, labels, language)}",
    )


def coping_shares(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    coping = set(table["style"]) == STYLES
    if language == "nl":
        return Caption(
            "Verdeling van copingvermeldingen over de drie stijlen"
            if coping
            else "Verdeling van vermeldingen over de hoofdcodes",
            "Elke balk telt op tot 100 procent van de vermeldingen van een groep."
            + _if_compared(
                table,
                " Daaronder de twee uitgangspunten van Tummers et al. (2015): maatschappelijk "
                "werkers, en alle beroepen samen, waarvan alleen richting de cliënt bekend is.",
            ),
            f"Gestapelde balken. {_shares(table, labels, language)}",
        )
    return Caption(
        "Coping mentions divided over the three styles" if coping else "Mentions divided over the main codes",
        "Each bar adds up to 100 percent of a group's mentions."
        + _if_compared(
            table,
            " Below: the two baselines of Tummers et al. (2015), social workers, and all professions "
            "together, for which only towards the client is known.",
        ),
        f"Stacked bars. {_shares(table, labels, language)}",
    )


def _if_compared(table: pd.DataFrame, text: str) -> str:
    """A text about the baselines, where there are any."""
    return text if baselines.stand_in(table) else ""


def _shares(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> str:
    none, mentions = words.term("no_mentions", language), words.term("mentions", language)
    told: dict[tuple[str, int], list[str]] = {}
    columns = ("group", "mentions_total", "style", "share")
    for group, total, style, share in zip(*(table[one] for one in columns), strict=True):
        said = none if pd.isna(share) else words.percent(share, language)
        told.setdefault((group, total), []).append(f"{labels[style]} {said}")
    return " ".join(
        f"{words.value(group, language)} ({total} {mentions}): {', '.join(shares)}."
        for (group, total), shares in told.items()
    )


def coping_prevalence(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    branches = {root for code, root in zip(table["code"], table["root"], strict=True) if code != root}
    columns = ("group", "code", "respondents", "group_size")
    found = [
        (code, k, n)
        for group, code, k, n in zip(*(table[one] for one in columns), strict=True)
        if group == TOTAL and code not in branches
    ]
    found.sort(key=lambda one: -one[1])
    listed = ", ".join(f"{labels[code]} {words.term('of', language, k=k, n=n)}" for code, k, n in found)
    coping = set(table["root"]) == STYLES
    if language == "nl":
        return Caption(
            "Respondenten per copingvorm" if coping else "Respondenten per code",
            "Aandeel van de coaches in een groep bij wie een stijl (vet) of vorm ten minste eenmaal "
            "voorkomt. Dit is geen verdeling van vermeldingen en is dus niet met de percentages van "
            "Tummers et al. (2015) te vergelijken."
            if coping
            else "Aandeel van de respondenten in een groep bij wie een hoofdcode (vet) of code ten minste "
            "eenmaal voorkomt. Dit is geen verdeling van vermeldingen.",
            f"Puntgrafiek van groepen per code. In totaal: {listed}.",
        )
    return Caption(
        "Respondents per form of coping" if coping else "Respondents per code",
        "Share of the coaches in a group who show a style (bold) or form at least once. This is no "
        "division of mentions and cannot be compared with the percentages of Tummers et al. (2015)."
        if coping
        else "Share of the respondents in a group who have a main code (bold) or code at least once. This "
        "is no division of mentions.",
        f"Dot chart of groups per code. In total: {listed}.",
    )
