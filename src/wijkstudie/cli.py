"""The command line, ``wijkstudie``: every chore of a study as a command.

Exit codes: 0 done; 1 something failed, and is named; 2 wrong use or bad input; 130 interrupted.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wijkstudie import settings as rules
from wijkstudie._version import __version__
from wijkstudie.errors import ParameterError, StudyError, WijkstudieError, near

if TYPE_CHECKING:
    from wijkstudie.grid import GridRun
    from wijkstudie.manifest import Manifest
    from wijkstudie.study import Study

FAILED, MISUSED, INTERRUPTED = 1, 2, 130
DICTIONARY = {"en": Path("docs/data-dictionary.md"), "nl": Path("docs/data-dictionary_nl.md")}
IMAGES = Path("docs/images")
COMPARE = "compare_runs.ipynb"


class _Group(click.Group):
    """Shows a user's mistake as its message alone, and suggests the command that was meant."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise click.UsageError(f"no such command {args[0]!r}; {near(args[0], self.commands)}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WijkstudieError as error:
            click.echo(str(error), err=True)
            ctx.exit(MISUSED)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wijkstudie")
def main() -> None:
    """Coded interview studies: reproducible, checkable and reusable.

    A study is a folder of tables. `check` tells whether it is sound, `build` runs the
    notebooks on it and writes tables and figures.
    """


def command() -> None:
    """Do what was asked at a command line."""
    # Papermill imports jsonschema, which makes grammars for international addresses when it can:
    # a second at each command, and no notebook holds such an address.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    # OpenBLAS, which comes with numpy, has a thread for each processor; they wait for work at full
    # speed for a tenth of a second, in each process that starts. Now for a third of a millisecond
    # (2 to this power, in cycles).
    os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "20")
    # Nothing is looked through for garbage when all of it goes: that took a tenth of a second.
    atexit.register(gc.freeze)
    main(prog_name="wijkstudie")


_redraw = click.option(
    "--redraw", is_flag=True, help="Draw every figure anew, also one that was drawn from the same before."
)


