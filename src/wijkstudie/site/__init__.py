"""The site: what was made of a study, as static pages that anybody can open.

Sphinx builds it once per language from pages that are written here and from the executed
notebooks, with nothing that is fetched from elsewhere: it works from a plain folder and below
any address. What stands in it follows from what `wijkstudie build` made.
"""

from __future__ import annotations

import base64
import csv
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html import escape
from importlib.resources import as_file, files
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import yaml

from wijkstudie import claims, coding, dictionary, labels, printing, report, settings
from wijkstudie._version import __version__
from wijkstudie.errors import WijkstudieError
from wijkstudie.settings import LANGUAGES, Settings
from wijkstudie.study import Study

# Pages of docs/ that tell a reader of the site something, in the order of its menu.
_DOCS = ("method", "inference", "transcription", "data-dictionary", "batch", "adding-a-chart")
# Rows of a table that are shown without being asked for.
_LONG = 30
# Letters of the longest cell in a column whose cells are kept on one line.
_SHORT = 14
# On the first page, where they have been made.
_FIRST = ("coping_shares", "joint_display", "survival")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as a page shows it; ``size`` is that of its picture, in pixels."""

    name: str
    title: str
    caption: str
    alt: str
    notebook: str
    kinds: tuple[str, ...]
    size: tuple[int, int]


def write(study: Study, chosen: Iterable[Settings], notebooks: Path, out: Path) -> Path:
    """Build the site.

    Parameters
    ----------
    chosen
        The settings of each language, whose figures and tables are shown.
    notebooks
        Where the executed notebooks are: ``<notebook>_<language>.ipynb``.
    out
        The folder of the site; what it held before is replaced when all went well.

    Returns
    -------
    Path
        Of the page that leads to the languages.

    Raises
    ------
    WijkstudieError
        When nothing has been made yet, or Sphinx does not accept a page.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as folder:
        work = Path(folder)
        made = work / "made"
        built = []
        for one in chosen:
            source = work / one.language
            _pages(study, one, notebooks, source)
            # The languages are built at once: each takes some seconds of one processor.
            command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
            command += [
                "-d",
                str(work / f"trees-{one.language}"),
                str(source),
                str(work / "html" / one.language / "site"),
            ]
            built.append(
                subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            )
        told = [one.communicate()[0] for one in built]
        if any(one.returncode for one in built):
            raise WijkstudieError("the site could not be built:\n  " + "\n".join(told).strip())
        made.mkdir()
        for one in LANGUAGES:
            # Beside the pages there are copies of the notebooks that nobody asked for.
            pages = work / "html" / one / "site"
            if pages.exists():
                pages.rename(made / one)
        for leftover in (*made.rglob(".buildinfo"), *made.rglob("objects.inv")):
            leftover.unlink()
        # GitHub Pages leaves out folders that begin with an underscore unless it finds this.
        (made / ".nojekyll").touch()
        (made / "index.html").write_text(_entrance(study), encoding="utf-8")
        if out.exists():
            shutil.rmtree(out)
        made.rename(out)
    return out / "index.html"


def _entrance(study: Study) -> str:
    links = "".join(
        f'<p lang="{one}"><strong>{escape(_title(study, one))}</strong><br>'
        f'<a href="{one}/index.html" hreflang="{one}">{labels.term("site_in", one)}</a></p>'
        for one in LANGUAGES
    )
    title = _short(study, "nl")
    return (
        '<!doctype html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>"
        '<link rel="icon" href="nl/_static/icon.svg">'
        '<link rel="stylesheet" href="nl/_static/site.css"></head>'
        f'<body class="entrance"><main><h1>{escape(title)}</h1>{links}</main></body></html>\n'
    )


def _title(study: Study, language: str) -> str:
    return study.package.get(f"title_{language}") or study.title


def _short(study: Study, language: str) -> str:
    return _title(study, language).split(":")[0]


# ---- the source of one language


