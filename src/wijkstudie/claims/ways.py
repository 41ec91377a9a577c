"""Ways of checking a claim: what a check is, and the few forms that it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wijkstudie.study import Study

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What the data give for a claim; None where they give nothing.

    ``otherwise`` is what they give under another reading, where there is one.
    """

    value: str | None
    otherwise: str | None = None


Check = Callable[[Study, Row], Found]
Told = Callable[[Study], str]


def listed(respondents: Iterable[str]) -> str:
    """Respondents as the study lists them: each once, sorted as text."""
    return " ".join(sorted(set(respondents)))


def number(count: Callable[[Study], int], otherwise: Callable[[Study], int] | None = None) -> Check:
    """Compare a number; ``otherwise`` counts under another reading."""
    return lambda study, _: Found(str(count(study)), str(otherwise(study)) if otherwise else None)


def people(
    who: Callable[[Study], Iterable[str]], otherwise: Callable[[Study], Iterable[str]] | None = None
) -> Check:
    """Compare a list of respondents."""
    return lambda study, _: Found(listed(who(study)), listed(otherwise(study)) if otherwise else None)


def word(tell: Told, otherwise: Told | None = None) -> Check:
    """Compare a word."""
    return lambda study, _: Found(tell(study), otherwise(study) if otherwise else None)


def elsewhere(either: bool = False) -> Check:
    """Compare with what another section states; ``either`` when both may be meant."""
    return lambda _, row: Found(row["elsewhere"], row["stated"] if either else None)


def nothing(_: Study, __: Row) -> Found:
    """The data cannot tell."""
    return Found(None)
