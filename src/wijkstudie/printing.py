"""Tables as a reader sees them: in a language, with headings, numbers and words to print.

A table of a notebook has names and codes for columns and cells. Here it becomes a
:class:`PrintTable` of texts, which is written as LaTeX (``booktabs`` and ``longtable``), as a
Word document, or set in the report. Words come from ``texts.toml`` and from the study's code
book; what neither knows, as in the study of somebody else, is shown as it is.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from wijkstudie import labels, writing
from wijkstudie.study import Study

# Tables that hold the numbers of others once more, for a batch to compare: not printed.
REPEATS = re.compile(rf".*{writing.RESULTS}$")

# The columns of tables that are too wide for a page; of others all are printed.
COLUMNS = {
    "claims_audit": ["section", "statement", "stated", "verdict", "found", "otherwise"],
    "topic_lists": ["interview_phase", "part", "kind", "topic", "asks", "vignette"],
    "trace_matrix": [
        "concept",
        "dimension",
        "code",
        "way_1",
        "way_2",
        "vignettes",
        "codings",
        "citations",
        "found",
    ],
    "published_numbers": ["source", "population", "category", "value", "unit", "n", "page", "section"],
    "expectations": ["expectation", "conclusion", "code", "coded", "spoken", "who"],
    "cooccurrence": [
        "code_a",
        "code_b",
        "having_a",
        "having_b",
        "both",
        "expected",
        "jaccard",
        "p",
        "p_max_t",
    ],
    "saturation": [
        "respondent",
        "phase",
        "new",
        "found",
        "new_in_run",
        "ratio",
        "expected",
        "low",
        "high",
    ],
    "survival": ["statement", "dimension", "option", "branches", "share"],
    "profile_intervals": ["group", "style", "mentions", "mentions_total", "share", "low", "high"],
    "group_differences": [
        "code",
        "respondents_a",
        "size_a",
        "respondents_b",
        "size_b",
        "difference",
        "low",
        "high",
        "p_boschloo",
        "p_holm",
    ],
    "groups": ["respondent", "group", "phase", "gender", "age", "interview_mode"],
}

# Where a study says what the ids of a column are called: tables, their keys and their labels.
_NAMES = {
    "document": [("documents", "document", "kind")],
    "theme": [("themes", "theme", "label")],
    "topic": [("topics", "topic", "text")],
    "step": [("method", "fact", "label"), ("recruitment", "step", "label")],
}

_MISSING = "–"
# Columns of shares from 0 to 1.
_SHARES = re.compile(r"share|.*_share|share_.*|baseline_.*")
_LANGUAGES = ("nl", "en")
# What a zip archive gives for files without a date.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class PrintTable:
    """A table of texts.

    numeric
        Which columns are numbers, to be set right.
    note
        How was counted, under the table.
    """

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    note: str

    @property
    def widths(self) -> tuple[float, ...]:
        """The share of the page that each column asks for, from 0 to 1, by what it holds."""
        longest = [
            # As wide as most of its cells, not as its longest, but no word is to be broken.
            max(_usual([len(row[i]) for row in self.rows]) ** 0.85, _word(heading), *map(_word, cells))
            for i, (heading, *cells) in enumerate(zip(self.headings, *self.rows, strict=True))
        ]
        return tuple(one / sum(longest) for one in longest)


def _word(text: str) -> float:
    """The length of the longest word, in which a narrow margin counts for a letter."""
    return 1 + max(map(len, re.split(r"[\s/-]", text)), default=0)


def _usual(lengths: list[int]) -> float:
    """A length that nine of ten do not pass."""
    return float(pd.Series(lengths or [0]).quantile(0.9))


def prepare(frame: pd.DataFrame, name: str, study: Study, language: str, note: str = "") -> PrintTable:
    """Turn a table into texts in a language.

    Columns in the other language are left out, shares become percentages, yes and no are
    words, codes have their label, and what is missing is a dash.
    """
    codes = labels.code_labels(study.codes, language)
    people = set(study.respondents["respondent"].astype("str"))
    shown = _in_language(_upright(frame, set(codes)), language)
    shown = shown[[one for one in COLUMNS.get(name, shown.columns) if one in shown]]
    if not study.is_wijkteam_x:
        # What another study does not have, such as the figures of Tummers, needs no empty column.
        shown = shown.dropna(axis="columns", how="all")
    columns = [_texts(shown[one], _named(one, study, language) or codes, people, language) for one in shown]
    return PrintTable(
        name,
        labels.table_title(name, language, elsewhere=not study.is_wijkteam_x),
        tuple(codes.get(one) or labels.heading(one, language) for one in shown),
        tuple(zip(*columns, strict=True)),
        tuple(pd.api.types.is_numeric_dtype(shown[one]) and shown[one].dtype != bool for one in shown),
        note,
    )


def _upright(frame: pd.DataFrame, codes: set[str]) -> pd.DataFrame:
    """Turn a table with a column per code: their labels are too long to stand side by side."""
    if sum(one in codes for one in frame) < len(frame.columns) / 2:
        return frame
    first = frame.columns[0]
    return frame.set_index(first).T.rename_axis("code").rename_axis(columns=None).reset_index()


def _named(column: str, study: Study, language: str) -> dict[str, str]:
    """The names that a study gives to what a column holds; empty when it gives none."""
    if column in ("section", "sections"):
        return (
            {one: labels.section(one, language) for one in study.sections["section"]}
            if study.has("sections")
            else {}
        )
    names = {}
    for table, key, label in _NAMES.get(column, ()):
        if study.has(table):
            rows = study.tables[table]
            names |= dict(zip(rows[key], rows[f"{label}_{language}"], strict=True))
    return names


def _in_language(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Leave out the columns of the other language, and the language in the name of the others."""
    [other] = [one for one in _LANGUAGES if one != language]
    kept = {}
    for column in frame:
        base, _, suffix = column.rpartition("_")
        if suffix == other and base:
            continue
        # A column in Dutch may stand without a suffix beside the English one.
        if f"{column}_{language}" in frame and suffix not in _LANGUAGES:
            continue
        kept[column] = base if suffix == language and base else column
    return frame[list(kept)].rename(columns=kept)


