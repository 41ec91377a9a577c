"""Words of the charts in :mod:`wijkstudie.charts.respondents`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie.captions._caption import Caption


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
