"""The parameters of a notebook: checked once, then handed to everything that counts or writes."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from wijkstudie.display import html_listing, text_listing
from wijkstudie.errors import ParameterError, near

LANGUAGES = ("nl", "en")
FORMATS = ("pdf", "svg", "png")

STUDY = "data/raw"
# Of figures, in millimetres: the text width of an A4 page with margins of 25 mm, the default of
# Dutch thesis templates. In half of it the smallest letters would print at less than 4 points.
WIDTH = 160.0
_WIDTHS = (100, 420)
# Of figures in PNG, in dots per inch.
_RESOLUTIONS = (72, 1200)

FIGURES = "figures"
PROCESSED = "data/processed"

# Where relative folders count from when the project cannot be found by walking up.
PROJECT_VARIABLE = "WIJKSTUDIE_PROJECT"
# Puts everything that is written under another folder, for tests and trials.
OUTPUT_VARIABLE = "WIJKSTUDIE_OUTPUT"
# A file to which everything that is written is noted, a path a line; for who runs notebooks.
WRITTEN_VARIABLE = "WIJKSTUDIE_WRITTEN"
# The address of who draws figures (see painter.py); each is drawn where it is asked for without.
PAINTER_VARIABLE = "WIJKSTUDIE_PAINTER"


@dataclass(frozen=True, slots=True)
class Counting:
    """How codings become counts. The defaults are the counts that the thesis itself makes.

    unit
        ``respondent``: a respondent counts once per code. ``citation``: each citation of
        a respondent for a code counts. ``fragment``: each coded quotation counts.
    dual
        What to do with a respondent who belongs to two groups: ``exclude`` from the
        groups but keep in the total, count in ``both``, or show as a ``separate`` group.
    awareness
        ``without-unconscious`` leaves out what the source calls unconscious; ``all`` keeps it.
    certainty
        ``without-implied`` leaves out attributions that only a summary implies;
        ``explicit`` also leaves out hedged ones; ``all`` keeps everything.
    sections
        Only codings of these sections, and of those below them, count: names with commas
        between. Empty for all.
    """

    unit: str = "respondent"
    dual: str = "exclude"
    awareness: str = "without-unconscious"
    certainty: str = "without-implied"
    sections: str = ""

    def said(self) -> dict[str, str]:
        """The rules by name, without the one that leaves nothing out."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}


_USUAL = Counting()

CHOICES: dict[str, tuple[str, ...]] = {
    "language": LANGUAGES,
    "unit": ("respondent", "citation", "fragment"),
    "dual": ("exclude", "both", "separate"),
    "awareness": ("without-unconscious", "all"),
    "certainty": ("without-implied", "explicit", "all"),
}

# What a name of a folder had better not hold.
_AS_FOLDER = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Settings:
    """The parameters that all notebooks share, as :func:`check` has found them sound."""

    study: str = STUDY
    language: str = "nl"
    unit: str = "respondent"
    dual: str = "exclude"
    awareness: str = "without-unconscious"
    certainty: str = "without-implied"
    sections: str = ""
    figures: str = FIGURES
    processed: str = PROCESSED
    formats: Sequence[str] = field(default=("pdf",))
    width: float = WIDTH
    dpi: int = 300

    @property
    def counting(self) -> Counting:
        return Counting(self.unit, self.dual, self.awareness, self.certainty, self.sections)

    @property
    def study_folder(self) -> Path:
        return project_folder() / Path(self.study).expanduser()

    @property
    def figures_folder(self) -> Path:
        return self._output(self.figures, FIGURES, "" if self.width == WIDTH else f"width-{self.width:g}")

    @property
    def processed_folder(self) -> Path:
        return self._output(self.processed, PROCESSED)

    @property
    def variant(self) -> str:
        """What differs from the project's own study and counting rules, as a folder name."""
        parts = [
            f"{name}-{_AS_FOLDER.sub('+', value)}"
            for name, value in self.counting.said().items()
            if value != getattr(_USUAL, name)
        ]
        # The same words are the same folder.
        if self.study != STUDY and self.study_folder.resolve() != (project_folder() / STUDY).resolve():
            folder = self.study_folder.resolve()
            # A study often lies in a folder that says nothing, such as another data/raw.
            names = [one for one in folder.parts[-3:] if one not in ("data", "raw", "/")]
            parts.insert(0, "-".join(names))
        return "_".join(parts)

    def _output(self, folder: str, default: str, size: str = "") -> Path:
        path = Path(folder).expanduser()
        if path.is_absolute():
            return path
        base = output_folder()
        # The committed results always are the default study and rules: other settings
        # do not overwrite them unless a folder is named.
        variant = "_".join(filter(None, (self.variant, size)))
        if folder == default and variant:
            return base / "build" / "variants" / variant / path.name
        return base / path

    def _rows(self) -> list[tuple[str, str]]:
        rows = [(name, str(value)) for name, value in asdict(self).items()]
        shown = dict(rows)
        shown["formats"] = ", ".join(self.formats)
        for name, folder in (
            ("figures", self.figures_folder),
            ("processed", self.processed_folder),
        ):
            base = output_folder()
            if folder.is_relative_to(base):
                shown[name] = folder.relative_to(base).as_posix()
        return list(shown.items())

    def __str__(self) -> str:
        return text_listing(self._rows())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_listing(("parameter", "value"), self._rows())


