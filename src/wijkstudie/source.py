"""Hold a study against the reader's own copy of the text it comes from.

The study ships no sentence of its source. Whoever owns the source can bring the quotations
in on their own machine (:func:`hydrate`) and check every citation, table value and published
figure at its place (:func:`verify`).
"""

from __future__ import annotations

import bisect
import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from wijkstudie.errors import WijkstudieError
from wijkstudie.passages import digest, spans, words
from wijkstudie.study import Study

# A line that holds nothing but a page number belongs to the page, not to the text.
_PAGE_NUMBER = re.compile(r"^[^\S\n]*\d{1,3}[^\S\n]*$", re.MULTILINE)
# A hyphen at the end of a line may be the word's own or the printer's.
_BROKEN = re.compile(r"[-\N{SOFT HYPHEN}\N{HYPHEN}][^\S\n]*\n\s*$")
# How many such hyphens in one passage are read both ways.
_MOST_BROKEN = 6


@dataclass
class Copy:
    """A text split into words, each with its place, and cut into the sections of a study.

    Attributes
    ----------
    text : str
        In Unicode NFC, page numbers blanked out (same length as read).
    sections : dict of str to (int, int)
        First word and the one after the last, of each section whose heading was found.
    missing : list of str
        Sections whose heading was not found.
    """

    text: str
    headings: pd.DataFrame

    def __post_init__(self) -> None:
        text = unicodedata.normalize("NFC", self.text)
        self.text = _PAGE_NUMBER.sub(lambda match: " " * len(match[0]), text)
        self.spans = spans(self.text)
        self.words = [self.text[a:b].lower() for a, b in self.spans]
        self.sections, self.missing = self._sections()

    def _sections(self) -> tuple[dict[str, tuple[int, int]], list[str]]:
        """Find the headings from the last to the first, each before the one that follows.

        A table of contents names them earlier, so that the last place that fits is the
        heading itself.
        """
        found: dict[str, tuple[int, int]] = {}
        missing: list[str] = []
        end = len(self.words)
        for section, heading in reversed(
            list(zip(self.headings["section"], self.headings["heading"], strict=True))
        ):
            starts = list(self.places(words(heading), 0, end))
            if starts:
                found[section] = (starts[-1], end)
                end = starts[-1]
            else:
                missing.append(section)
        return found, missing[::-1]

    def places(self, sequence: Sequence[str], first: int, last: int) -> Iterator[int]:
        """Where words begin between two words of the text, however the copy breaks them."""
        letters, starts, ends = self._letters
        target = "".join(sequence)
        at = letters.find(target, starts[first]) if first < last else -1
        while at >= 0 and at + len(target) <= ends[last - 1]:
            i = bisect.bisect_left(starts, at)
            if starts[i] == at and at + len(target) in self._ends:
                yield i
            at = letters.find(target, at + 1)

    @cached_property
    def _letters(self) -> tuple[str, list[int], list[int]]:
        """The words without anything between them, and where each begins and ends."""
        ends = list(itertools.accumulate(len(word) for word in self.words))
        return "".join(self.words), [0, *ends[:-1]], ends

    @cached_property
    def _ends(self) -> frozenset[int]:
        return frozenset(self._letters[2])

    @cached_property
    def broken(self) -> list[int]:
        """The words that a hyphen at the end of a line parts from the next one."""
        return [
            i
            for i, ((_, a), (b, _)) in enumerate(itertools.pairwise(self.spans))
            if _BROKEN.search(self.text[a:b])
        ]

    def quote(self, first: int, last: int, joined: Sequence[int] = ()) -> str:
        """The text from one word up to another, on one line, with a closing mark if any.

        ``joined`` are the places, from the first word, of words that a line end broke.
        """
        parts = []
        for i in range(first, last):
            after = self.spans[i + 1][0] if i + 1 < last else self.spans[i][1]
            end = self.spans[i][1] if i - first in joined else after
            parts.append(self.text[self.spans[i][0] : end])
        tail = re.match(r"[.!?…)’\"”]*", self.text[self.spans[last - 1][1] :])
        return " ".join("".join([*parts, tail[0] if tail else ""]).split())

    def find(self, section: str, count: int, sha256: str) -> list[tuple[int, int, tuple[int, ...]]]:
        """Where the passages of ``count`` words with this hash stand in a section.

        Every hyphen at the end of a line is read both as one of the word and as one of
        the printer's.

        Returns
        -------
        list of (first word, word after the last, places of words that a line end broke).
        """
        first, last = self.sections[section]
        inside = self.broken[bisect.bisect_left(self.broken, first) : bisect.bisect_left(self.broken, last)]
        # Nearly every copy keeps all such hyphens or drops them all; mixtures come last.
        for way in ("kept", "dropped", "mixed"):
            found = []
            for start in range(first, last):
                near = [i - start for i in inside if start <= i < start + 2 * count]
                for joined in _joins(near, count, way):
                    end = start + count + len(joined)
                    if end <= last and digest(self._read(start, end, joined)) == sha256:
                        found.append((start, end, joined))
            if found:
                return list(dict.fromkeys(found))
        return []

    def _read(self, start: int, end: int, joined: Sequence[int]) -> list[str]:
        """The words of a window; those at the places in ``joined`` are put to their next."""
        read: list[str] = []
        for i, word in enumerate(self.words[start:end]):
            if i - 1 in joined:
                read[-1] += word
            else:
                read.append(word)
        return read


