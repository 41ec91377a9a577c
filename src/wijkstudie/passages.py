"""Find a quotation in a text without storing the quotation.

A fragment is kept as the number of its words and a SHA-256 over them, so that
the study can be published without its interviews: whoever owns the text finds
the passage back, nobody else can read it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

# A speaker mark opens a turn in a printed interview: "R: ..." (respondent), "I: ..." (interviewer).
_SPEAKER = re.compile(r"(?<!\w)[RI]:(?!\w)")
_WORD = re.compile(r"[^\W_]+")


def spans(text: str) -> list[tuple[int, int]]:
    """Where the words of a text stand, as pairs of first character and the one after the last.

    A word is a run of letters and digits; the speaker marks ``R:`` and ``I:`` are none.
    """
    plain = _SPEAKER.sub(lambda mark: " " * len(mark[0]), text)
    return [match.span() for match in _WORD.finditer(plain)]


def words(text: str) -> list[str]:
    """The words of a text (see :func:`spans`) in Unicode NFC and lower case."""
    text = unicodedata.normalize("NFC", text)
    return [text[a:b].lower() for a, b in spans(text)]


def digest(sequence: Sequence[str]) -> str:
    """Hash words: joined with single spaces, UTF-8, SHA-256 in hexadecimal."""
    return hashlib.sha256(" ".join(sequence).encode("utf-8")).hexdigest()


def find(text: Sequence[str], length: int, sha256: str) -> list[int]:
    """Return where in a list of words the passages of ``length`` words with this hash begin."""
    return [
        start for start in range(len(text) - length + 1) if digest(text[start : start + length]) == sha256
    ]
