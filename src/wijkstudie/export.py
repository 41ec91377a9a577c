"""The only place that writes: figures and tables, the same bytes for the same input.

A file is written beside its place and then moved there, so that a reader never meets a
half-written one and a run that fails leaves the old file as it was.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure as MplFigure

from wijkstudie import captions, labels
from wijkstudie._version import __version__
from wijkstudie.charts import TEXT_WIDTH_MM, Chart, style
from wijkstudie.display import html_listing, text_listing
from wijkstudie.errors import WijkstudieError
from wijkstudie.settings import WRITTEN_VARIABLE, Settings
from wijkstudie.study import Study

# Between caption and alternative text in the description of a file.
ALT_MARK = "\nAlt: "
# Ends the name of a table of named results.
RESULTS = "_results"
# Of a screen, in the notebook; the files have the resolution of the style sheet.
_SCREEN_DPI = 144


@dataclass(frozen=True, slots=True)
class Exported:
    """A figure as written: shown in a notebook with its caption, its numbers a click away."""

    caption: captions.Caption
    provenance: str
    paths: tuple[Path, ...]
    png: bytes

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        names = ", ".join(path.name for path in self.paths)
        text = f"{self.caption.title} [{names}]\n{self.caption.alt}"
        metadata = {"image/png": {"alt": self.caption.alt, "width": 720}}
        return {"image/png": self.png, "text/plain": text}, metadata


def figure(chart: Chart, table: pd.DataFrame, study: Study, settings: Settings, **options: Any) -> Exported:
    """Draw a chart in the language and formats of the settings and write it.

    The file is called ``<chart>_<language>.<format>``. Title, description and provenance
    (study, counting rules, hash of the tables behind the chart) go into its metadata, no
    date: an unchanged figure is an unchanged file.

    Parameters
    ----------
    options
        Handed on to the chart.
    """
    language = settings.language
    names = labels.code_labels(study.codes, language)
    made = captions.of(chart, table, names, language)
    counting = "; ".join(f"{name}={value}" for name, value in settings.counting.said().items())
    provenance = (
        f"study={study.name}; {counting}; section={chart.section}; "
        f"sha256 of {'+'.join(chart.tables)}={study.digest(*chart.tables)}"
    )
    with drawing(chart, table, names, language, options) as canvas:
        paths = tuple(
            _write_figure(
                canvas,
                settings.figures_folder / f"{chart.name}_{language}.{one}",
                made,
                provenance,
                settings,
            )
            for one in settings.formats
        )
        screen = BytesIO()
        # No metadata: the bytes must not depend on the version of matplotlib.
        canvas.savefig(screen, format="png", dpi=_SCREEN_DPI, metadata={"Software": None})
    return Exported(made, provenance, paths, screen.getvalue())


@contextmanager
def drawing(
    chart: Chart, table: pd.DataFrame, names: Mapping[str, str], language: str, options: Mapping[str, Any]
) -> Iterator[MplFigure]:
    """Draw a chart in the project's style, its layout found; it is closed afterwards.

    Parameters
    ----------
    names
        Of the codes, in the language.
    options
        Handed on to the chart.
    """
    open_before = set(plt.get_fignums())
    with style():
        try:
            drawn = chart(table, labels=names, language=language, **options)
            canvas: MplFigure = np.atleast_1d(drawn)[0].figure
            _settle(canvas)
            yield canvas
        finally:
            # Also those of a chart that failed halfway.
            for number in set(plt.get_fignums()) - open_before:
                plt.close(number)


def _settle(canvas: MplFigure) -> None:
    """Find the layout once: each file would look for it again, and draw once more to do so.

    To be called inside :func:`wijkstudie.charts.style`, whose settings it changes: matplotlib
    looks there for the layout after each file.
    """
    engine = canvas.get_layout_engine()
    if engine is not None:
        engine.execute(canvas)
        mpl.rcParams["figure.constrained_layout.use"] = False
        canvas.set_layout_engine(None)


def _write_figure(
    canvas: MplFigure, path: Path, made: captions.Caption, provenance: str, settings: Settings
) -> Path:
    creator = f"wijkstudie {__version__}"
    description = f"{made.caption}{ALT_MARK}{made.alt}"
    kind = path.suffix[1:]
    if kind == "pdf":
        metadata: dict[str, Any] = {
            "Title": made.title,
            "Subject": description,
            "Keywords": provenance,
            "Creator": creator,
            "CreationDate": None,
        }
    elif kind == "svg":
        metadata = {
            "Title": made.title,
            "Description": description,
            "Keywords": [provenance],
            "Creator": creator,
            "Date": None,
        }
    else:
        metadata = {
            "Title": made.title,
            "Description": description,
            "Comment": provenance,
            "Software": creator,
        }
    scale = settings.width / TEXT_WIDTH_MM
    # Dots for the width that was asked for; the file tells their size on paper.
    dots = {"dpi": settings.dpi * scale, "pil_kwargs": {"dpi": (settings.dpi, settings.dpi)}}
    with replacing(path) as temporary:
        canvas.savefig(temporary, format=kind, metadata=metadata, **(dots if kind == "png" else {}))
        if scale != 1 and kind == "pdf":
            _scale_pdf(temporary, scale)
        elif scale != 1 and kind == "svg":
            _scale_svg(temporary, scale)
    return path


def _scale_pdf(path: Path, scale: float) -> None:
    from pypdf import PdfWriter

    made = PdfWriter(clone_from=path)
    made.pages[0].scale_by(scale)
    made.write(path)


def _scale_svg(path: Path, scale: float) -> None:
    """Change the size that the drawing asks for; what it shows is in its view box."""
    text = path.read_text(encoding="utf-8")
    head, mark, rest = text.partition("<svg ")
    size = re.compile(r'\b(width|height)="([\d.]+)pt"')
    scaled = size.sub(lambda found: f'{found[1]}="{float(found[2]) * scale:.6g}pt"', rest, count=2)
    path.write_text(head + mark + scaled, encoding="utf-8", newline="\n")


def table(frame: pd.DataFrame, name: str, settings: Settings) -> Path:
    """Write a table as ``<name>.csv``: UTF-8, commas, LF, numbers with four decimals.

    Row and column order are those of the table; whole numbers stay whole. The index is
    written only when it has a name.
    """
    return write_csv(frame, settings.processed_folder / f"{name}.csv")


def write_csv(frame: pd.DataFrame, path: Path) -> Path:
    """Write a table where it is told to, as :func:`table` does."""
    indexed = frame.index.name is not None
    with replacing(path) as temporary:
        frame.to_csv(temporary, index=indexed, float_format="%.4f", lineterminator="\n", encoding="utf-8")
    return path


def results(frame: pd.DataFrame, name: str, settings: Settings, *, value: str, by: Sequence[str]) -> Path:
    """Write the numbers by which runs of a notebook are compared, as ``<name>_results.csv``.

    A batch brings them together in its manifest (see :mod:`wijkstudie.manifest`).

    Parameters
    ----------
    frame : DataFrame
        Any table; each of its rows gives one result.
    value : str
        The column with the number.
    by : sequence of str
        The columns that tell the results apart.

    Returns
    -------
    Path
        Of the table that was written, one row per result: result (the name of the value and
        what tells it apart, such as ``share Jeugd richting``) and value.
    """
    parts = [pd.Series(value, index=frame.index), *(frame[one].astype("str") for one in by)]
    named = parts[0].str.cat(parts[1:], sep=" ")
    return table(pd.DataFrame({"result": named, "value": frame[value]}), f"{name}{RESULTS}", settings)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary file beside ``path`` that takes its place when all went well."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise WijkstudieError(f"cannot write {path}: {error.strerror}") from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes the file private; a result is as readable as any other file.
        temporary.chmod(0o644)
        temporary.replace(path)
        if noted := os.environ.get(WRITTEN_VARIABLE):
            with Path(noted).open("a", encoding="utf-8") as notes:
                notes.write(f"{path}\n")
    except OSError as error:
        raise WijkstudieError(f"cannot write {path}: {error.strerror}") from None
    finally:
        temporary.unlink(missing_ok=True)


def provenance(study: Study, settings: Settings, *tables: str) -> Provenance:
    """Say what the results of a notebook rest on: versions, rules and hashes of tables."""
    rows = [("study", study.name), ("wijkstudie", __version__)]
    rows += list(settings.counting.said().items())
    rows += [(f"sha256 {name}", study.digest(name)) for name in tables]
    return Provenance(tuple(rows))


@dataclass(frozen=True, slots=True)
class Provenance:
    """Rows of what was used and which one it was."""

    rows: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return text_listing(self.rows)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return html_listing(("what", "which"), self.rows)
