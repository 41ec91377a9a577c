"""A study: a folder of tables, checked when it is opened."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from wijkstudie import fingerprint, schema
from wijkstudie.display import html_listing
from wijkstudie.errors import Fault, MissingTableError, StudyError, near

# What every measure of this library relies on. All else in a study is optional.
REQUIRED = {
    "respondents": ("respondent",),
    "codes": ("code", "parent", "framework", "label_nl", "label_en"),
    "codings": ("coding", "respondent", "code"),
}
# What the measures need of an optional table that is there; its other columns may be absent.
NEEDED = {
    "sections": ("section",),
    "documents": ("document",),
    "fragments": ("fragment",),
    "citations": ("citation", "respondents"),
    "document_citations": ("document_citation", "section", "document", "page", "citation"),
    "vignettes": ("vignette",),
    "vignette_responses": ("vignette", "respondent", "presented", "outcome", "section"),
    "baselines": ("baseline", "source", "category", "value", "unit", "numerator", "denominator", "series"),
    "recruitment": ("step", "order", "n", "label_nl", "label_en"),
    "backgrounds": ("respondent", "section", "care_background"),
    "expectations": (
        "expectation",
        "summary_nl",
        "summary_en",
        "conclusion",
        "conclusion_nl",
        "conclusion_en",
        "codes",
    ),
    "operationalisation": (
        "operationalisation",
        "concept",
        "concept_en",
        "dimension",
        "dimension_en",
        "code",
    ),
    "topics": ("topic", "interview_phase", "order", "part", "kind", "parent", "code"),
    "topic_codes": ("topic", "code"),
    "method": ("fact", "value"),
    "claims": ("claim", "section", "stated", "statement_nl", "statement_en"),
    "concept_figures": (
        "figure",
        "element",
        "kind",
        "parent",
        "order",
        "label_nl",
        "label_en",
        "printed_colour",
        "baseline",
    ),
    "themes": ("theme", "parent", "label_nl", "label_en", "section", "code"),
    "citation_themes": ("citation", "theme"),
    "branches": ("dimension", "option", "default"),
}
# How the required tables hang together: checked also where a descriptor leaves it out.
_IMPLIED = {
    "respondents": schema.Implied("respondent", REQUIRED["respondents"]),
    # A code without a parent is the top of a branch.
    "codes": schema.Implied(
        "code", tuple(one for one in REQUIRED["codes"] if one != "parent"), {"parent": ("codes", "code")}
    ),
    "codings": schema.Implied(
        "coding",
        REQUIRED["codings"],
        {"respondent": ("respondents", "respondent"), "code": ("codes", "code")},
    ),
}
# A row may be numbered; who or what it is about is text, also where it looks like a number.
_NUMBERED = "coding"

# The study that the prose of the notebooks is about, and that their checks hold for.
_TOLD = "wijkteam-x"

# Quotations stay on the reader's machine: the folder is git-ignored.
TEXTS = Path("private") / "fragment_texts.csv"
WITHOUT_TEXTS_VARIABLE = "WIJKSTUDIE_WITHOUT_TEXTS"


def any_value(column: pd.Series) -> bool:
    """Whether there is any value in a column; to look at the first is faster than to look at all."""
    return any(pd.notna(one) for one in column.tolist())


class Study:
    """The tables of one study, each a DataFrame under its name: ``study.respondents``.

    Tables are read-only by convention: change the CSV files and open the study anew.

    Attributes
    ----------
    folder : Path
        Where the study lies.
    name, title : str
        As its ``datapackage.json`` says.
    tables : dict of str to DataFrame
        By resource name, in the order of the descriptor.
    """

    def __init__(self, folder: Path, package: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
        self.folder = folder
        self.package = package
        self.tables = tables
        self.name: str = package.get("name", folder.name)
        self.title: str = package.get("title", self.name)

    def __getattr__(self, name: str) -> pd.DataFrame:
        # Reached only for names that are no ordinary attribute. IPython asks for private ones
        # to find out how to show an object; copy and pickle ask for "tables" before __init__.
        if name.startswith("_") or name == "tables":
            raise AttributeError(name)
        return self.table(name)

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *self.tables]

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {len(table)}" for name, table in self.tables.items())
        return f"<Study {self.name}: {sizes}>"

    def _repr_html_(self) -> str:
        rows = [
            (one["name"], str(len(self.tables[one["name"]])), one.get("title", ""))
            for one in self.package["resources"]
        ]
        listing = html_listing(("table", "rows", "one row per"), rows)
        return f"<p><b>{escape(self.title)}</b></p>{listing}"

    @property
    def is_wijkteam_x(self) -> bool:
        """Whether this is the study that the prose and the checks of the notebooks are about."""
        return self.name == _TOLD

    def has(self, *names: str) -> bool:
        """Whether the study has all these tables, for questions that some studies cannot answer.

        A name with a dot is a column of a table: ``has("respondents.age")``. One in which nothing
        stands is as good as absent.
        """
        return all(self._has(*name.split(".", 1)) for name in names)

    def _has(self, table: str, column: str = "") -> bool:
        if table not in self.tables or not column:
            return table in self.tables
        return column in self.tables[table] and any_value(self.tables[table][column])

    def table(self, name: str) -> pd.DataFrame:
        """Return a table by name; a MissingTableError names the near ones."""
        try:
            return self.tables[name]
        except KeyError:
            hint = near(name, self.tables)
            raise MissingTableError(f"{self.name} has no table {name!r}; {hint}") from None

    @cached_property
    def texts(self) -> pd.Series:
        """The quotations that the reader brought in with ``wijkstudie hydrate``.

        Returns
        -------
        Series of str, indexed by fragment: empty for who did not, and while
        WIJKSTUDIE_WITHOUT_TEXTS is set, so that no text gets into what is committed.
        """
        path = self.folder / TEXTS
        if os.environ.get(WITHOUT_TEXTS_VARIABLE) or not path.is_file():
            return pd.Series(name="text", dtype="str", index=pd.Index([], name="fragment", dtype="str"))
        return pd.read_csv(path, dtype="str", encoding="utf-8").set_index("fragment")["text"]

    def digest(self, *names: str) -> str:
        """Hash the files of these tables (all when none is named): SHA-256 in hexadecimal.

        Line endings are read as LF, so that a checkout on Windows gives the same value.
        """
        files = [one["path"] for one in self.package["resources"] if not names or one["name"] in names]
        total = hashlib.sha256()
        for file in sorted(files):
            content = (self.folder / file).read_bytes().replace(b"\r\n", b"\n")
            total.update(f"{file}\0{hashlib.sha256(content).hexdigest()}\n".encode())
        return total.hexdigest()


def check(folder: str | Path) -> list[Fault]:
    """Return every fault in the files of a study; an empty list when it is sound."""
    return _read(Path(folder))[2]


# Studies that were read and found sound, by folder, with the hash of their files.
_READY: dict[Path, tuple[str, Study]] = {}
# As many as are kept ready; a batch of more does not grow for ever.
_MOST_READY = 8


def make_ready(folder: Path) -> None:
    """Read a study for the processes that will be forked from this one.

    One that cannot be read is left to them, to say what is wrong with it.
    """
    folder = folder.resolve()
    if _kept(folder) is not None:
        return
    try:
        # Taken first: what changes while the study is read is noticed by who is given it.
        digest = _digest_of(folder, schema.descriptor(folder)[0])
        study = load(folder)
    except (StudyError, OSError, LookupError):
        return
    _READY[folder] = digest, study
    if len(_READY) > _MOST_READY:
        del _READY[next(iter(_READY))]


def _kept(folder: Path) -> Study | None:
    """A study that was made ready, unless one of its files has changed since."""
    if folder not in _READY:
        return None
    digest, kept = _READY[folder]
    try:
        return kept if _digest_of(folder, kept.package) == digest else None
    except OSError:
        return None


def _digest_of(folder: Path, package: dict[str, Any]) -> str:
    """Hash the files that a study is read from, byte for byte."""
    files = [schema.DESCRIPTOR, *(one["path"] for one in package["resources"])]
    return fingerprint.of(*((folder / one).read_bytes() for one in files))


def load(folder: str | Path) -> Study:
    """Open the study in a folder.

    Raises
    ------
    StudyError
        With all faults at once: file, row, column, what was expected, likely cause.
    """
    folder = Path(folder)
    if _READY and (ready := _kept(folder.resolve())) is not None:
        # It is theirs, to change as well: the next one is read anew.
        del _READY[ready.folder]
        return ready
    package, tables, faults = _read(folder)
    if faults:
        raise StudyError(str(folder), faults)
    return Study(folder, package, tables)


def _read(folder: Path) -> tuple[dict[str, Any], dict[str, pd.DataFrame], list[Fault]]:
    package, tables, faults = schema.read(folder, _IMPLIED)
    described = {
        one["name"]: {spec["name"]: spec.get("type", "string") for spec in one["schema"]["fields"]}
        for one in package.get("resources", [])
        if isinstance(one, dict) and "name" in one and "schema" in one
    }
    if described:
        for name, columns in REQUIRED.items():
            if name not in described:
                what, expected = f"no table {name!r} is described", "one in every study"
                cause = near(name, described)
                faults.append(Fault(schema.DESCRIPTOR, what, expected, cause=cause))
                continue
            for column in columns:
                if column not in described[name]:
                    what = f"table {name} has no column {column!r}"
                    faults.append(Fault(schema.DESCRIPTOR, what, "one in every study"))
                elif column != _NUMBERED and (kind := described[name][column]) != "string":
                    what = f"resource {name}, field {column} has the type {kind!r}"
                    faults.append(Fault(schema.DESCRIPTOR, what, "string: it names something"))
        for name in [one for one in NEEDED if one in described]:
            for column in [one for one in NEEDED[name] if one not in described[name]]:
                what = f"table {name} has no column {column!r}"
                cause = near(column, described[name]) if described[name] else None
                faults.append(Fault(schema.DESCRIPTOR, what, "one where there is such a table", cause=cause))
    return package, tables, faults
