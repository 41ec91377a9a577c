"""Words of the charts in :mod:`wijkstudie.charts.literature`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie.captions._caption import Caption


def published_numbers(table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    total, shares = len(table), int(table["share"].notna().sum())
    known, paged = int(table["n"].notna().sum()), int(table["page"].notna().sum())
    sources = table["source"].nunique()
    if language == "nl":
        return Caption(
            "De cijfers uit de literatuur en de documenten",
            "Elk cijfer dat het onderzoek aanhaalt, met over wie het gaat, de n voor zover de tekst die "
            "geeft, de pagina van de bron en de paragraaf waar het staat. Alleen cijfers onder één kop "
            "zijn met elkaar te vergelijken.",
            f"{total} cijfers uit {sources} bronnen, waarvan {shares} een aandeel; bij {known} is de n "
            f"bekend, bij {paged} de pagina.",
        )
    return Caption(
        "The numbers from the literature and the documents",
        "Each number that the study quotes, with whom it is about, the n as far as the text gives it, the "
        "page of the source and the section in which it stands. Only numbers under one head can be compared "
        "with each other.",
        f"{total} numbers from {sources} sources, {shares} of them a share; the n is known for {known}, the "
        f"page for {paged}.",
    )
