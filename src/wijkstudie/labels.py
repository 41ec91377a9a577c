"""Words and numbers as a reader sees them, in Dutch or English."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import pandas as pd

from wijkstudie.settings import Counting

MINUS = "\N{MINUS SIGN}"


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


def number(amount: float, language: str, decimals: int = 0) -> str:
    """Write a number with a decimal comma in Dutch and a point in English."""
    text = f"{amount:.{decimals}f}".replace("-", MINUS)
    return text.replace(".", ",") if language == "nl" else text


def percent(share: float, language: str, decimals: int = 0) -> str:
    """Write a share (0 to 1) as a percentage."""
    return f"{number(100 * share, language, decimals)}%"


def code_labels(codes: pd.DataFrame, language: str) -> dict[str, str]:
    """Map each code to its label in a language."""
    return dict(zip(codes["code"], codes[f"label_{language}"], strict=True))


def rules(counting: Counting, language: str) -> str:
    """Say in a sentence how was counted."""
    parts = [
        term(f"{name}_{getattr(counting, name)}", language)
        for name in ("unit", "dual", "awareness", "certainty")
    ]
    return "; ".join(parts) + "."
