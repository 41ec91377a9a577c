"""What notebooks write: figures and tables, the same bytes for the same input."""

from __future__ import annotations

import re
import warnings
from codecs import BOM_UTF16_BE
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
from PIL import Image

from wijkstudie import captions, drawings, labels, painter, writing
from wijkstudie._version import __version__
from wijkstudie.charts import TEXT_WIDTH_MM, Chart, style
from wijkstudie.display import html_listing, text_listing
from wijkstudie.settings import Settings
from wijkstudie.study import Study

# Of a screen, in the notebook; the files have the resolution of the style sheet.
_SCREEN, _SCREEN_DPI, _COLOURS = "screen", 144, 256
# What has to be written in another way in a text of a PDF.
_ESCAPED = {b"\\": b"\\\\", b"(": b"\\(", b")": b"\\)", b"\n": b"\\n", b"\r": b"\\r"}
_SPECIAL = re.compile(rb"[\\()\n\r]")
# In the place of a provenance; as long as one, for matplotlib puts what is short on one line.
_TO_COME = "provenance " * 10


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


def figure(
    chart: Chart,
    table: pd.DataFrame,
    study: Study | None,
    settings: Settings,
    *,
    provenance: str = "",
    **options: Any,
) -> Exported:
    """Draw a chart in the language and formats of the settings and write it.

    The file is called ``<chart>_<language>.<format>``. Title, description and provenance
    (study, counting rules, hash of the tables behind the chart) go into its metadata, no
    date: an unchanged figure is an unchanged file.

    Parameters
    ----------
    study
        None for a chart that shows no study of its own, such as one of many runs; it knows no
        labels of codes, and has to be given its provenance.
    provenance
        In the place of the one that is made from study and settings.
    options
        Handed on to the chart.
    """
    language = settings.language
    names = labels.code_labels(study.codes, language) if study else {}
    made = captions.of(chart, table, names, language)
    provenance = provenance or _rests_on(chart, study, settings)
    files = _files(Request(chart, table, names, made, provenance, settings, options))
    paths = tuple(
        _place_figure(
            files[kind],
            kind,
            settings.figures_folder / f"{chart.name}_{language}.{kind}",
            provenance,
            settings,
        )
        for kind in settings.formats
    )
    return Exported(made, provenance, paths, files[_SCREEN])


def _rests_on(chart: Chart, study: Study | None, settings: Settings) -> str:
    if study is None:
        raise ValueError(f"{chart.name}: a figure without a study has to be given its provenance")
    counting = "; ".join(f"{name}={value}" for name, value in settings.counting.said().items())
    # Of the thesis, where the study is that of the thesis.
    section = f"section={chart.section}; " if study.is_wijkteam_x else ""
    digest = f"sha256 of {'+'.join(chart.tables)}={study.digest(*chart.tables)}"
    return f"study={study.name}; {counting}; {section}{digest}"


@dataclass(frozen=True, slots=True)
class Request:
    """All that the files of a figure are made from; it can be sent to another process.

    names
        Of the codes, in the language.
    options
        Handed on to the chart.
    """

    chart: Chart
    table: pd.DataFrame
    names: dict[str, str]
    made: captions.Caption
    provenance: str
    settings: Settings
    options: dict[str, Any]


def _files(asked: Request) -> dict[str, bytes]:
    """The contents of a figure's files by format, and of its picture for the screen.

    They are those of an earlier drawing when there is one that was made from the same. In a
    PDF the provenance is put in afterwards, so that it may be another.
    """
    chart, settings = asked.chart, asked.settings
    kinds = (*settings.formats, _SCREEN)
    # A chart of somebody else's may have changed without its name; of ours the code is known.
    ours = chart.draw.__module__.startswith("wijkstudie.")
    whole = "" if kinds == ("pdf", _SCREEN) else asked.provenance
    place = drawings.asked() if ours else None
    key = ""
    if place:
        key = drawings.key(
            chart.name, asked.table, asked.names, asked.made, settings.language, asked.options,
            kinds, settings.width, settings.dpi, whole,
        )  # fmt: skip
    if found := drawings.find(place, key, kinds):
        return found
    with drawings.alone(place, key):
        # Perhaps somebody else has made it meanwhile.
        if found := drawings.find(place, key, kinds):
            return found
        found, warned = (painter.ask(asked) if key else {}), []
        if not found:
            with _warnings_kept() as warned:
                found = drawn(asked)
        # Of what was collected meanwhile, perhaps of somebody else's, the next one would not warn.
        if all(issubclass(one.category, ResourceWarning) for one in warned):
            # A drawing that warned has to warn again.
            drawings.keep(place, key, {kind: found[kind] for kind in kinds})
        return found


def drawn(asked: Request) -> dict[str, bytes]:
    """Draw a figure: the contents of its files by format, PDF always, and its picture for the screen."""
    settings = asked.settings
    with drawing(asked.chart, asked.table, asked.names, settings.language, asked.options) as canvas:
        files = {
            kind: _rendered(canvas, kind, asked.made, asked.provenance, settings)
            for kind in dict.fromkeys((*settings.formats, "pdf"))
        }
    return {**files, _SCREEN: _on_screen(files["pdf"])}


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
    for axis in (one for ax in canvas.axes for one in (ax.xaxis, ax.yaxis)):
        if not axis.label.get_text():
            # Anywhere: to find a place beside the ticks for a label that is empty too, all of them
            # would be measured, each time that the axis is.
            axis.set_label_coords(0.5, 0)
    engine = canvas.get_layout_engine()
    if engine is not None:
        engine.execute(canvas)
        mpl.rcParams["figure.constrained_layout.use"] = False
        canvas.set_layout_engine(None)


