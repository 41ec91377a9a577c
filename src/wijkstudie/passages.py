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


def words(text: str) -> list[str]:
    """Split a text into runs of letters and digits, lower case and in Unicode NFC.

    Quotation marks, punctuation and the speaker marks ``R:`` and ``I:`` fall away.
    """
    return _WORD.findall(_SPEAKER.sub(" ", unicodedata.normalize("NFC", text)).lower())


def digest(sequence: Sequence[str]) -> str:
    """Hash words: joined with single spaces, UTF-8, SHA-256 in hexadecimal."""
    return hashlib.sha256(" ".join(sequence).encode("utf-8")).hexdigest()


def find(text: Sequence[str], length: int, sha256: str) -> list[int]:
    """Return where in a list of words the passages of ``length`` words with this hash begin."""
    return [
        start for start in range(len(text) - length + 1) if digest(text[start : start + length]) == sha256
    ]
