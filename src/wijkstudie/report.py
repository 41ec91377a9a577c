"""The report: every figure and table of a study in one PDF, numbered and captioned.

What stands in it follows from the notebooks: each is a chapter, with the figures and tables
that it exports in their order. Typst (the compiler, a library) sets it, with the project's own
font, offline and the same bytes for the same input.
"""

from __future__ import annotations

import csv
import json
import re
from importlib.resources import as_file, files
from pathlib import Path

import pandas as pd

from wijkstudie import batch, labels, printing, settings, writing
from wijkstudie._version import __version__
from wijkstudie.errors import WijkstudieError
from wijkstudie.settings import Settings
from wijkstudie.study import Study

_FIGURE = re.compile(r"export\.figure\(\s*charts\.(\w+)")
# Its name and the settings come last, whatever makes the table before.
_TABLE = re.compile(r"export\.table\((?:(?!export\.).)*?\"(\w+)\",\s*settings", re.DOTALL)


def contents(notebook: Path) -> tuple[list[str], list[str]]:
    """The charts that a notebook exports and the tables that it writes, in their order."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return list(dict.fromkeys(_FIGURE.findall(code))), list(dict.fromkeys(_TABLE.findall(code)))


def tables(study: Study, chosen: Settings) -> list[printing.PrintTable]:
    """The tables of all notebooks that are there, ready to print, in the order of the report."""
    named = [name for one in notebooks() for name in contents(one)[1]]
    paths = {name: chosen.processed_folder / f"{name}.csv" for name in named}
    note = labels.rules(chosen.counting, chosen.language)
    frames = {
        name: pd.read_csv(path)
        for name, path in paths.items()
        if path.exists() and not printing.REPEATS.fullmatch(name)
    }
    # A table of nothing, as another study may have, is not printed.
    return [
        printing.prepare(frame, name, study, chosen.language, note)
        for name, frame in frames.items()
        if len(frame)
    ]


def write(study: Study, chosen: Settings, path: Path) -> Path:
    """Typeset the report.

    Raises
    ------
    WijkstudieError
        When there are no figures and tables yet.
    """
    import typst

    ready = {one.name: one for one in tables(study, chosen)}
    captions = _captions(chosen.figures_folder)
    body: list[str] = []
    shown: set[str] = set()
    for notebook in notebooks():
        drawn, written = contents(notebook)
        # A figure that several notebooks export stands where it comes first.
        parts = [_figure(name, captions, chosen) for name in drawn if name not in shown]
        shown.update(drawn)
        parts += [_table(ready[name]) for name in written if name in ready]
        if any(parts):
            topic = notebook.stem.split("_", 1)[1]
            head = labels.chapter(topic, chosen.language, elsewhere=not study.is_wijkteam_x)
            body += [f"= {_content(head)}", *filter(None, parts)]
    if not body:
        raise WijkstudieError(
            f"there are no figures in {chosen.figures_folder} and no tables in {chosen.processed_folder} "
            "yet; wijkstudie build makes them"
        )
    source = "\n\n".join([_preamble(study, chosen), *body])
    with as_file(files("wijkstudie").joinpath("fonts")) as fonts, writing.replacing(path) as temporary:
        # The source stands beside the figures: typst reads nothing outside its root.
        made = typst.compile(
            source.encode(),
            root=str(chosen.figures_folder.resolve()),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            format="pdf",
            # No date: an unchanged report is an unchanged file.
            timestamp=0,
        )
        temporary.write_bytes(made)
    return path


def notebooks() -> list[Path]:
    """The notebooks of the project, in their order."""
    return batch.notebooks(settings.project_folder() / "notebooks")


def _captions(folder: Path) -> dict[str, dict[str, str]]:
    path = folder / "index.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as rows:
        return {row["file"]: row for row in csv.DictReader(rows)}


def _string(text: str) -> str:
    """A text as a string of typst."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _content(text: str) -> str:
    """A text as content of typst, whatever signs are in it."""
    return f"#{_string(text)}"


