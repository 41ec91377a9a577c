"""What can go wrong, in the words of the person who has to mend it.

Every error is shown as its message alone: on the command line by
:mod:`wijkstudie.cli`, in a notebook through ``_render_traceback_``, the hook
that IPython asks for before it prints a stack trace.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class WijkstudieError(Exception):
    """A mistake in what the user gave; its text says how to mend it.

    ``term`` names the text of ``texts.toml`` that says the same to a reader of a figure, in both
    languages; empty where there is none (see :func:`wijkstudie.labels.problem`).
    """

    term = ""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class ParameterError(WijkstudieError):
    """One or more parameters of a notebook or a command are unknown or impossible."""


class TooFewError(ParameterError):
    """So little is left by the parameters that nothing can be drawn of it."""

    def __init__(self, message: str, term: str) -> None:
        super().__init__(message)
        self.term = term


class MissingTableError(WijkstudieError, AttributeError):
    """A question needs an optional table that this study does not have.

    An AttributeError too, so that ``hasattr(study, "vignettes")`` answers.
    """


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a study's files.

    ``row`` counts as a spreadsheet does: the header is row 1. It is ``None`` for
    a fault of the whole file, as ``column`` is for a fault of a whole row.
    """

    file: str
    what: str
    expected: str
    row: int | None = None
    column: str | None = None
    cause: str | None = None

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        text = f"{place}: {self.what}; expected {self.expected}"
        return f"{text}. Likely cause: {self.cause}." if self.cause else f"{text}."


class StudyError(WijkstudieError):
    """The files of a study are not sound. ``faults`` holds all that is wrong, in file order."""

    def __init__(self, folder: str, faults: Sequence[Fault]) -> None:
        self.folder = folder
        self.faults = tuple(faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"{count} in the study at {folder}:\n{lines}")


def near(value: object, allowed: Iterable[str]) -> str:
    """Say which of the allowed values a mistyped one may have meant, else list them all."""
    allowed = [str(one) for one in allowed]
    close = difflib.get_close_matches(str(value), allowed, n=2, cutoff=0.5)
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"one of {', '.join(allowed)}" if allowed else "nothing is available"