def _texts(column: pd.Series, codes: dict[str, str], people: set[str], language: str) -> list[str]:
    share = bool(_SHARES.fullmatch(str(column.name)))
    return [_text(value, codes, people, language, share=share) for value in column.tolist()]


def _text(value: object, codes: dict[str, str], people: set[str], language: str, *, share: bool) -> str:
    if pd.isna(value):
        return _MISSING
    if isinstance(value, bool):
        return labels.term("joint_yes" if value else "joint_no", language)
    if isinstance(value, (int, float)):
        if share:
            return labels.percent(value, language)
        whole = float(value).is_integer()
        return labels.grouped(int(value), language) if whole else labels.number(value, language, 2)
    text = str(value)
    if text in codes:
        return codes[text]
    return labels.cell(labels.listed(text, codes, people), language)


# ---- LaTeX

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "€": r"\texteuro{}", "–": "--", "—": "---",
    "×": r"$\times$", "\N{MINUS SIGN}": "$-$", "→": r"$\to$", "\n": " ",
}  # fmt: skip


def escape(text: str) -> str:
    """A text as LaTeX sets it."""
    return "".join(_SPECIAL.get(one, one) for one in text)


def latex(table: PrintTable, language: str) -> str:
    r"""A ``longtable`` with the rules of ``booktabs``, to be used with ``\\input``.

    The preamble needs ``booktabs``, ``longtable``, ``array`` and ``textcomp``, and for UTF-8
    nothing more with a LaTeX of 2018 or later.
    """
    # Two column gaps a column are not for text.
    room = rf"\dimexpr\linewidth-{2 * len(table.widths)}\tabcolsep\relax"
    sides = ["left" if number else "right" for number in table.numeric]
    parts = [
        rf">{{\ragged{side}\arraybackslash}}p{{{width:.3f}{room}}}"
        for width, side in zip(table.widths, sides, strict=True)
    ]
    head = " & ".join(rf"\textbf{{{escape(one)}}}" for one in table.headings) + r" \\"
    going_on = labels.term("table_goes_on", language)
    lines = [
        rf"% {table.name}: needs booktabs, longtable, array and textcomp",
        r"\begingroup\small",
        rf"\begin{{longtable}}{{@{{}}{''.join(parts)}@{{}}}}",
        rf"\caption{{{escape(table.title)}}}\label{{tab:{table.name.replace('_', '-')}}}\\",
        r"\toprule", head, r"\midrule", r"\endfirsthead",
        rf"\multicolumn{{{len(table.headings)}}}{{@{{}}l}}{{\tablename~\thetable, {escape(going_on)}}}\\",
        r"\toprule", head, r"\midrule", r"\endhead", r"\bottomrule", r"\endfoot",
        *(" & ".join(map(escape, row)) + r" \\" for row in table.rows),
        r"\end{longtable}",
        rf"\noindent {escape(table.note)}\par" if table.note else "",
        r"\endgroup",
    ]  # fmt: skip
    return "\n".join(line for line in lines if line) + "\n"


