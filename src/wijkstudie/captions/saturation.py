"""Words of the charts in :mod:`wijkstudie.charts.saturation`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.captions._caption import Caption


def saturation_curve(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    last = table.iloc[-1]
    new = table[table["new"] > 0]
    codes, newest = int(last["found"]), new["respondent"].iloc[-1] if len(new) else "–"
    steps = ", ".join(f"{row.respondent} {row.found}" for row in table.itertuples())
    of = f": {words.value(table['framework'].iloc[0], language).lower()}" if "framework" in table else ""
    rounds = "phase" in table and table["phase"].nunique() > 1
    if language == "nl":
        return Caption(
            f"Hoeveel codes de gesprekken hadden laten zien{of}",
            "Stippen: in de volgorde waarin de gesprekken zijn genummerd. De volgorde is toeval: de band "
            "is waar 95 procent van de andere volgordes ligt. Een regel a + b, c% is vervuld als b "
            "gesprekken op rij hoogstens c% toevoegen aan de codes van de eerste a (Guest, Namey & "
            "Chen 2020)."
            + (
                " Een latere fase kan iets anders hebben gevraagd: nieuwe codes komen dan ook van nieuwe "
                "vragen."
                if rounds
                else ""
            ),
            f"Trapgrafiek: gevonden codes na elk gesprek: {steps}. De laatste nieuwe van {codes} kwam bij "
            f"{newest}.",
        )
    return Caption(
        f"How many codes the interviews had shown{of}",
        "Dots: in the order in which the interviews are numbered. That order is an accident: the band "
        "is where 95 percent of other orders lie. A rule a + b, c% is met when b interviews in a row add at "
        "most c% to the codes of the first a (Guest, Namey & Chen 2020)."
        + (
            " A later phase may have asked other things: new codes then come from new questions too."
            if rounds
            else ""
        ),
        f"Step chart: codes found after each interview: {steps}. The last new one of {codes} came with "
        f"{newest}.",
    )