def _pages(study: Study, chosen: Settings, notebooks: Path, source: Path) -> None:
    language = chosen.language
    source.mkdir(parents=True)
    extra = source / "_extra"
    copies = {
        one.stem: notebooks / f"{one.stem}_{language}.ipynb"
        for one in report.notebooks()
        if (notebooks / f"{one.stem}_{language}.ipynb").exists()
    }
    # A notebook that stopped has nothing to tell; that it stopped is told on the first page.
    executed = {name: path for name, path in copies.items() if not _stopped(path)}
    failed = [_chapter(name, language) for name in copies if name not in executed]
    if not copies:
        raise WijkstudieError(f"there are no executed notebooks in {notebooks}; wijkstudie build makes them")
    figures = _figures(chosen, executed, extra / "figures")
    tables = _tables(study, chosen, extra / "tables")
    _notebooks(executed, figures, language, source / "notebooks")
    documents = _documents(study, source / "docs", language)
    pages = {
        "figures": _gallery(figures, language),
        "tables": tables,
        "codebook": _codebook(study, chosen),
        "claims": _claims(study, language),
        "own-study": files(__package__).joinpath(f"pages/own-study_{language}.md").read_text("utf-8"),
        "cite": _cite(study, language, extra),
    }
    pages = {name: text for name, text in pages.items() if text}
    menus = [
        ("site_results", [name for name in ("figures", "tables", "codebook", "claims") if name in pages]),
        ("site_notebooks", [f"notebooks/{name}" for name in executed]),
        ("site_method", [f"docs/{name}" for name in documents]),
        ("site_use", ["own-study", "cite"]),
    ]
    counts = {"figures": len(figures), "tables": tables.count("\n## ")}
    pages["index"] = _index(study, chosen, figures, counts, menus, failed)
    for name, text in pages.items():
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    english = {f"notebooks/{name}": labels.term("site_note_notebook", language) for name in executed}
    english |= {f"docs/{name}": note for name, note in documents.items()}
    _configure(study, language, english, source)


def _configure(study: Study, language: str, english: dict[str, str | None], source: Path) -> None:
    with as_file(files(__package__)) as here:
        shutil.copytree(here / "assets", source / "_static")
        shutil.copytree(here / "templates", source / "_templates")
    with as_file(files("wijkstudie").joinpath("fonts")) as fonts:
        for face in fonts.glob("*.ttf"):
            shutil.copy(face, source / "_static")
    other = next(one for one in LANGUAGES if one != language)
    # What stands above every page is short: a narrow screen has no room for more.
    short = _short(study, language)
    conf = f"""
project = {short!r}
author = "wijkstudie"
language = {language!r}
extensions = ["myst_nb", "wijkstudie.site.sphinx"]
wijkstudie_english = {english!r}
nb_execution_mode = "off"
nb_ipywidgets_js = {{}}
myst_heading_anchors = 3
html_theme = "furo"
html_title = {short!r}
html_static_path = ["_static"]
html_favicon = "_static/icon.svg"
templates_path = ["_templates"]
html_extra_path = ["_extra"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_copy_source = False
html_use_index = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {{"navigation_with_keys": False}}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_sidebars = {{"**": ["sidebar/brand.html", "sidebar/language.html", "sidebar/search.html",
    "sidebar/scroll-start.html", "sidebar/navigation.html", "sidebar/scroll-end.html"]}}
html_context = {{"other": {other!r}, "other_name": {labels.term("site_in", other)!r}}}
suppress_warnings = ["mystnb.unknown_mime_type", "config.cache"]

"""
    (source / "conf.py").write_text(conf, encoding="utf-8")


def _figures(chosen: Settings, executed: dict[str, Path], folder: Path) -> list[Figure]:
    """The figures that were made, in the order of the notebooks, with their pictures for the screen."""
    index = chosen.figures_folder / "index.csv"
    if not index.exists():
        return []
    with index.open(encoding="utf-8", newline="") as rows:
        told = {row["file"]: row for row in csv.DictReader(rows)}
    folder.mkdir(parents=True)
    found: dict[str, Figure] = {}
    for notebook, path in executed.items():
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for file, png in chain.from_iterable(map(_pictures, cells)):
            name = file.rsplit("_", 1)[0]
            if file not in told or name in found:
                continue
            row = told[file]
            (folder / f"{name}.png").write_bytes(png)
            drawn = (chosen.figures_folder / file).with_suffix
            # As SVG too, where that has been asked for.
            vectors = tuple(kind for kind in ("pdf", "svg") if drawn(f".{kind}").exists())
            for kind in vectors:
                shutil.copy(drawn(f".{kind}"), folder / f"{name}.{kind}")
            kinds = (*vectors, "png")
            # Known before it is loaded, so that nothing moves below who reads. Where PNG has it.
            size = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
            found[name] = Figure(name, row["title"], row["caption"], row["alt"], notebook, kinds, size)
    return list(found.values())


def _stopped(notebook: Path) -> bool:
    """Whether a notebook has the error in it that it stopped at."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return any(one["output_type"] == "error" for cell in cells for one in cell.get("outputs", []))


def _pictures(cell: dict[str, Any]) -> Iterable[tuple[str, bytes]]:
    """The PDF's name and the PNG of each figure that a cell of a notebook shows."""
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        file = re.search(r"\[(\w+\.pdf)", "".join(data.get("text/plain", "")))
        if file and "image/png" in data:
            yield file[1], base64.b64decode("".join(data["image/png"]))