def check(**parameters: Any) -> Settings:
    """Check the parameters of a notebook; a ParameterError names all that are wrong at once.

    Folders are text. A relative one counts from the project: the nearest folder upwards
    that holds ``notebooks`` and ``data/raw``, else the checkout this library runs from.
    """
    problems = unknown(parameters, [one.name for one in fields(Settings)])
    for name, allowed in CHOICES.items():
        value = parameters.get(name, allowed[0])
        if value not in allowed:
            problems.append(f"{name} = {value!r}: {near(value, allowed)}")
    formats = parameters.get("formats", ["pdf"])
    if isinstance(formats, str) or not isinstance(formats, (list, tuple)) or not formats:
        problems.append(f"formats = {formats!r}: a list such as ['pdf', 'svg']")
    else:
        problems += [f"formats has {one!r}: {near(one, FORMATS)}" for one in formats if one not in FORMATS]
    for name, (least, most) in (("width", _WIDTHS), ("dpi", _RESOLUTIONS)):
        value = parameters.get(name, least)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            problems.append(f"{name} = {value!r}: a number from {least} to {most}")
    if not isinstance(parameters.get("sections", ""), str):
        problems.append(f"sections = {parameters['sections']!r}: text, such as '6.2.1, 6.3'")
    for name in ("study", "figures", "processed"):
        value = parameters.get(name, name)
        if not isinstance(value, str) or not value.strip():
            problems.append(f"{name} = {value!r}: the path of a folder")
    if problems:
        raise ParameterError("\n  ".join(["parameters that cannot be used:", *problems]))
    settings = Settings(**{**parameters, "formats": tuple(formats)})
    if not settings.study_folder.is_dir():
        raise ParameterError(
            f"study = {settings.study!r}: there is no folder {settings.study_folder} "
            f"(relative paths count from {project_folder()})"
        )
    return settings


def unknown(parameters: Mapping[str, Any], known: Sequence[str]) -> list[str]:
    """Say of each parameter that nobody knows which known one it may have meant."""
    return [f"{name}: no such parameter; {near(name, known)}" for name in parameters if name not in known]


def output_folder() -> Path:
    """The folder that relative outputs go to: WIJKSTUDIE_OUTPUT, else the project's."""
    return Path(os.environ.get(OUTPUT_VARIABLE) or project_folder())


def project_folder() -> Path:
    """The folder that relative paths count from.

    In this order: the environment variable WIJKSTUDIE_PROJECT; the nearest folder from the
    working directory upwards with ``notebooks`` and ``data/raw`` in it; the checkout that
    the library is installed from; the working directory.
    """
    if named := os.environ.get(PROJECT_VARIABLE):
        return Path(named)
    here = Path.cwd()
    # Nothing is kept of not having found one: it may be made meanwhile.
    with suppress(LookupError):
        return _project_above(here)
    return here


@lru_cache
def _project_above(here: Path) -> Path:
    checkout = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, checkout):
        if (folder / "notebooks").is_dir() and (folder / STUDY).is_dir():
            return folder
    raise LookupError(here)