def _counting_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option per counting rule; what is allowed stands in one place, the settings."""
    helps = {
        "certainty": "Which attributions count.",
        "awareness": "Whether unconscious handling counts.",
        "dual": "What to do with respondents of two groups.",
        "unit": "What counts as one mention.",
    }
    for name, text in helps.items():
        allowed = rules.CHOICES[name]
        command = click.option(
            f"--{name}", metavar="RULE", help=f"{text} One of {', '.join(allowed)}; default {allowed[0]}."
        )(command)
    return click.option(
        "--sections",
        metavar="NAMES",
        help="Only codings of these sections count, such as 6.2.1,6.3; default all.",
    )(command)


@main.command()
@click.option("--study", metavar="FOLDER", help="The study to use; default data/raw of the project.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="LANGUAGE",
    help="nl or en, may be repeated; default both.",
)
@click.option(
    "--only", multiple=True, metavar="NOTEBOOK", help="Run this notebook only, e.g. coping; may be repeated."
)
@_counting_options
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT",
    help="pdf, svg or png, may be repeated; default pdf.",
)
@click.option("--width", type=float, metavar="MM", help="Width of figures; default 160.")
@click.option("--dpi", type=int, help="Resolution of figures in PNG; default 300.")
@click.option("--figures", metavar="FOLDER", help="Where figures go; default figures of the project.")
@click.option("--processed", metavar="FOLDER", help="Where tables go; default data/processed of the project.")
@click.option(
    "-p",
    "--parameter",
    "extra",
    multiple=True,
    nargs=2,
    metavar="NAME VALUE",
    help="Any other parameter of a notebook.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Notebooks at a time; default one per processor.")
@click.option("--again", is_flag=True, help="Also run what did not change since it was built.")
@_redraw
def build(
    languages: tuple[str, ...],
    only: tuple[str, ...],
    extra: tuple[tuple[str, str], ...],
    jobs: int | None,
    again: bool,
    redraw: bool,
    **given: Any,
) -> None:
    r"""Run the notebooks and write tables and figures.

    Executed copies go to build/notebooks. With other than the default study or counting
    rules, tables and figures go to build/variants, so that the results in figures/ and
    data/processed/ always are those of the default; --figures and --processed name
    another place. A notebook is left out when it, its parameters, the study, the library
    and the lock are what they were, and its figures and tables are as it left them.

    \b
    wijkstudie build
    wijkstudie build --only coping --dual both --language en
    wijkstudie build --study ~/my-study --format pdf --format svg
    """
    from wijkstudie import batch, index, manifest
    from wijkstudie.engine import server

    project = rules.project_folder()
    parameters = {name: value for name, value in given.items() if value}
    for name in ("study", "figures", "processed"):
        if name in parameters:
            # Typed on a command line, a folder counts from where the user stands.
            parameters[name] = str(Path(parameters[name]).expanduser().absolute())
    if "formats" in parameters:
        parameters["formats"] = list(parameters["formats"])
    chosen = batch.notebooks(project / "notebooks", only)
    parameters.update(batch.typed(chosen, dict(extra)))
    languages = languages or rules.LANGUAGES
    settings = [_checked({**parameters, "language": language}) for language in languages]
    copies = rules.output_folder() / "build" / "notebooks" / settings[0].variant
    runs = [
        batch.Run(one, copies / f"{one.stem}_{language}.ipynb", {**parameters, "language": language})
        for language in languages
        for one in chosen
    ]
    left = [one for one in runs if again or not manifest.unchanged(one)]
    if left:
        if server.available():
            # It gets ready while parameters and the study are checked; where nothing changed, they were.
            server.SERVER.start()

        from wijkstudie.study import load

        batch.refuse_unknown(chosen, {**parameters, "language": languages[0]})
        load(settings[0].study_folder)
    # So that none is left to be done alone at the end.
    left.sort(key=manifest.took, reverse=True)
    with _left_at_once(f"what was done stands in {_shown(copies)}"):
        outcomes = batch.run_all(
            left,
            jobs,
            ended=lambda one: manifest.write_down(one, [*one.written, one.run.output]),
            redraw=redraw,
        )
    failed = [one for one in outcomes if one.error]
    index.write(settings[0].figures_folder)
    done = f"{len(outcomes) - len(failed)} of {len(runs)} notebooks done"
    same = f", {len(runs) - len(left)} unchanged" if len(left) < len(runs) else ""
    click.echo(f"{done}{same}; executed copies in {_shown(copies)}")
    figures, tables = settings[0].figures_folder, settings[0].processed_folder
    click.echo(f"figures in {_shown(figures)}, tables in {_shown(tables)}")
    if failed:
        click.echo("failed: " + ", ".join(one.run.name for one in failed), err=True)
        sys.exit(FAILED)


@main.command("batch")
@click.argument("file", type=click.Path(path_type=Path), metavar="RUNS_YML")
@click.option("--jobs", type=click.IntRange(min=1), help="Runs at a time; default one per processor.")
@click.option("--resume", is_flag=True, help="Leave out runs that are done and of which nothing changed.")
@click.option("--dry-run", is_flag=True, help="List the runs and stop.")
@click.option(
    "--engine",
    type=click.Choice(["warm", "kernel"]),
    default="warm",
    help="Kernels that are forked ready, or ordinary ones.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="For the cells of each run; default no limit.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Default build/batch/<name of RUNS_YML>.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Do the runs on a Dask cluster: its address, or its scheduler file.",
)
@_redraw
def run_batch(
    file: Path,
    jobs: int | None,
    resume: bool,
    dry_run: bool,
    engine: str,
    timeout: float | None,
    output: Path | None,
    scheduler: str | None,
    redraw: bool,
) -> None:
    r"""Run notebooks over many settings, and keep a table of what became of each run.

    RUNS_YML says which: notebooks, parameters, a grid of values, combinations to leave out,
    runs written out, and the files that each run promises. All of it is checked before
    anything starts. Each run gets a folder with its executed notebook, figures and tables;
    manifest.csv and manifest.parquet hold settings, status and named results of them all.

    \b
    wijkstudie batch runs.yml --dry-run
    wijkstudie batch runs.yml --jobs 4 --timeout 60
    wijkstudie batch runs.yml --resume
    """
    from wijkstudie.engine import server

    if engine == "warm" and not dry_run and server.available():
        # While it gets ready, the runs are read and checked. Those of a cluster are compared here.
        server.SERVER.start()

    from wijkstudie import batch, grid, manifest, writing

    folder = (output or rules.output_folder() / "build" / "batch" / file.stem).absolute()
    runs = grid.read(file, rules.project_folder().absolute() / "notebooks", folder)
    if dry_run:
        for run in runs:
            click.echo(run.name)
        click.echo(f"{len(runs)} run{'s' * (len(runs) != 1)}, in {_shown(folder)}")
        return
    if scheduler and jobs:
        raise click.UsageError(
            "--jobs is for runs on this machine; on a cluster each thread of a worker has one"
        )
    # What is imported by now stays, and need not be looked through for garbage.
    gc.freeze()
    chosen = {"warm": batch.WARM, "kernel": batch.KERNEL}[engine]
    with (
        _left_at_once(f"what was done stands in {_shown(folder / 'manifest.csv')}"),
        writing.alone_in(folder) as held,
    ):
        with _executor(scheduler, runs, folder, engine == "warm") as executor:
            kept = manifest.execute(
                runs,
                folder,
                lambda left, ended: batch.run_all(
                    left,
                    jobs,
                    engine=chosen,
                    timeout=timeout,
                    ended=ended,
                    executor=executor,
                    redraw=redraw,
                    held=held,
                ),
                resume=resume,
            )
        problems = _completed(kept, runs, folder, chosen, timeout)
    table = kept.table()
    counts = table["status"].value_counts()
    click.echo(
        ", ".join(f"{n} {status}" for status, n in counts.items()) + f"; {_shown(folder / 'manifest.csv')}"
    )
    failed = table[table["status"] == manifest.FAILED]
    for one in failed.itertuples():
        click.echo(f"FAILED {one.run}: {one.error}", err=True)
    for problem in problems:
        click.echo(problem, err=True)
    if len(failed) or problems:
        sys.exit(FAILED)


def _completed(
    kept: Manifest, runs: Sequence[GridRun], folder: Path, engine: str, timeout: float | None
) -> list[str]:
    """Write both files of a manifest and compare its runs; tell what of that went wrong."""
    problems = []
    with ThreadPoolExecutor(1) as aside:
        # To import what writes Parquet takes as long as the comparison.
        parquet = aside.submit(kept.write_parquet)
        for write in (kept.write, lambda: _compare(runs, folder, engine, timeout), parquet.result):
            try:
                write()
            except WijkstudieError as error:
                problems.append(str(error))
    return problems


@contextmanager
def _left_at_once(told: str) -> Iterator[None]:
    """On Ctrl-C say what there is, and end the command."""
    try:
        yield
    except KeyboardInterrupt:
        from wijkstudie.engine import server

        click.echo(f"interrupted; {told}", err=True)
        with suppress(KeyboardInterrupt):
            # Here, for nothing that is registered for the end of Python is done.
            server.SERVER.stop()
        # Threads that still wait for a run would keep Python from leaving.
        sys.stderr.flush()
        os._exit(INTERRUPTED)


def _compare(runs: Sequence[GridRun], folder: Path, engine: str, timeout: float | None) -> None:
    """Execute the notebook that compares the runs, beside their manifest, as they were executed."""
    from wijkstudie import batch

    notebook = rules.project_folder() / "notebooks" / COMPARE
    if not notebook.exists():
        return
    languages = {run.chosen.get("language", rules.LANGUAGES[0]) for run in runs}
    given = {
        "manifest": str(folder / "manifest.csv"),
        # In the one that all have, or in that which most can read.
        "language": languages.pop() if len(languages) == 1 else "en",
        "figures": str(folder / "compare"),
        "processed": str(folder / "compare"),
    }
    outcome = batch.execute(batch.Run(notebook, folder / COMPARE, given), engine, timeout)
    if outcome.error:
        raise WijkstudieError(f"the runs could not be compared: {outcome.error}\n  see {outcome.run.output}")


@contextmanager
def _executor(
    scheduler: str | None, runs: Sequence[GridRun], folder: Path, warm: bool
) -> Iterator[Executor | None]:
    """What does the runs elsewhere; None when they are done here."""
    if scheduler is None:
        yield None
        return
    from wijkstudie import cluster

    with cluster.connected(scheduler, runs, folder, partial(click.echo, err=True), warm=warm) as executor:
        yield executor


def _printed_settings(language: str, study: Path | None) -> tuple[rules.Settings, Study]:
    """The default rules in a language, and the study."""
    from wijkstudie.study import load

    named = {"study": str(study.absolute())} if study else {}
    chosen = rules.check(language=language, **named)
    return chosen, load(chosen.study_folder)


_study_option = click.option(
    "--study", type=click.Path(path_type=Path), help="The study; default data/raw of the project."
)


@main.command()
@click.argument("thesis", type=click.Path(path_type=Path))
@_study_option
def hydrate(thesis: Path, study: Path | None) -> None:
    """Bring the quotations in from your own copy of the thesis.

    THESIS is a text file in UTF-8 or a PDF. The texts that match go to a table that git
    ignores, private/fragment_texts.csv in the study; notebooks then show them beside the
    summaries. Fragments that were not found are named, and the command exits with 1.
    """
    from wijkstudie import source
    from wijkstudie.study import TEXTS, load
    from wijkstudie.writing import write_csv

    opened = load(study or rules.project_folder() / rules.STUDY)
    found = source.hydrate(opened, source.read(thesis, opened))
    texts = found.loc[found["found"], ["fragment", "section", "text"]]
    path = write_csv(texts, opened.folder / TEXTS)
    click.echo(f"{len(texts)} of {len(found)} fragments found; texts in {_shown(path)}")
    lost = found[~found["found"]]
    for one in lost.itertuples():
        click.echo(f"NOT FOUND {one.fragment}: {one.problem}", err=True)
    if len(lost):
        sys.exit(FAILED)


@main.command()
@click.argument("thesis", type=click.Path(path_type=Path))
@_study_option
def verify(thesis: Path, study: Path | None) -> None:
    """Check the study against your own copy of the thesis.

    THESIS is a text file in UTF-8 or a PDF. Looks for each citation as printed, each
    reference to a document, the values of Tabel 5 and 6, and each published figure with
    its page, at its place. What does not match is named, and the command exits with 1.
    """
    from wijkstudie import source
    from wijkstudie.study import load

    opened = load(study or rules.project_folder() / rules.STUDY)
    copy = source.read(thesis, opened)
    looked = source.verify(opened, copy)
    for table, part in looked.groupby("table", sort=False):
        click.echo(f"{table}: {int(part['found'].sum())} of {len(part)} at their place")
    for section in copy.missing:
        click.echo(f"NO HEADING of section {section} in this copy", err=True)
    lost = looked[~looked["found"]]
    for one in lost.itertuples():
        click.echo(f"NOT FOUND {one.table} {one.row}, section {one.section}: {one.expected}", err=True)
    if len(lost):
        sys.exit(FAILED)


@main.command()
@click.argument("name")
@click.option(
    "--cell", multiple=True, metavar="COLUMN=VALUE", help="Which cell, e.g. group=Jeugd; may be repeated."
)
@_study_option
@click.option("--language", default="nl", metavar="LANGUAGE", help="nl or en; default nl.")
@_counting_options
def trace(name: str, cell: tuple[str, ...], study: Path | None, language: str, **rule: str | None) -> None:
    r"""Show the rows behind a figure or table, with the place they come from.

    NAME is a figure or a table that the notebooks write, such as coping_profile.

    \b
    wijkstudie trace coping_profiles --cell group=Jeugd --cell style=tegen
    wijkstudie trace code_matrix --cell respondent=R12 --language en
    """
    from wijkstudie import trace as tracing
    from wijkstudie.study import load

    rules.check(language=language, **{key: value for key, value in rule.items() if value})
    wrong = [one for one in cell if "=" not in one]
    if wrong:
        raise ParameterError(f"--cell {wrong[0]}: expected COLUMN=VALUE, such as group=Jeugd")
    opened = load(study or rules.project_folder() / rules.STUDY)
    counting = rules.Counting(**{key: value for key, value in rule.items() if value})
    rows = tracing.trace(opened, name, dict(one.split("=", 1) for one in cell), counting, language)
    for one in rows.itertuples():
        place = f"section {one.section}" + (f", source p. {one.page}" if isinstance(one.page, str) else "")
        parts = [one.respondent, one.code, one.rests_on, one.says, one.quotation]
        told = "; ".join(str(part) for part in parts if isinstance(part, str))
        click.echo(f"{one.table} {one.row}, {place}: {told}")
    click.echo(f"{len(rows)} rows")


_languages_option = click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(rules.LANGUAGES),
    help="May be repeated; default both.",
)


@main.command()
@click.option(
    "--study", default=rules.STUDY, metavar="FOLDER", help="The study; default that of the project."
)
@click.option("--language", default=rules.LANGUAGES[0], help="nl or en: what the explorer opens in.")
@click.option("--jobs", type=click.IntRange(min=1), help="Figures at a time; default one per processor.")
def prepare(study: str, language: str, jobs: int | None) -> None:
    """Draw what the explorer can be asked for first, so that it is there at once.

    That is each view as it opens, and after one move of one control. Done before, it is left.
    """
    from wijkstudie.explorer import ahead

    drawn = ahead.prepare(study, language, jobs)
    click.echo(f"{drawn} figures of the explorer are ready" if drawn else "the explorer is ready")


@main.command()
@click.option("--out", type=click.Path(path_type=Path), help="Where to; default build/site.")
@_study_option
def site(out: Path | None, study: Path | None) -> None:
    """Make a site of what `wijkstudie build` made: pages in Dutch and English.

    It works from a plain folder, asks nothing of another host, and can be put on any server.
    """
    from wijkstudie import site as sites

    printed = [_printed_settings(language, study) for language in rules.LANGUAGES]
    chosen, opened = [one for one, _ in printed], printed[0][1]
    copies = rules.output_folder() / "build" / "notebooks" / chosen[0].variant
    path = sites.write(opened, chosen, copies, (out or rules.output_folder() / "build" / "site").absolute())
    click.echo(f"site in {_shown(path)}")


@main.command()
@_languages_option
@_study_option
def report(languages: tuple[str, ...], study: Path | None) -> None:
    """Typeset all figures and tables in one PDF, with captions and counting rules.

    It holds what `wijkstudie build` made, and goes to build/report.pdf in Dutch and
    build/report_en.pdf in English.
    """
    from wijkstudie import report as reports

    for language in languages or rules.LANGUAGES:
        chosen, opened = _printed_settings(language, study)
        name = "report.pdf" if language == rules.LANGUAGES[0] else f"report_{language}.pdf"
        path = reports.write(opened, chosen, rules.output_folder() / "build" / name)
        click.echo(f"report in {_shown(path)}")


@main.command()
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["tex", "docx"]),
    help="May be repeated; default both.",
)
@_languages_option
@_study_option
@click.option("--output", type=click.Path(path_type=Path), metavar="FOLDER", help="Default build/tables.")
def export(
    formats: tuple[str, ...], languages: tuple[str, ...], study: Path | None, output: Path | None
) -> None:
    r"""Write the tables for a thesis: LaTeX and Word, in Dutch and English.

    They are the tables that `wijkstudie build` made, with headings, labels and numbers as a
    reader expects them. LaTeX needs booktabs, longtable, array and textcomp.

    \b
    wijkstudie export
    wijkstudie export --format tex --language en --output thesis/tables
    """
    from wijkstudie import printing
    from wijkstudie import report as reports

    folder = output or rules.output_folder() / "build" / "tables"
    written = 0
    for language in languages or rules.LANGUAGES:
        chosen, opened = _printed_settings(language, study)
        for table in reports.tables(opened, chosen):
            for kind in formats or printing.FORMATS:
                printing.write(table, folder, kind, language)
                written += 1
    if not written:
        raise WijkstudieError("there are no tables yet; wijkstudie build makes them")
    click.echo(f"{written} files in {_shown(folder)}")


@main.command()
@click.option("--only", multiple=True, metavar="NOTEBOOK", help="This notebook only; may be repeated.")
def refresh(only: tuple[str, ...]) -> None:
    """Write the notebooks' outputs back into them, after a change that is meant.

    Runs them as they stand, with their default parameters. Nothing is written back when
    one of them fails. Makes the data dictionary and the figures of the README anew too.
    """
    from wijkstudie import batch, dictionary
    from wijkstudie.study import WITHOUT_TEXTS_VARIABLE, load

    project = rules.project_folder()
    # Quotations that this reader brought in must not get into what is committed.
    os.environ[WITHOUT_TEXTS_VARIABLE] = "1"
    copies = rules.output_folder() / "build" / "notebooks" / "refresh"
    runs = [batch.Run(one, copies / one.name) for one in batch.notebooks(project / "notebooks", only)]
    # GitHub shows no PDF in a page.
    shown = {"language": "en", "formats": ["svg"], "figures": str(project / IMAGES)}
    shown["processed"] = str(copies / "processed")
    pictures = [
        batch.Run(one, copies / f"{one.stem}_images.ipynb", shown)
        for one in batch.notebooks(project / "notebooks", only)
    ]
    outcomes = batch.run_all([*runs, *pictures])
    if any(one.error for one in outcomes):
        sys.exit(FAILED)
    changed = [run.notebook.name for run in runs if batch.write_back(run.output, run.notebook)]
    package = load(project / rules.STUDY).package
    for language, path in DICTIONARY.items():
        words = dictionary.markdown(package, language)
        (project / path).write_text(words, encoding="utf-8", newline="\n")
    click.echo(f"changed: {', '.join(changed) or 'nothing'}")


def _checked(parameters: dict[str, Any]) -> rules.Settings:
    """Check the shared parameters before anything runs; the notebooks know the rest."""
    shared = rules.Settings.__dataclass_fields__
    return rules.check(**{name: value for name, value in parameters.items() if name in shared})


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


@main.command()
@click.argument("study", required=False, type=click.Path(path_type=Path))
@click.option("--claims", is_flag=True, help="Also execute the study's claims about its own data.")
@click.option("--language", default="nl", metavar="LANGUAGE", help="Of the claims: nl or en; default nl.")
def check(study: Path | None, claims: bool, language: str) -> None:
    """Tell whether a study is sound: every fault with its file, row and column.

    STUDY is a folder with a datapackage.json; default data/raw of the project. With
    --claims, each countable claim of the study is executed against its data; one that is
    contradicted is a finding, not a failure. Results without a finding and printing slips follow.
    """
    rules.check(language=language)
    from wijkstudie import study as studies

    folder = study or rules.project_folder() / rules.STUDY
    faults = studies.check(folder)
    if faults:
        raise StudyError(str(folder), faults)
    sound = studies.load(folder)
    rows = sum(len(table) for table in sound.tables.values())
    click.echo(f"{sound.title}: sound, {len(sound.tables)} tables with {rows} rows")
    if claims:
        _show_claims(sound, language)


def _show_claims(study: Study, language: str) -> None:
    """List the claims that are not plainly confirmed, then how many have which verdict."""
    from wijkstudie.claims import VERDICTS, audit
    from wijkstudie.labels import finding

    ledger = audit(study)
    for verdict in VERDICTS[1:]:
        for one in ledger[ledger["verdict"] == verdict].to_dict("records"):
            found = f"; found {finding(one['found'], language)}" if isinstance(one["found"], str) else ""
            if verdict == "depends":
                found += f", or {finding(one['otherwise'], language)} under another reading"
            where = (
                f" (section {one['elsewhere_section']})" if isinstance(one["elsewhere_section"], str) else ""
            )
            click.echo(f"{verdict} {one['claim']}, section {one['section']}: {one[f'statement_{language}']}")
            click.echo(f"    stated {finding(one['stated'], language)}{found}{where}")
            if isinstance(one[f"reading_{language}"], str):
                click.echo(f"    {one[f'reading_{language}']}")
    _show_beside_claims(study, language)
    counts = ledger["verdict"].value_counts()
    click.echo(
        "; ".join(f"{counts.get(verdict, 0)} {verdict}" for verdict in VERDICTS) + f"; {len(ledger)} claims"
    )


def _show_beside_claims(study: Study, language: str) -> None:
    """List the results that no finding reports and the printing slips, with their numbers."""
    from wijkstudie.claims import slips, unreported

    results, printed = unreported(study, language), slips(study, language)
    for one in results.itertuples():
        place = f"section {one.section}, {one.found} reported in {one.expected_section}"
        click.echo(f"{one.kind} {one.unreported}, {place}: {one.what}\n    {one.note}")
    for one in printed.itertuples():
        meant = f", for {one.meant}" if isinstance(one.meant, str) else ""
        click.echo(f"slip {one.slip}, section {one.section}: {one.printed}{meant}\n    {one.note}")
    click.echo(f"{len(results)} results without a finding; {len(printed)} printing slips")
