"""What stands under a figure and what a screen reader says of it, in Dutch and English.

One function per chart, with the chart's name; each takes the table that was drawn, so
that the words follow the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.coding import TOTAL


@dataclass(frozen=True, slots=True)
class Caption:
    """A figure's title, the sentence under it, and what it shows in words."""

    title: str
    caption: str
    alt: str


def coping_profile(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    if language == "nl":
        return Caption(
            "Copingprofiel van jeugd- en volwassenencoaches",
            "Aandeel van elke copingstijl in de vermeldingen van een groep. Lijnen: maatschappelijk "
            "werkers (doorgetrokken) en alle frontlinieberoepen (gestreept, alleen voor richting de "
            "cliënt), twee verschillende populaties uit Tummers et al. (2015).",
            f"Puntgrafiek per stijl. {_shares(table, labels, language)}",
        )
    return Caption(
        "Coping profile of youth and adult coaches",
        "Share of each coping style in a group's mentions. Lines: social workers (solid) and all "
        "frontline professions (dashed, towards the client only), two different populations of "
        "Tummers et al. (2015).",
        f"Dot chart per style. {_shares(table, labels, language)}",
    )


def coping_shares(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    if language == "nl":
        return Caption(
            "Verdeling van copingvermeldingen over de drie stijlen",
            "Elke balk telt op tot 100 procent van de vermeldingen van een groep. Daaronder de twee "
            "uitgangspunten van Tummers et al. (2015): maatschappelijk werkers, en alle beroepen "
            "samen, waarvan alleen richting de cliënt bekend is.",
            f"Gestapelde balken. {_shares(table, labels, language)}",
        )
    return Caption(
        "Coping mentions divided over the three styles",
        "Each bar adds up to 100 percent of a group's mentions. Below: the two baselines of Tummers "
        "et al. (2015), social workers, and all professions together, for which only towards the "
        "client is known.",
        f"Stacked bars. {_shares(table, labels, language)}",
    )


def _shares(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> str:
    sentences = []
    for name, part in table.groupby("group", sort=False):
        shares = ", ".join(
            f"{labels[style]} "
            + (words.term("no_mentions", language) if pd.isna(share) else words.percent(share, language))
            for style, share in zip(part["style"], part["share"], strict=True)
        )
        total = f"{part['mentions_total'].iloc[0]} {words.term('mentions', language)}"
        sentences.append(f"{words.value(name, language)} ({total}): {shares}.")
    return " ".join(sentences)


def coping_prevalence(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    total = table[(table["group"] == TOTAL) & (table["code"] != table["root"])]
    found = total.sort_values("respondents", ascending=False, kind="stable")
    listed = ", ".join(
        f"{labels[code]} {words.term('of', language, k=k, n=n)}"
        for code, k, n in zip(found["code"], found["respondents"], found["group_size"], strict=True)
    )
    if language == "nl":
        return Caption(
            "Respondenten per copingvorm",
            "Aandeel van de coaches in een groep bij wie een stijl (vet) of vorm ten minste eenmaal "
            "voorkomt. Dit is geen verdeling van vermeldingen en is dus niet met de percentages van "
            "Tummers et al. (2015) te vergelijken.",
            f"Puntgrafiek van groepen per code. In totaal: {listed}.",
        )
    return Caption(
        "Respondents per form of coping",
        "Share of the coaches in a group who show a style (bold) or form at least once. This is no "
        "division of mentions and cannot be compared with the percentages of Tummers et al. (2015).",
        f"Dot chart of groups per code. In total: {listed}.",
    )


def code_matrix(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    having = (table > 0).sum(axis=1)
    most = ", ".join(having[having == having.max()].index)
    none = ", ".join(labels[code] for code in table if not table[code].any())
    if language == "nl":
        return Caption(
            "Codes per respondent",
            "Een gevuld vak: de code is aan de respondent toegekend. Een witte stip: een citaat "
            "ondersteunt dit. Rechts het aantal respondenten per code.",
            f"Matrix van {table.shape[1]} codes bij {len(table)} respondenten. De meeste codes: {most} "
            f"({having.max()}). Bij niemand: {none or 'geen enkele code'}.",
        )
    return Caption(
        "Codes per respondent",
        "A filled cell: the code is attributed to the respondent. A white dot: a quotation supports "
        "it. At the right the number of respondents per code.",
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
            "Citaten van respondenten per paragraaf van hoofdstuk 6. Het oppervlak van een cirkel is "
            "evenredig met het aantal geciteerde woorden, het getal is het aantal citaten.",
            f"Bellendiagram. Het meest geciteerd: {most} ({by_respondent.max()} woorden). "
            f"Niet geciteerd: {silent or 'niemand'}.",
        )
    return Caption(
        "Who is heard where",
        "Quotations of respondents per section of chapter 6. The area of a circle is proportional "
        "to the number of words quoted, the figure is the number of quotations.",
        f"Bubble chart. Quoted most: {most} ({by_respondent.max()} words). Not quoted: {silent or 'nobody'}.",
    )


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


def respondents(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    ages = table["age"].astype(int)
    women = int((table["gender"] == "Vrouw").sum())
    if language == "nl":
        return Caption(
            "Respondenten naar leeftijd, rol en interviewfase",
            "Elk teken is een respondent. Rond: vrouw, vierkant: man; open: fase 1, gevuld: fase 2. "
            "Het streepje geeft de gemiddelde leeftijd van de groep.",
            f"Leeftijdslijn van {len(table)} respondenten, {ages.min()} tot {ages.max()} jaar, "
            f"{women} vrouwen en {len(table) - women} mannen.",
        )
    return Caption(
        "Respondents by age, role and interview phase",
        "Each mark is a respondent. Round: woman, square: man; open: phase 1, filled: phase 2. The "
        "small bar is the mean age of the group.",
        f"Age line of {len(table)} respondents, {ages.min()} to {ages.max()} years, "
        f"{women} women and {len(table) - women} men.",
    )


def recruitment(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    steps = table.sort_values("order")
    listed = "; ".join(f"{row[f'label_{language}']}: {row['n']}" for _, row in steps.iterrows())
    if language == "nl":
        return Caption(
            "Werving van respondenten",
            "Elk vierkant is een wijkcoach van het team.",
            f"Eenhedendiagram. {listed}.",
        )
    return Caption(
        "Recruitment of respondents",
        "Each square is a coach of the team.",
        f"Unit chart. {listed}.",
    )
