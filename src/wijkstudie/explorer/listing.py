"""The rows behind a view: searched, kept to a part, and put in words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from wijkstudie import labels as words
from wijkstudie.explorer.views import Question

# A page of rows; more when asked for.
PAGE = 50

# The columns of which one value can be chosen.
_KEPT_TO = ("verdict", "section")
# Of a trace, as they are read.
_COLUMNS = ("respondent", "code", "section", "page", "rests_on", "says", "quotation")


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows as they are shown: ``cells`` are texts under ``headings``; ``total`` were found."""

    headings: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    total: int


def choices(rows: pd.DataFrame, language: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What rows can be kept to: a column, its heading, and its values with how they are called."""
    found = []
    for column in _KEPT_TO:
        values = rows[column].dropna().unique() if column in rows else []
        if len(values) > 1:
            named = [(one, words.section(one, language) if column == "section" else one) for one in values]
            found.append((column, words.heading(column, language), named))
    return found


def sift(
    rows: pd.DataFrame, question: Question, search: str = "", keep: tuple[str, str] | None = None
) -> pd.DataFrame:
    """Keep the rows with a value in a column that hold every word of a search, anywhere, in any case.

    Codes are searched by their labels too.
    """
    if keep is not None:
        column, value = keep
        rows = rows[rows[column] == value]
    wanted = search.casefold().split()
    if wanted and len(rows):
        shown = _shown(rows, question)
        text = shown.iloc[:, 0].str.cat([shown[one] for one in shown.columns[1:]], sep="\n").str.casefold()
        for word in wanted:
            text = text[text.str.contains(word, regex=False)]
        rows = rows.loc[text.index]
    return rows.reset_index(drop=True)


def show(rows: pd.DataFrame, question: Question, most: int = PAGE) -> Listing:
    """Put the first rows in words, leaving out columns in which nothing stands."""
    shown = _shown(rows.iloc[:most], question)
    kept = [one for one in shown if shown[one].ne("").any()] if len(shown) else list(shown)
    headings = tuple(words.heading(one, question.language) for one in kept)
    cells = tuple(shown[kept].itertuples(index=False, name=None))
    return Listing(headings, cells, len(rows))


def _shown(rows: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Every row as texts: codes by their labels, sections by their names, the key of the row last."""
    names, language = question.names, question.language
    shown = rows.reindex(columns=_COLUMNS) if "rests_on" in rows else rows.copy()
    if "code" in shown:
        shown["code"] = shown["code"].map(lambda one: names.get(one, one), na_action="ignore")
    shown["section"] = shown["section"].map(lambda one: words.section(one, language), na_action="ignore")
    if "claim" in shown:
        # An id is for who looks it up.
        shown = shown[[*(one for one in shown if one != "claim"), "claim"]]
    if "rests_on" in rows:
        shown["row"] = rows["table"] + " " + rows["row"].astype("str")
    return shown.astype("object").fillna("").astype("str")