def _rendered(
    canvas: MplFigure, kind: str, made: captions.Caption, provenance: str, settings: Settings
) -> bytes:
    """The content of one file of a figure; a PDF's provenance is still to be put in."""
    creator = f"wijkstudie {__version__}"
    description = f"{made.caption}{writing.ALT_MARK}{made.alt}"
    scale = settings.width / TEXT_WIDTH_MM
    options: dict[str, Any] = {"format": kind}
    if kind == "pdf":
        options["metadata"] = {
            "Title": made.title,
            "Subject": description,
            "Keywords": _TO_COME,
            "Creator": creator,
            "CreationDate": None,
        }
    elif kind == "svg":
        options["metadata"] = {
            "Title": made.title,
            "Description": description,
            "Keywords": [provenance],
            "Creator": creator,
            "Date": None,
        }
    else:
        # Dots for the width that was asked for; the file tells their size on paper.
        options |= {"dpi": settings.dpi * scale, "pil_kwargs": {"dpi": (settings.dpi, settings.dpi)}}
        options["metadata"] = {
            "Title": made.title,
            "Description": description,
            "Comment": provenance,
            "Software": creator,
        }
    made_of = BytesIO()
    canvas.savefig(made_of, **options)
    content = made_of.getvalue()
    return _scaled_svg(content, scale) if kind == "svg" and scale != 1 else content


def _on_screen(pdf: bytes) -> bytes:
    """A picture of a PDF's page for the screen, in few colours: a quarter of the bytes."""
    # Only needed by who draws.
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    page = document[0].render(scale=_SCREEN_DPI / 72).to_pil()
    document.close()
    few = page.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    # Paper is white; the nearest of the colours that were found is a little less.
    few.putpalette([255 if one > 252 else one for one in few.getpalette() or ()])
    made = BytesIO()
    few.save(made, "png")
    return made.getvalue()


def _place_figure(content: bytes, kind: str, path: Path, provenance: str, settings: Settings) -> Path:
    if kind == "pdf":
        content = _said_in_pdf(content, provenance)
        if settings.width != TEXT_WIDTH_MM:
            content = _scaled_pdf(content, settings.width / TEXT_WIDTH_MM)
    with writing.replacing(path) as temporary:
        temporary.write_bytes(content)
    return path


def _said_in_pdf(content: bytes, provenance: str) -> bytes:
    """Put the provenance into a PDF as matplotlib writes it.

    Only what comes after changes its place, and that is the list of all other places: the
    description of a document is its last object.
    """
    before, mark, after = content.rpartition(_as_in_pdf(_TO_COME))
    assert mark, "matplotlib writes descriptions in another way"
    said = _as_in_pdf(provenance)
    further = len(said) - len(mark)
    after = re.sub(rb"(?<=startxref\n)\d+", lambda found: b"%d" % (int(found[0]) + further), after)
    return before + said + after


def _as_in_pdf(text: str) -> bytes:
    """A text as it stands in a PDF (ISO 32000-1, 7.3.4.2 and 7.9.2).

    Matplotlib knows as much, but only together with all that it takes to write a font.
    """
    written = text.encode("ascii") if text.isascii() else BOM_UTF16_BE + text.encode("utf-16-be")
    return b"(" + _SPECIAL.sub(lambda found: _ESCAPED[found[0]], written) + b")"


def _scaled_pdf(content: bytes, scale: float) -> bytes:
    from pypdf import PdfWriter

    made = PdfWriter(clone_from=BytesIO(content))
    made.pages[0].scale_by(scale)
    scaled = BytesIO()
    made.write(scaled)
    return scaled.getvalue()


def _scaled_svg(content: bytes, scale: float) -> bytes:
    """Change the size that the drawing asks for; what it shows is in its view box."""
    head, mark, rest = content.partition(b"<svg ")
    size = re.compile(rb'\b(width|height)="([\d.]+)pt"')
    scaled = size.sub(
        lambda found: b'%s="%spt"' % (found[1], f"{float(found[2]) * scale:.6g}".encode()), rest, count=2
    )
    return head + mark + scaled


@contextmanager
def _warnings_kept() -> Iterator[list[warnings.WarningMessage]]:
    """Collect what warns meanwhile; afterwards it is said as it would have been."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        yield warned
    shown = globals().setdefault("__warningregistry__", {})
    for one in warned:
        warnings.warn_explicit(one.message, one.category, one.filename, one.lineno, registry=shown)


def table(frame: pd.DataFrame, name: str, settings: Settings) -> Path:
    """Write a table as ``<name>.csv``: UTF-8, commas, LF, numbers with four decimals.

    Row and column order are those of the table; whole numbers stay whole. The index is
    written only when it has a name.
    """
    return writing.write_csv(frame, settings.processed_folder / f"{name}.csv")


def results(
    frame: pd.DataFrame, name: str, settings: Settings, *, value: str | Sequence[str], by: Sequence[str]
) -> Path:
    """Write the numbers by which runs of a notebook are compared, as ``<name>_results.csv``.

    A batch brings them together in its manifest (see :mod:`wijkstudie.manifest`).

    Parameters
    ----------
    frame : DataFrame
        Any table; each of its rows gives one result, or one of each column.
    value : str or sequence of str
        The column with the number, or several.
    by : sequence of str
        The columns that tell the results apart.

    Returns
    -------
    Path
        Of the table that was written, one row per result: result (the name of the value and
        what tells it apart, such as ``share Jeugd richting``) and value.
    """
    apart = [frame[one].astype("str") for one in by]
    parts = []
    for column in [value] if isinstance(value, str) else value:
        named = pd.Series(column, index=frame.index).str.cat(apart, sep=" ")
        parts.append(pd.DataFrame({"result": named, "value": frame[column]}))
    return table(pd.concat(parts), f"{name}{writing.RESULTS}", settings)


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
