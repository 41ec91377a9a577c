"""Words of the charts in :mod:`wijkstudie.charts.expectations`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie.captions._caption import Caption


def expectations(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    count = table["expectation"].nunique()
    empty = table[(table["coded"] == 0) & (table["spoken"] == 0)]
    bare = "; ".join(dict.fromkeys(labels[code] for code in empty["code"]))
    if language == "nl":
        return Caption(
            "Wat verwacht was, wat erover gevonden is en wat de auteur concludeert",
            "Een vakje per respondent: donker, met de code; lichter, aangehaald voor een thema over de "
            "code. Leeg is geen bewijs tegen: niet iedereen kreeg dezelfde vragen. De conclusie is die "
            "van de auteur.",
            f"{count} verwachtingen met {len(table)} codes. Zonder codering en thema: {bare or 'geen'}.",
        )
    return Caption(
        "What was expected, what was found about it, and what the author concludes",
        "A square per respondent: dark, with the code; lighter, cited for a theme about the code. Empty is "
        "no evidence against: the interviews did not ask everyone the same. The conclusion is the author's.",
        f"{count} expectations with {len(table)} codes. Without coding and theme: {bare or 'none'}.",
    )
