"""Words of the charts in :mod:`wijkstudie.charts.concepts`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie.captions._caption import Caption


def neighbourhood_rings(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    rings = "; ".join(_listed(table, ["ring"], language))
    people = ", ".join(_listed(table, ["member"], language))
    if language == "nl":
        return Caption(
            "De wijkgerichte benadering in ringen",
            "Hulp wordt van binnen naar buiten gezocht. Getekend naar het voorbeeld in paragraaf 1.2.1, "
            "niet naar de gedrukte figuur 1.",
            f"Ringen van binnen naar buiten: {rings}. In het eigen netwerk: {people}.",
        )
    return Caption(
        "The neighbourhood approach in rings",
        "Help is sought from the inside out. Drawn from the example in section 1.2.1, not from the "
        "printed figure 1.",
        f"Rings from the inside out: {rings}. In the own network: {people}.",
    )


def t_shape(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    legs = "; ".join(
        f"{row[f'label_{language}']}: "
        + ", ".join(table.loc[table["parent"] == row["element"], f"label_{language}"])
        for row in table[table["kind"] == "leg"].to_dict("records")
    )
    if language == "nl":
        return Caption(
            "De T-shaped professional",
            "De liggende balk staat voor breedte, de staande voor diepte; de balken van verschillende "
            "vakgebieden raken elkaar. Getekend naar paragraaf 2.2.2 en 2.2.3.",
            f"Een T tussen die van andere disciplines. {legs}.",
        )
    return Caption(
        "The T-shaped professional",
        "The horizontal bar stands for breadth, the vertical one for depth; the bars of different "
        "disciplines touch. Drawn from sections 2.2.2 and 2.2.3.",
        f"A T between those of other disciplines. {legs}.",
    )


def working_process(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    steps = ", ".join(_listed(table, ["step", "outcome"], language))
    routes = "; ".join(
        f"{row[f'label_{language}']} ("
        + ", ".join(table.loc[table["parent"] == row["element"], f"label_{language}"])
        + ")"
        for row in table[table["kind"] == "route"].to_dict("records")
    )
    if language == "nl":
        return Caption(
            "De werkwijze van de wijkcoach",
            "Getekend naar de beschrijving in 6.1, 6.2.1 en 6.3.2; de termijnen komen uit het handboek "
            "van de stichting.",
            f"Stroomschema: {steps}. Routes: {routes}.",
        )
    return Caption(
        "How a neighbourhood coach works",
        "Drawn from the description in 6.1, 6.2.1 and 6.3.2; the terms are those of the foundation's "
        "handbook.",
        f"Flow chart: {steps}. Routes: {routes}.",
    )


def _listed(table: pd.DataFrame, kinds: list[str], language: str) -> list[str]:
    return list(table.loc[table["kind"].isin(kinds), f"label_{language}"])