def _joins(near: list[int], count: int, way: str) -> list[tuple[int, ...]]:
    """Which hyphens of a window to take for the printer's, so that ``count`` words are left.

    ``near`` are the places, from the window's first word, of words before such a hyphen.
    """
    if way == "kept":
        return [()]
    if way == "dropped":
        # Each one dropped makes the window a word longer, which may bring in another.
        joined = [place for order, place in enumerate(near) if place < count + order]
        return [tuple(joined)] if joined else []
    few = near[:_MOST_BROKEN]
    choices = itertools.chain(*(itertools.combinations(few, size) for size in range(1, len(few))))
    return [one for one in choices if one[-1] < count + len(one) - 1]


def read(path: Path, study: Study) -> Copy:
    """Read a copy of a study's source: text in UTF-8 or a PDF with text in it.

    Raises
    ------
    WijkstudieError
        When it cannot be read, holds no text, or has none of the study's headings.
    """
    if not path.is_file():
        raise WijkstudieError(f"{path}: there is no such file; expected a text file or a PDF")
    raw = path.read_bytes()
    text = _pdf_text(path) if raw.startswith(b"%PDF") else _plain_text(path, raw)
    copy = Copy(text, study.sections)
    if not copy.sections:
        raise WijkstudieError(
            f"{path}: none of the {len(study.sections)} headings of {study.name} is in it; "
            "expected a copy of the text the study comes from"
        )
    return copy