def _tables(study: Study, chosen: Settings, folder: Path) -> str:
    folder.mkdir(parents=True)
    parts = [f"# {labels.term('report_tables', chosen.language)}"]
    for one in report.tables(study, chosen):
        shutil.copy(chosen.processed_folder / f"{one.name}.csv", folder)
        download = labels.term("site_download", chosen.language, what=f"{one.title}, CSV")
        ledger = one.name == "claims_audit" and study.has("claims")
        see = f"[{labels.term('site_see_claims', chosen.language)}](claims.md)"
        parts += [
            f"## {one.title}",
            see if ledger else _folded(one, chosen.language),
            f'<p><a href="tables/{one.name}.csv" download>{escape(download)}</a></p>',
        ]
    return "\n\n".join(parts) if len(parts) > 1 else ""


def _folded(table: printing.PrintTable, language: str) -> str:
    """A long table lets the reader pass by."""
    if len(table.rows) <= _LONG:
        return _table(table)
    more = labels.term("site_rows", language, n=len(table.rows))
    unseen = f'<span class="unseen">: {escape(table.title)}</span>'
    return f'<details class="long"><summary>{escape(more)}{unseen}</summary>{_table(table)}</details>'


def _table(table: printing.PrintTable, *, kind: str = "") -> str:
    longest = [max(map(len, column), default=0) for column in zip(*table.rows, strict=True)]
    kinds = [
        ' class="number"' if number else ' class="short"' if length <= _SHORT else ""
        for number, length in zip(table.numeric, longest, strict=True)
    ]
    head = "".join(
        f'<th scope="col"{kind}>{escape(one)}</th>' for one, kind in zip(table.headings, kinds, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{kind}>{escape(cell)}</td>" for cell, kind in zip(row, kinds, strict=True))
        + "</tr>\n"
        for row in table.rows
    )
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(table.title)}">'
        f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>'
        + (f'<p class="counted">{escape(table.note)}</p>' if table.note else "")
    )


def _gallery(figures: list[Figure], language: str) -> str:
    parts = [f"# {labels.term('report_figures', language)}"]
    for notebook, part in groupby(figures, key=lambda one: one.notebook):
        parts.append(f"## {_chapter(notebook, language)}")
        for one in part:
            parts += [f"({one.name})=", f"### {one.title}", _shown(one, language)]
    return "\n\n".join(parts) if figures else ""


def _chapter(notebook: str, language: str) -> str:
    return labels.chapter(notebook.split("_", 1)[1], language)


def _shown(figure: Figure, language: str) -> str:
    """A figure with its caption, what it shows in words, and its files."""
    links = "".join(
        f'<a href="figures/{figure.name}.{kind}" download="{figure.name}_{language}.{kind}">'
        f"{escape(labels.term('site_download', language, what=kind.upper()))}"
        f'<span class="unseen">: {escape(figure.title)}</span></a> '
        for kind in figure.kinds
    )
    made_in = labels.term("site_made_in", language, what=_chapter(figure.notebook, language))
    return (
        f'<figure class="card"><img src="figures/{figure.name}.png" alt="{escape(figure.alt)}" '
        f'width="{figure.size[0]}" height="{figure.size[1]}" loading="lazy">'
        f"<figcaption>{escape(figure.caption)}</figcaption>"
        f"<details><summary>{escape(labels.term('site_in_words', language))}"
        f'<span class="unseen">: {escape(figure.title)}</span></summary>'
        f"<p>{escape(figure.alt)}</p></details>"
        f'<p class="links">{links}<a href="notebooks/{figure.notebook}.html">'
        f"{escape(made_in)}</a></p></figure>"
    )


def _codebook(study: Study, chosen: Settings) -> str:
    language = chosen.language
    total = dict.fromkeys(study.codes.loc[study.codes["framework"].isin(coding.frameworks(study)), "code"], 0)
    for framework in coding.frameworks(study):
        rows = coding.counted(study, chosen.counting, framework)
        for one in ("code", "root"):
            total |= rows.groupby(one)["respondent"].nunique().to_dict()
    people, names = len(study.respondents), labels.code_labels(study.codes, language)
    parts = [f"# {labels.term('site_codebook', language)}"]
    for framework, part in study.codes.groupby("framework", sort=False):
        rows = tuple(
            (
                names[row["code"]],
                names.get(row["parent"], ""),
                row.get(f"definition_{language}", ""),
                labels.term("of", language, k=total[row["code"]], n=people) if row["code"] in total else "–",
                row["code"],
            )
            for row in part.fillna("").to_dict("records")
        )
        heads = ("code", "site_above", "site_meaning", "respondents", "site_id")
        named = tuple(
            labels.term(one, language) if one.startswith("site_") else labels.heading(one, language)
            for one in heads
        )
        title = labels.value(framework, language)
        note = labels.rules(chosen.counting, language)
        table = printing.PrintTable("codebook", title, named, rows, (False,) * 5, note)
        parts += [f"## {title}", _table(table)]
    return "\n\n".join(parts)


