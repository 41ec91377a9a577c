"""Words of the charts in :mod:`wijkstudie.charts.saturation`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie.captions._caption import Caption


def saturation_curve(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    last = table.iloc[-1]
    new = table[table["new"] > 0]
    codes, newest = int(last["found"]), new["respondent"].iloc[-1] if len(new) else "–"
    steps = ", ".join(f"{row.respondent} {row.found}" for row in table.itertuples())
    if language == "nl":
        return Caption(
            "Hoeveel vormen van coping de gesprekken hadden laten zien",
            "Stippen: in de volgorde waarin de gesprekken zijn genummerd. De volgorde is toeval: de band "
            "is waar 95 procent van de andere volgordes ligt. Latere gesprekken vroegen deels iets "
            "anders, zodat nieuwe codes ook van nieuwe vragen kunnen komen.",
            f"Trapgrafiek: gevonden codes na elk gesprek: {steps}. De laatste nieuwe van {codes} kwam bij "
            f"{newest}.",
        )
    return Caption(
        "How many forms of coping the interviews had shown",
        "Dots: in the order in which the interviews are numbered. That order is an accident: the band "
        "is where 95 percent of other orders lie. Later interviews asked other things in part, so that "
        "new codes may come from new questions.",
        f"Step chart: codes found after each interview: {steps}. The last new one of {codes} came with "
        f"{newest}.",
    )
