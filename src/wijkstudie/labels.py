"""Words and numbers as a reader sees them, in Dutch or English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files

import pandas as pd

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


def cell(text: str, language: str) -> str:
    """Return how a word in a table is printed; one that is not listed is shown as it is."""
    listed = _texts()["cells"].get(text)
    return listed[language] if listed else value(finding(text, language), language)


def table_title(name: str, language: str) -> str:
    """Return the title of a table that a notebook writes; its name when it has none."""
    return _texts()["tables"].get(name, {}).get(language, name)


def chapter(topic: str, language: str) -> str:
    """Return how the report heads what a notebook makes; its topic when it is not listed."""
    return _texts()["chapters"].get(topic, {}).get(language, topic)


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


def rules(counting: Counting, language: str) -> str:
    """Say in a sentence how was counted."""
    parts = [
        term(f"{name}_{getattr(counting, name)}", language)
        for name in ("unit", "dual", "awareness", "certainty")
    ]
    if counting.sections:
        parts.append(term("only_sections", language, which=counting.sections))
    return "; ".join(parts) + "."