def _figure(name: str, captions: dict[str, dict[str, str]], chosen: Settings) -> str:
    file = f"{name}_{chosen.language}.pdf"
    told = captions.get(file)
    if told is None or not (chosen.figures_folder / file).exists():
        return ""
    return (
        f"#figure(drawn({_string(file)}, {_string(told['alt'])}), "
        f"caption: told({_string(told['title'])}, {_string(told['caption'])}))"
    )


def _table(table: printing.PrintTable) -> str:
    columns = ", ".join(f"{width:.3f}fr" for width in table.widths)
    align = ", ".join("right" if number else "left" for number in table.numeric)
    head = ", ".join(f"[*{_content(one)}*]" for one in table.headings)
    cells = ",\n".join(", ".join(_string(one) for one in row) for row in table.rows)
    return (
        f"#figure(table(columns: ({columns},), align: ({align},), stroke: none,\n"
        f"table.hline(stroke: 0.8pt), table.header({head}), table.hline(stroke: 0.4pt),\n{cells},\n"
        f"table.hline(stroke: 0.8pt)), kind: table, "
        f"caption: told({_string(table.title)}, {_string(table.note)}))"
    )


def _preamble(study: Study, chosen: Settings) -> str:
    language = chosen.language
    say = {
        key: labels.term(f"report_{key}", language)
        for key in ("of", "contents", "figures", "tables", "rules")
    }
    rules = labels.rules(chosen.counting, language)
    return f"""
#let listed = state("listed", false)
// In a list of figures the title will do.
#let told(title, caption) = context if listed.get() [#title] else [*#title.* #caption]
// As wide as the text, unless that leaves no room for a caption.
#let drawn(file, alt) = layout(room => {{
  let whole = image(file, alt: alt, width: room.width)
  if measure(whole).height > 205mm {{ image(file, alt: alt, height: 205mm) }} else {{ whole }}
}})
#set document(title: {_string(study.title)}, author: "wijkstudie", date: none)
#set text(font: "Wijkstudie Sans", size: 9.5pt, lang: "{language}", fill: rgb("#1a1a1a"))
#set page(paper: "a4", margin: (x: 25mm, top: 28mm, bottom: 25mm), numbering: "1",
  header: context if counter(page).get().first() > 1 {{
    text(8pt, fill: rgb("#666666"))[{_content(study.title)}]
  }})
#set par(justify: false, leading: 0.6em)
#set heading(numbering: "1")
#show heading.where(level: 1): it => {{ pagebreak(weak: true); block(below: 1.2em, text(15pt, it)) }}
#show figure: set block(breakable: true, above: 1.6em, below: 1.6em)
#show figure.where(kind: image): set block(breakable: false)
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.caption: it => align(left, text(8.5pt)[#text(weight: "bold")[
  #it.supplement #context it.counter.display(it.numbering)] #h(0.3em) #it.body])
#show table: set text(7.5pt)
#show table: set par(leading: 0.45em)
#set table(inset: (x: 3pt, y: 2.4pt))
#show outline.entry: set text(8.5pt)
#show outline: it => {{ listed.update(true); it; listed.update(false) }}
#v(55mm)
#text(24pt, weight: "bold", fill: rgb("#12436d"))[{_content(study.title)}]

#text(12pt)[{_content(say["of"])}]

#v(8mm)
*{_content(say["rules"])}* {_content(rules)}

#v(1fr)
#text(8pt, fill: rgb("#666666"))[wijkstudie {__version__}]
#pagebreak()
#let list-of(title, ..what) = {{
  block(above: 2em, below: 1em, text(15pt, weight: "bold", title))
  outline(title: none, ..what)
}}
#list-of({_string(say["contents"])}, depth: 1)
#list-of({_string(say["figures"])}, target: figure.where(kind: image))
#list-of({_string(say["tables"])}, target: figure.where(kind: table))
"""
