"""Words and numbers as a reader sees them, in Dutch or English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files

import pandas as pd

from wijkstudie.errors import WijkstudieError
from wijkstudie.settings import Counting

MINUS = "\N{MINUS SIGN}"
# What a list that is no sentence is made of, beside ids: numbers, and sections by theirs.
_NUMBERED = re.compile(r"\d+(\.\d+)*")


@cache
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(files("wijkstudie").joinpath("texts.toml").read_text(encoding="utf-8"))


def term(key: str, language: str, **values: object) -> str:
    """Return a text of ``texts.toml`` with its {names} filled in."""
    return _texts()["terms"][key][language].format(**values)


def value(domain_value: str, language: str, *, short: bool = False) -> str:
    """Return how a value of a study is shown; one that is not listed is shown as it is."""
    texts = _texts()
    if short and domain_value in texts["short"]:
        return texts["short"][domain_value][language]
    return texts["values"].get(domain_value, {}).get(language, domain_value)


def finding(stated: str, language: str) -> str:
    """Return what a claim states, or the data give, as a reader sees it.

    Words of an audit are listed in ``texts.toml``; a word before a colon goes with the
    respondents after it. Numbers, respondents and names of codes are shown as they are.
    """
    word, colon, rest = stated.partition(": ")
    shown = _texts()["findings"].get(word, {}).get(language, word)
    return f"{shown}{colon}{rest}"


def listed(text: str, names: dict[str, str], people: Collection[str]) -> str:
    """Return a list of ids with spaces, also after a word and a colon, as one is read: with commas.

    Respondents come by their number, codes are called by their names; numbers and sections keep
    their order. What is no such list is shown as it is.
    """
    word, colon, rest = text.rpartition(": ")
    ids = rest.split(" ")
    if all(one in people for one in ids):
        ids.sort(key=lambda one: [int(part) if part.isdigit() else 0 for part in re.split(r"(\d+)", one)])
    elif len(ids) < 2 or not all(one in names or _NUMBERED.fullmatch(one) for one in ids):
        return text
    return f"{word}{colon}{', '.join(names.get(one, one) for one in ids)}"


def section(number_or_name: str, language: str) -> str:
    """Return how a section is called: its number, or what kind of part without one it is.

    A name of another kind, as another study may have, is shown as it is.
    """
    head, _, tail = number_or_name.partition("-")
    kinds = {"conclusie": "section_end", "vervolg": "section_again"}
    if tail in kinds:
        return term(kinds[tail], language, part=head)
    if f"section_{head}" in _texts()["terms"]:
        return term(f"section_{head}", language, part=tail)
    return number_or_name


def heading(column: str, language: str) -> str:
    """Return how a column of a table is headed; one that is not listed is shown as it is."""
    return _texts()["headings"].get(column, {}).get(language, column)


def attribute(column: str, language: str) -> str:
    """Return how an attribute of respondents is called; a name of another study's own is spaced out."""
    told = heading(column, language)
    return column.replace("_", " ").capitalize() if told == column else told


def cell(text: str, language: str) -> str:
    """Return how a word in a table is printed; one that is not listed is shown as it is."""
    listed = _texts()["cells"].get(text)
    return listed[language] if listed else value(finding(text, language), language)


def table_title(name: str, language: str, *, elsewhere: bool = False) -> str:
    """Return the title of a table that a notebook writes; its name when it has none.

    ``elsewhere``: of another study than that of wijkteam X, whose groups and codes are its own.
    """
    return _listed_title("tables", name, language, elsewhere=elsewhere)


def chapter(topic: str, language: str, *, elsewhere: bool = False) -> str:
    """Return how the report heads what a notebook makes; its topic when it is not listed.

    ``elsewhere`` is as in :func:`table_title`.
    """
    return _listed_title("chapters", topic, language, elsewhere=elsewhere)


def _listed_title(kind: str, name: str, language: str, *, elsewhere: bool) -> str:
    own = _texts()[kind].get(name, {})
    other = _texts()[f"{kind}_elsewhere"].get(name, own)
    return (other if elsewhere else own).get(language, name)


def theme(language: str) -> dict[str, str]:
    """Map what the theme of the site writes in English to a language."""
    return {english: said[language] for english, said in _texts()["theme"].items()}


def document(name: str, language: str) -> tuple[str, str]:
    """Return the title of a page of docs/ in a language, and what it says in a few sentences.

    A page that is not listed, or is written in that language, has neither.
    """
    told = _texts()["documents"].get(name, {})
    return told.get(f"title_{language}", ""), told.get(f"summary_{language}", "")


def number(amount: float, language: str, decimals: int = 0) -> str:
    """Write a number with a decimal comma in Dutch and a point in English."""
    text = f"{amount:.{decimals}f}".replace("-", MINUS)
    return text.replace(".", ",") if language == "nl" else text


def plain(amount: float, language: str) -> str:
    """Write a number as short as it is in the tables, which have four decimals: 13, 0.5, 0.0979."""
    short = f"{amount:.4f}".rstrip("0").rstrip(".")
    return number(amount, language, len(short.partition(".")[2]))


def grouped(amount: int, language: str) -> str:
    """Write a whole number with a mark between thousands: a point in Dutch, a comma in English."""
    text = f"{amount:,}"
    return text.replace(",", ".") if language == "nl" else text


def percent(share: float, language: str, decimals: int = 0) -> str:
    """Write a share (0 to 1) as a percentage."""
    return f"{number(100 * share, language, decimals)}%"


def points(difference: float, language: str) -> str:
    """Write a difference of shares (-1 to 1) in percentage points, with its sign."""
    whole = round(100 * difference)
    return f"+{whole}" if whole > 0 else number(whole, language)


def p_value(p: float, language: str) -> str:
    """Write a p-value with two decimals, three when it is small; empty when there is none."""
    if pd.isna(p):
        return ""
    if p < 0.001:
        return f"<{number(0.001, language, 3)}"
    return number(p, language, 3 if p < 0.1 else 2)


def code_labels(codes: pd.DataFrame, language: str) -> dict[str, str]:
    """Map each code to its label in a language."""
    return dict(zip(codes["code"], codes[f"label_{language}"], strict=True))


def joined(parts: Sequence[str], language: str) -> str:
    """Join words with commas and, before the last one, *and*."""
    *before, last = parts or [""]
    return f"{', '.join(before)} {term('and', language)} {last}" if before else last


def in_language(table: pd.DataFrame, stem: str, language: str) -> list[str]:
    """The column of a text in a language, or else in the other one; nothing where there is neither.

    A study need not have everything in both: ``definition_en`` alone is shown in Dutch too.
    """
    other = {"nl": "en", "en": "nl"}[language]
    return [one for one in (f"{stem}_{language}", f"{stem}_{other}") if one in table][:1]


def titles(table: pd.DataFrame, key: str, language: str) -> dict[object, str]:
    """Map what the rows of a table are called by to their titles; empty where they have none."""
    return {
        name: title
        for column in in_language(table, "title", language)
        for name, title in zip(table[key], table[column], strict=True)
    }


def problem(error: WijkstudieError, language: str) -> str:
    """What an error says, in the language where its text is listed."""
    return term(error.term, language) if error.term else str(error)


def rules(counting: Counting, language: str) -> str:
    """Say in a sentence how was counted."""
    parts = [
        term(f"{name}_{getattr(counting, name)}", language)
        for name in ("unit", "dual", "awareness", "certainty")
    ]
    if counting.sections:
        parts.append(term("only_sections", language, which=counting.sections))
    return "; ".join(parts) + "."
