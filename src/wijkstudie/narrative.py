"""What a comparison says, in sentences, so that no reader has to guess which way it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wijkstudie import baselines
from wijkstudie import labels as words
from wijkstudie.coding import TOTAL


def compare_profiles(table: pd.DataFrame, labels: Mapping[str, str], language: str = "nl") -> str:
    """Tell per style how two groups differ, and how the total lies beside the baselines.

    Parameters
    ----------
    table : DataFrame
        As :func:`wijkstudie.baselines.beside` gives it. The first two groups are compared.

    Returns
    -------
    str
        Markdown: one item per style, then how far one mention shifts a share and, where
        there are baselines, why the two must not be mixed.
    """
    names = [one for one in dict.fromkeys(table["group"]) if one != TOTAL][:2]
    lines = []
    cells = {(row["group"], row["style"]): row for row in table.to_dict("records")}
    for style in dict.fromkeys(table["style"]):
        rows = [cells[name, style] for name in names]
        total = cells[TOTAL, style]
        told = [f"{words.value(row['group'], language)} {_share(row, language)}" for row in rows]
        if len(rows) == 2 and all(row["mentions_total"] for row in rows):
            told[-1] += f" ({_difference(rows[0]['share'] - rows[1]['share'], language)})"
        told.append(f"{words.value(TOTAL, language)} {_share(total, language)}")
        told += _published(total, language)
        lines.append(f"- **{labels[style]}**: {'; '.join(told)}.")
    totals = dict(zip(table["group"], table["mentions_total"], strict=True))
    lines += ["", _weight({name: totals[name] for name in names or [TOTAL]}, language)]
    if baselines.stand_in(table):
        lines += ["", words.term("two_baselines", language)]
    return "\n".join(lines)


def _share(row: Mapping[str, Any], language: str) -> str:
    if not row["mentions_total"]:
        return words.term("no_mentions", language)
    of = words.term("of", language, k=row["mentions"], n=row["mentions_total"])
    return f"{words.percent(row['share'], language)}, {of}"


def _difference(gap: float, language: str) -> str:
    whole = round(100 * gap)
    sign = "+" if whole > 0 else ""
    return words.term("difference", language, n=sign + words.number(whole, language))


def _published(row: Mapping[str, Any], language: str) -> list[str]:
    columns = {"beside_social": "baseline_social_workers", "beside_all": "baseline_all_professions"}
    return [
        words.term(key, language, share=words.percent(row[column], language))
        for key, column in columns.items()
        if pd.notna(row[column])
    ]


def _weight(totals: Mapping[str, int], language: str) -> str:
    """Say how many points one mention is worth, the plainest measure of how little these are."""
    told = [
        f"{words.value(name, language)} {words.number(100 / total, language, 0)}"
        for name, total in totals.items()
        if total
    ]
    return words.term("one_mention", language, points=", ".join(told)) if told else ""