def _claims(study: Study, language: str) -> str:
    ledger = claims.audit(study)
    if ledger.empty:
        return ""
    counts = ledger["verdict"].value_counts()
    told = ", ".join(
        f"{labels.term(f'verdict_{one}', language)} ({counts.get(one, 0)})" for one in claims.VERDICTS
    )
    options = "".join(
        f'<option value="{escape(text)}">{escape(text)}</option>'
        for text in (labels.term(f"verdict_{one}", language) for one in claims.VERDICTS)
    )
    search, verdict, every, none = (
        escape(labels.term(f"site_{one}", language)) for one in ("filter", "verdict", "every", "none_found")
    )
    table = printing.prepare(ledger, "claims_audit", study, language)
    return "\n\n".join(
        [
            f"# {labels.term('site_claims', language)}",
            labels.term("site_claims_about", language, n=len(ledger)) + f" {told}.",
            f'<form class="filter" data-none="{none}">'
            f'<label>{search} <input type="search" name="text"></label> '
            f'<label>{verdict} <select name="verdict"><option value="">{every}</option>{options}'
            "</select></label> "
            '<output aria-live="polite"></output></form>',
            _table(table, kind="filtered"),
        ]
    )


def _notebooks(executed: dict[str, Path], figures: list[Figure], language: str, folder: Path) -> None:
    folder.mkdir()
    alts = {one.name: one.alt for one in figures}
    for name, path in executed.items():
        notebook = json.loads(path.read_text(encoding="utf-8"))
        # How long a run took and where it ran is nobody's business, and no two sites would be alike.
        notebook["metadata"].pop("papermill", None)
        for cell in notebook["cells"]:
            cell["metadata"] = {"tags": cell["metadata"].get("tags", [])}
            if cell["cell_type"] == "markdown":
                cell["source"] = _inside("".join(cell["source"]), executed)
            for file, _ in _pictures(cell):
                alt = alts.get(file.rsplit("_", 1)[0], "")
                cell["metadata"]["mystnb"] = {"image": {"alt": alt}}
        if language != "en":
            first = notebook["cells"][0]
            first["source"] = _titled(first["source"], _chapter(name, language))
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def _inside(text: str, shown: Collection[str]) -> str:
    """Links to notebooks that are shown and to docs stay links; to other files they are words."""
    text = re.sub(
        r"\[([^\]]+)\]\((\w+)\.ipynb\)", lambda link: link[0] if link[2] in shown else link[1], text
    )
    text = re.sub(r"\]\((?:\.\./)?docs/([\w-]+)\.md\)", r"](../docs/\1.md)", text)
    return re.sub(r"\[([^\]]+)\]\((?!https?:|#|[\w]+\.ipynb|\.\./docs/|[\w-]+\.md)[^)]*\)", r"\1", text)


def _titled(text: str, title: str) -> str:
    """Markdown under a title in the language of the site; its own title becomes a line below it."""
    return re.sub(r"^# (.+)$", rf"# {title}\n\n**\1**", text, count=1, flags=re.MULTILINE)


def _documents(study: Study, folder: Path, language: str) -> dict[str, str | None]:
    """The docs of the project this runs in; elsewhere there are none.

    Each with what is said above it, or None when it is in the language of the site. What is told
    of the study that comes with the project is not told of another one.
    """
    here = settings.project_folder() / "docs"
    own_study = study.folder.resolve() == settings.check().study_folder.resolve()
    found = [one for one in _DOCS if (here / f"{one}.md").exists() and (own_study or one != "transcription")]
    if found:
        folder.mkdir()
    notes: dict[str, str | None] = {}
    for name in found:
        own = here / f"{name}_{language}.md"
        title, summary = ("", "") if own.exists() else labels.document(name, language)
        notes[name] = None if own.exists() else ""
        text = (own if own.exists() else here / f"{name}.md").read_text(encoding="utf-8")
        if name == "data-dictionary":
            text = dictionary.markdown(study.package, language)
        if title:
            text = _titled(text, title)
            notes[name] = labels.term("site_note_document", language, summary=summary)
        for picture in re.findall(r"\]\((images/[\w.-]+)\)", text):
            (folder / "images").mkdir(exist_ok=True)
            shutil.copy(here / picture, folder / "images")
        kept = re.sub(r"!\[", "\x00[", text)
        kept = re.sub(r"(?<!\x00)\[([^\]]+)\]\((?!https?:|#|[\w-]+\.md)[^)]*\)", r"\1", kept)
        (folder / f"{name}.md").write_text(kept.replace("\x00[", "!["), encoding="utf-8")
    return notes