def _plain_text(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise WijkstudieError(
            f"{path}, line {row}: not text in UTF-8; expected a text file in UTF-8 or a PDF. "
            "Likely cause: saved as Windows-1252, or a Word document"
        ) from None


def _pdf_text(path: Path) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    except (PyPdfError, ValueError) as error:
        raise WijkstudieError(f"{path}: this PDF cannot be read ({error})") from None
    if not text.strip():
        raise WijkstudieError(f"{path}: this PDF holds no text; it may be a scan that needs OCR first")
    return text


def hydrate(study: Study, copy: Copy) -> pd.DataFrame:
    """Find the text of each fragment in a copy.

    Returns
    -------
    DataFrame
        One row per fragment, in the study's order: fragment, section, words, found, text
        (missing where not found), problem (why not; missing where found).
    """
    rows = []
    for one in study.fragments.itertuples():
        text = problem = None
        if one.section not in copy.sections:
            problem = f"the heading of section {one.section} is not in this copy"
        else:
            found = copy.find(one.section, one.words, one.sha256)
            if len(found) >= one.occurrence:
                text = copy.quote(*found[one.occurrence - 1])
            else:
                problem = f"no passage of {one.words} words in section {one.section} has its hash"
        rows.append((one.fragment, one.section, one.words, text is not None, text, problem))
    columns = ["fragment", "section", "words", "found", "text", "problem"]
    return pd.DataFrame(rows, columns=columns).astype({"text": "str", "problem": "str"})


def verify(study: Study, copy: Copy) -> pd.DataFrame:
    """Check what the study took from its source at its place in a copy.

    Citations (respondents as printed), references to documents, the rows of Tabel 5 and 6,
    published figures with their page reference, and printing slips. White space does not matter.

    Returns
    -------
    DataFrame
        One row per thing that was looked for: table, row (its key), section, expected (what
        should stand there), found.
    """
    rows = [
        *_verify_order(copy, "citations", _printed_citations(study)),
        *_verify_order(copy, "document_citations", _printed_documents(study)),
        *_verify_tables(study, copy),
        *_verify_baselines(study, copy),
        *_verify_slips(study, copy),
    ]
    return pd.DataFrame(rows, columns=["table", "row", "section", "expected", "found"])


def printed(respondents: str, as_printed: str | float) -> str:
    """A citation's respondents as printed: the plain form ``(R1, R2)`` unless noted otherwise."""
    if isinstance(as_printed, str):
        return as_printed
    ids = sorted(respondents.split(" "), key=lambda one: (len(one), one))
    return f"({', '.join(ids)})"


def _printed_citations(study: Study) -> list[tuple[str, str, str]]:
    if not study.has("citations"):
        return []
    # Without brackets: documents may stand in the same parenthesis.
    return [
        (one.citation, one.section, printed(one.respondents, one.printed).strip("()"))
        for one in study.citations.itertuples()
    ]


def _printed_documents(study: Study) -> list[tuple[str, str, str]]:
    if not study.has("document_citations"):
        return []
    return [
        (one.document_citation, one.section, one.printed) for one in study.document_citations.itertuples()
    ]


def _verify_order(
    copy: Copy, table: str, items: list[tuple[str, str, str]]
) -> Iterator[tuple[str, str, str, str, bool]]:
    """Look for printed forms one after the other: each has to stand after the one before."""
    reached: dict[str, int] = {}
    for key, section, expected in items:
        place = -1
        if section in copy.sections:
            text = _tight(copy, section)
            pattern = re.escape(_squeeze(expected))
            if re.match(r"R?\d", expected):
                # Not "R1" inside "R12", nor "R1, R2" inside a longer list.
                pattern = rf"(?<![\w,]){pattern}(?!\w)(?!,R?\d)"
            match = re.compile(pattern).search(text, reached.get(section, 0))
            if match:
                place = match.end()
                reached[section] = place
        yield table, key, section, expected, place >= 0


def _verify_slips(study: Study, copy: Copy) -> Iterator[tuple[str, str, str, str, bool]]:
    """Look for each slip as printed, anywhere in its section."""
    for one in study.slips.itertuples() if study.has("slips") else []:
        there = one.section in copy.sections and _squeeze(one.printed) in _tight(copy, one.section)
        yield "slips", one.slip, one.section, one.printed, there


def _squeeze(text: str) -> str:
    # A hyphen may be of the copy's line end; where print has one of its own, both lose it.
    text = "".join(unicodedata.normalize("NFC", text).split())
    return re.sub(r"[-\N{SOFT HYPHEN}\N{HYPHEN}]", "", text)


def _tight(copy: Copy, section: str) -> str:
    """A section without white space and hyphens."""
    first, last = copy.sections[section]
    return _squeeze(copy.text[copy.spans[first][0] : copy.spans[last - 1][1] + 2])


def _verify_tables(study: Study, copy: Copy) -> Iterator[tuple[str, str, str, str, bool]]:
    """Look for the values of Tabel 5 and 6, cell after cell, anywhere among the tables.

    A copy may set a table's heading apart from its cells, as the plain text does.
    """
    appendix = [copy.sections[one] for one in copy.sections if one.startswith("tabel-")]
    if not appendix:
        return
    first, last = min(a for a, _ in appendix), max(b for _, b in appendix)
    for one in study.respondents.itertuples():
        number = one.respondent.removeprefix("R")
        cells = f"{number} {one.gender} {one.age} {one.coach_type} {one.interview_mode}"
        found = any(copy.places(words(cells), first, last))
        yield "respondents", one.respondent, one.section, cells, found
    for one in (study.documents if study.has("documents") else pd.DataFrame()).itertuples():
        for cell in (one.title, str(one.year), one.author):
            yield "documents", one.document, one.section, cell, any(copy.places(words(cell), first, last))


def _verify_baselines(study: Study, copy: Copy) -> Iterator[tuple[str, str, str, str, bool]]:
    """Look for each published figure, and within reach of it for the page it is quoted from."""
    reach = 120  # words: a paragraph of the thesis names its source at most that far away
    for one in (study.baselines if study.has("baselines") else pd.DataFrame()).itertuples():
        sections = [one.section, *(one.also_in.split(" ") if isinstance(one.also_in, str) else [])]
        for section in sections:
            if section not in copy.sections:
                yield "baselines", one.baseline, section, one.printed, False
                continue
            first, last = copy.sections[section]
            places = list(copy.places(words(one.printed), first, last))
            yield "baselines", one.baseline, section, one.printed, bool(places)
        if isinstance(one.page, str) and one.section in copy.sections:
            first, last = copy.sections[one.section]
            page = ["p", *words(one.page)]
            near = any(
                any(copy.places(page, max(first, place - reach), min(last, place + reach)))
                for place in copy.places(words(one.printed), first, last)
            )
            yield "baselines", one.baseline, one.section, f"{one.printed} with p. {one.page}", near