# ---- Word


def docx(table: PrintTable, language: str) -> bytes:
    """A Word document with the table: caption, a heading row that repeats, and the note."""
    # Half a second to import, and only for who asks for Word.
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    made = Document()
    page = made.sections[0]
    wide = len(table.headings) > 6
    long, short = Mm(297), Mm(210)
    page.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = (long, short) if wide else (short, long)
    page.left_margin = page.right_margin = Mm(25)
    made.styles["Normal"].font.size = Pt(8)
    made.styles["Normal"].element.rPr.append(_language(OxmlElement("w:lang"), qn("w:val"), language))
    made.add_paragraph(table.title, style="Caption").paragraph_format.keep_with_next = True
    grid = made.add_table(rows=1, cols=len(table.headings))
    grid.autofit = False
    grid._tbl.tblPr.append(_lines(OxmlElement, qn, "w:tblBorders", top=8, bottom=8))
    room = page.page_width - page.left_margin - page.right_margin
    header = grid.rows[0]
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    header._tr.get_or_add_trPr().append(repeat)
    for column, width in zip(grid.columns, table.widths, strict=True):
        column.width = int(room * width)
    for row, cells in ((header, table.headings), *((grid.add_row(), cells) for cells in table.rows)):
        for cell, text, width, number in zip(row.cells, cells, table.widths, table.numeric, strict=True):
            cell.width = int(room * width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            paragraph.add_run(text).bold = row is header
            if row is header:
                cell._tc.get_or_add_tcPr().append(_lines(OxmlElement, qn, "w:tcBorders", bottom=4))
            if number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if table.note:
        made.add_paragraph(table.note)
    about = made.core_properties
    about.title, about.author, about.language = table.title, "wijkstudie", language
    # No date: an unchanged table is an unchanged file.
    about.created = about.modified = datetime.datetime(*_NO_DATE)
    buffer = io.BytesIO()
    made.save(buffer)
    return _undated(buffer.getvalue())


def _lines(make: Callable[[str], Any], name: Callable[[str], str], kind: str, **eighths: int) -> Any:
    """Borders of a table or cell: a side and its strength in eighths of a point."""
    borders = make(kind)
    for side, strength in eighths.items():
        line = make(f"w:{side}")
        line.set(name("w:val"), "single")
        line.set(name("w:sz"), str(strength))
        borders.append(line)
    return borders


def _language(element: object, name: str, language: str) -> object:
    element.set(name, {"nl": "nl-NL", "en": "en-GB"}[language])
    return element


def _undated(archive: bytes) -> bytes:
    """The same zip archive, its files without a date."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for one in old.infolist():
            new.writestr(zipfile.ZipInfo(one.filename, _NO_DATE), old.read(one), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


FORMATS = {"tex": lambda table, language: latex(table, language).encode(), "docx": docx}


def write(table: PrintTable, folder: Path, kind: str, language: str) -> Path:
    """Write a table as ``<name>_<language>.tex`` or ``.docx``."""
    path = folder / f"{table.name}_{language}.{kind}"
    with writing.replacing(path) as temporary:
        temporary.write_bytes(FORMATS[kind](table, language))
    return path