def _cite(study: Study, language: str, extra: Path) -> str:
    """How to refer to the study and to the software: as text, for BibTeX, as a file."""

    def say(key: str, **values: object) -> str:
        return labels.term(f"site_{key}", language, **values)

    path = settings.project_folder() / "CITATION.cff"
    told = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    title, version = _title(study, language), told.get("version", __version__)
    software = told.get("title", "wijkstudie")
    makers = " and ".join(
        one.get("name") or f"{one.get('family-names', '')}, {one.get('given-names', '')}"
        for one in told.get("authors", [{"name": "The wijkstudie developers"}])
    )
    licences = ", ".join(one.get("title") or one["name"] for one in study.package.get("licenses", []))
    sources = "; ".join(
        one.get(f"title_{language}") or one["title"] for one in study.package.get("sources", [])
    )
    data = f"*{title}* [{say('cite_data')}]." + (
        f" {say('cite_licence', names=licences)}" if licences else ""
    )
    code = f"{makers}. *{software}* ({say('cite_version', version=version)}) [{say('cite_code')}]."
    name = study.package["name"]
    note = f",\n  note = {{{say('cite_data')}{', ' + licences if licences else ''}}}"
    bibtex = (
        f"@misc{{{name},\n  title = {{{{{title}}}}}{note}\n}}\n\n"
        f"@software{{wijkstudie,\n  author = {{{{{makers}}}}},\n  title = {{{{{software}}}}},\n"
        f"  version = {{{version}}}\n}}"
    )
    parts = [f"# {say('cite')}", say("cite_about"), f"## {say('study')}", data]
    if sources:
        parts.append(say("cite_source", titles=sources))
    parts += [f"## {say('software')}", code]
    if path.exists():
        shutil.copy(path, extra)
        parts.append(f'<p><a href="CITATION.cff" download>{escape(say("cite_file"))}</a></p>')
    parts += [f"## {say('cite_bibtex')}", f"```bibtex\n{bibtex}\n```"]
    return "\n\n".join(parts) + "\n"


def _index(
    study: Study,
    chosen: Settings,
    figures: list[Figure],
    counts: dict[str, int],
    menus: list[tuple[str, list[str]]],
    failed: list[str],
) -> str:
    language = chosen.language
    sizes = [
        ("respondents", len(study.respondents)),
        ("codes", len(study.codes)),
        ("codings", len(study.codings)),
        *((one, len(study.table(one))) for one in ("fragments", "citations", "claims") if study.has(one)),
    ]
    items = "".join(
        f"<div><dt>{escape(labels.term(f'site_n_{name}', language))}</dt>"
        f"<dd>{labels.grouped(n, language)}</dd></div>"
        for name, n in sizes
    )
    first = {one.name: one for one in figures}
    parts = [
        f"# {_title(study, language)}",
        study.package.get(f"description_{language}") or study.package.get("description", ""),
        f'<dl class="numbers">{items}</dl>',
        labels.rules(chosen.counting, language),
    ]
    titles = {
        "figures": "report_figures",
        "tables": "report_tables",
        "codebook": "site_codebook",
        "claims": "site_claims",
        "own-study": "site_own",
        "cite": "site_cite",
    }
    there = [name for _, names in menus for name in names if name in titles]
    lines = [
        f"- [{labels.term(titles[name], language)}]({name}.md): "
        + labels.term(f"site_here_{name.removesuffix('-study')}", language, n=counts.get(name, 0))
        for name in there
    ]
    parts += [
        f"## {labels.term('site_here', language)}",
        "\n".join(lines),
        labels.term("site_english", language),
    ]
    for name in _FIRST:
        if name in first:
            parts += [f"## {first[name].title}", _shown(first[name], language)]
    if failed:
        parts.append(labels.term("site_failed", language, what="; ".join(failed)))
    for key, names in menus:
        listed = "\n".join(names)
        if names:
            caption = labels.term(key, language)
            parts.append(f"```{{toctree}}\n:hidden:\n:maxdepth: 1\n:caption: {caption}\n\n{listed}\n```")
    return "\n\n".join(filter(None, parts))
