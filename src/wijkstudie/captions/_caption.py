"""What a caption consists of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caption:
    """A figure's title, the sentence under it, and what it shows in words."""

    title: str
    caption: str
    alt: str


def called(language: str, *, coaches: bool) -> tuple[str, str]:
    """What respondents are called: one, and several."""
    if coaches:
        return "coach", "coaches"
    return ("respondent", "respondenten") if language == "nl" else ("respondent", "respondents")
