"""What was drawn before is not drawn again, and nobody can tell from the files."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import nbformat
import pytest

import wijkstudie
from wijkstudie import batch, charts, drawings, export, fingerprint, painter, settings
from wijkstudie.engine import server


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Drawings are kept here; gives how often something was drawn."""
    monkeypatch.setenv(drawings.VARIABLE, str(tmp_path / "drawings"))
    drawn = []
    real = export.drawing

    def counted(chart, *others):
        drawn.append(chart.name)
        return real(chart, *others)

    monkeypatch.setattr(export, "drawing", counted)
    return drawn


def write(team, folder, chart=charts.recruitment, table=None, **parameters):
    chosen = wijkstudie.check_settings(figures=str(folder), processed=str(folder), **parameters)
    return export.figure(chart, team.recruitment if table is None else table, team, chosen)


def contents(folder):
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def test_the_same_is_drawn_once_and_its_files_are_the_same(team, tmp_path, kept):
    formats = ["pdf", "svg", "png"]
    first, second = (write(team, tmp_path / name, formats=formats) for name in "ab")
    assert kept == ["recruitment"]
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert first.png == second.png


def test_what_is_collected_meanwhile_is_no_warning_of_a_drawing(team, tmp_path, kept, monkeypatch):
    once = export.drawing

    def collecting(*about):
        warnings.warn("unclosed file", ResourceWarning, stacklevel=1)
        return once(*about)

    monkeypatch.setattr(export, "drawing", collecting)
    with pytest.warns(ResourceWarning, match="unclosed file"):
        write(team, tmp_path / "a")
    write(team, tmp_path / "b")
    assert kept == ["recruitment"]


@pytest.mark.parametrize("formats", [["pdf"], ["pdf", "svg", "png"]])
def test_under_another_rule_the_drawing_is_the_same_and_the_provenance_is_not(
    formats, team, tmp_path, kept, monkeypatch
):
    """Compared with files that were drawn for themselves."""
    write(team, tmp_path / "a", formats=formats)
    write(team, tmp_path / "b", formats=formats, unit="fragment")
    monkeypatch.delenv(drawings.VARIABLE)
    write(team, tmp_path / "c", formats=formats, unit="fragment")
    assert contents(tmp_path / "b") == contents(tmp_path / "c")
    assert b"unit=fragment" in contents(tmp_path / "b")["recruitment_nl.pdf"]
    assert b"unit=respondent" in contents(tmp_path / "a")["recruitment_nl.pdf"]


def test_the_places_in_a_pdf_are_right_whatever_the_provenance(team, tmp_path):
    """The number after startxref is where the list of places begins (PDF 32000-1, 7.5.5)."""
    write(team, tmp_path)
    content = contents(tmp_path)["recruitment_nl.pdf"]
    start = int(content.split(b"startxref\n")[1].split(b"\n")[0])
    assert content[start:].startswith(b"xref\n")


def test_a_smaller_drawing_comes_from_the_same_as_one_that_was_drawn_for_itself(
    team, tmp_path, kept, monkeypatch
):
    for name in "ab":
        write(team, tmp_path / name, width=120.0)
    monkeypatch.delenv(drawings.VARIABLE)
    write(team, tmp_path / "c", width=120.0)
    assert contents(tmp_path / "a") == contents(tmp_path / "b") == contents(tmp_path / "c")


@pytest.mark.parametrize(
    "other",
    [{"language": "en"}, {"width": 120.0}, {"dpi": 72}, {"formats": ["svg"]}, {"table": True}],
    ids=str,
)
def test_what_differs_is_drawn_anew(other, team, tmp_path, kept):
    write(team, tmp_path)
    if other.get("table"):
        other = {"table": team.recruitment.iloc[:-1]}
    write(team, tmp_path, **other)
    assert len(kept) == 2


def test_a_drawing_that_is_damaged_is_drawn_anew(team, tmp_path, kept):
    write(team, tmp_path / "a")
    for one in (tmp_path / "drawings").iterdir():
        one.write_bytes(one.read_bytes()[:-1])
    write(team, tmp_path / "b")
    assert len(kept) == 2
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_drawing_that_warns_is_drawn_anew_so_that_it_warns_again(team, tmp_path, kept):
    """A letter that the font does not have."""
    table = team.recruitment.assign(label_nl="\N{CJK UNIFIED IDEOGRAPH-6F22}")
    for _ in range(2):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            write(team, tmp_path, table=table)
        assert "missing from font" in str(said[0].message)
    assert len(kept) == 2


def test_a_chart_of_somebody_else_is_always_drawn(team, tmp_path, kept, monkeypatch):
    """Its code may have changed under the same name."""

    def mine(table, **options):
        return charts.recruitment.draw(table, **options)

    mine.__name__ = "recruitment"
    chart = charts.Chart("recruitment", mine, ("recruitment",), "5.2.1")
    monkeypatch.setattr(export.captions, "of", lambda *_: export.captions.Caption("title", "caption", "alt"))
    for _ in range(2):
        write(team, tmp_path, chart=chart)
    assert len(kept) == 2


def test_nothing_is_kept_unless_asked_for(team, tmp_path, kept, monkeypatch):
    monkeypatch.delenv(drawings.VARIABLE)
    for _ in range(2):
        write(team, tmp_path / "figures")
    assert len(kept) == 2
    assert not (tmp_path / "drawings").exists()


def test_where_nothing_can_be_kept_figures_are_made_all_the_same(team, tmp_path, kept):
    (tmp_path / "drawings").write_text("a file in the way")
    write(team, tmp_path / "a")
    assert set(contents(tmp_path / "a")) == {"recruitment_nl.pdf"}


def test_drawings_of_other_code_and_the_oldest_make_place(tmp_path, monkeypatch):
    monkeypatch.setenv(settings.OUTPUT_VARIABLE, str(tmp_path))
    monkeypatch.setattr(drawings, "_MOST", 250)
    now, other = drawings.folder(), drawings.folder().with_name("other")
    for folder in (now, other):
        folder.mkdir(parents=True)
    for i in range(4):
        (now / str(i)).write_bytes(bytes(100))
        os.utime(now / str(i), (i, i))
    drawings.tidy()
    assert sorted(one.name for one in now.iterdir()) == ["2", "3"]
    assert [one.name for one in now.parent.iterdir()] == [now.name]


def test_a_change_of_the_library_leads_to_another_folder(monkeypatch):
    before = drawings.folder()
    monkeypatch.setattr(fingerprint, "of_library", lambda: "changed")
    assert drawings.folder() != before
    assert before.parent == drawings.folder().parent


@pytest.mark.parametrize("name", ["matplotlib", "pypdfium2", "pillow"])
def test_another_version_of_what_draws_leads_to_another_folder(name, monkeypatch):
    before, real = drawings.folder(), fingerprint.version
    monkeypatch.setattr(fingerprint, "version", lambda one: "0.0" if one == name else real(one))
    fingerprint.versions.cache_clear()
    try:
        assert drawings.folder() != before
    finally:
        fingerprint.versions.cache_clear()


# ---- by several at once


HOLDS = """
import pathlib, sys
from wijkstudie import drawings
with drawings.alone(pathlib.Path(sys.argv[1]), sys.argv[2]):
    print("alone", flush=True)
    sys.stdin.read()
"""
ONE, OTHER = "1" * 64, "2" * 64
locks = pytest.mark.skipif(drawings.fcntl is None, reason="no such locks on this system")


@pytest.fixture
def holder(tmp_path):
    """Another process that makes the drawing ONE, and does not come to an end."""
    command = [sys.executable, "-c", HOLDS, str(tmp_path), ONE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "alone\n"
        yield process
        process.kill()


def waited(place, under):
    start = time.monotonic()
    with drawings.alone(place, under):
        return time.monotonic() - start


@locks
def test_who_comes_second_waits_for_the_first_and_not_for_another_drawing(holder, tmp_path):
    assert waited(tmp_path, OTHER) < 1
    threading.Timer(1.5, holder.stdin.close).start()
    assert 1.4 < waited(tmp_path, ONE) < drawings._WAIT


@locks
def test_nobody_waits_for_one_that_was_killed(holder, tmp_path):
    holder.kill()
    holder.wait()
    assert waited(tmp_path, ONE) < 1


@locks
def test_nobody_waits_for_ever(holder, tmp_path, monkeypatch):
    monkeypatch.setattr(drawings, "_WAIT", 0.2)
    assert 0.2 <= waited(tmp_path, ONE) < 5


# ---- by a painter


DRAWS = """
import warnings
import wijkstudie
from wijkstudie import charts, export
{before}
settings = wijkstudie.check_settings(figures={figures!r}, processed={figures!r}, language="{language}")
team = wijkstudie.load(settings.study_folder)
export.figure(charts.recruitment, {table}, team, settings).paths[0].name
"""


def draw_in_a_run(tmp_path, name, before="", table="team.recruitment", language="nl", **options):
    """Draw a figure in a run of its own; gives the outputs of its cell, and the file."""
    source = DRAWS.format(before=before, table=table, language=language, figures=str(tmp_path / name))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    done = tmp_path / f"{name}_done.ipynb"
    outcome = batch.execute(batch.Run(tmp_path / f"{name}.ipynb", done), **options)
    [cell] = [one for one in nbformat.read(done, as_version=4).cells if one.cell_type == "code"]
    path = tmp_path / name / f"recruitment_{language}.pdf"
    return outcome, cell.outputs, path.read_bytes() if path.exists() else b""


ITSELF_NOT = "export.drawn = None"
forks = pytest.mark.skipif(not server.available(), reason="this system cannot fork a ready process")


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.setenv(settings.OUTPUT_VARIABLE, str(tmp_path))
    return tmp_path


@forks
def test_a_painter_draws_what_the_kernel_would_have_drawn(runs, team):
    outcome, _, drawn = draw_in_a_run(runs, "painted", ITSELF_NOT)
    assert not outcome.error
    write(team, runs / "own")
    assert drawn == contents(runs / "own")["recruitment_nl.pdf"]
    # and it is kept, under the name of the figure alone
    assert {one.suffix for one in drawings.folder().glob("*.*")} == {".pdf", ".screen"}


CENTRE, TILTED = {"ha": "center"}, {"rotation": 30, "ha": "right"}
LONG = {"wrap": True, "s": "many words " * 20}


# Texts that say the same, and are set out in two ways.
TWO_WAYS = [
    [{}, {"rotation": 90}],
    [TILTED, {**TILTED, "rotation_mode": "anchor"}],
    [{}, CENTRE],
    [{}, {"va": "top"}],
    [CENTRE, {**CENTRE, "multialignment": "right"}],
    [{}, {"linespacing": 2.0}],
    [{}, {"fontsize": 14}],
    [{}, {"fontweight": "bold"}],
    [CENTRE, {**CENTRE, "parse_math": False}],
    [{**LONG, "x": 0.1}, {**LONG, "x": 0.9}],
    [CENTRE, {**CENTRE, "dpi": 300}],
]


def test_a_painter_draws_the_same_when_it_has_drawn_the_texts_before():
    code = f"""
import io
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
from wijkstudie import painter
from wijkstudie.charts import style

def drawn(kind, way):
    with style():
        fig = plt.figure(figsize=(3, 2))
        fig.text(0, 0, "Één AVA", fontsize=14)
        fig.text(0, 0.5, "Één AVA é", fontsize=9)
        place = {{"x": 0.5, "y": 0.5, "s": r"$x^2$ fi AV" + "\\n longer" * 2}} | way
        dpi = place.pop("dpi", 100)
        fig.text(**place)
        made = io.BytesIO()
        when = "Software" if kind == "png" else "Date" if kind == "svg" else "CreationDate"
        fig.savefig(made, format=kind, dpi=dpi, metadata={{when: None}})
        plt.close(fig)
        return made.getvalue()

def all_drawn(asked):
    for one in painter._LAYOUTS, painter._GLYPHS, painter._SUBSETS:
        one.clear()
    return [drawn(kind, way) for kind in ("pdf", "svg", "png") for way in asked]

matplotlib.rcParams["svg.hashsalt"] = "x"
before = [all_drawn(asked) for asked in {TWO_WAYS}]
painter._remember()
for asked, told in zip({TWO_WAYS}, before):
    assert all_drawn(asked) == told, asked
    assert painter._LAYOUTS and painter._GLYPHS and painter._SUBSETS
"""
    subprocess.run([sys.executable, "-c", code], check=True)


@forks
def test_whoever_wants_all_drawn_anew_has_it_drawn_by_the_kernel(runs):
    outcome, _, _ = draw_in_a_run(runs, "redrawn", ITSELF_NOT, redraw=True)
    assert "NoneType" in outcome.error


@forks
def test_a_chart_that_was_changed_in_a_notebook_is_drawn_there(runs):
    other = "import dataclasses\ncharts.recruitment = dataclasses.replace(charts.recruitment)\n"
    outcome, _, _ = draw_in_a_run(runs, "changed", other + ITSELF_NOT)
    assert "NoneType" in outcome.error


@forks
def test_a_drawing_that_warns_warns_in_its_notebook(runs):
    table = "team.recruitment.assign(label_nl='\\N{CJK UNIFIED IDEOGRAPH-6F22}')"
    for name in ("warns", "warns_too"):
        _, outputs, drawn = draw_in_a_run(runs, name, table=table)
        assert "missing from font" in outputs[0].text
        assert drawn


@forks
def test_a_drawing_that_fails_fails_in_its_notebook(runs):
    # A caption says any number; squares are for people.
    outcome, outputs, _ = draw_in_a_run(runs, "fails", table="team.recruitment.assign(n='many')")
    assert "ValueError" in outcome.error
    assert any("charts/respondents.py" in line for line in outputs[-1].traceback)


@forks
def test_who_waits_for_a_turn_has_no_painter_yet(runs):
    draw_in_a_run(runs, "first")
    done = [batch.Run(runs / "first.ipynb", runs / f"again_{i}.ipynb") for i in range(3)]
    server.SERVER.stop()
    assert not any(one.error for one in batch.run_all(done, jobs=1))
    assert len(server.SERVER._painters) == 1


@forks
def test_only_a_kernel_that_draws_is_made_ready_for_it(runs):
    # With a server of its own each: the first to ask settles what it prepares.
    told = "import sys\nprint('fontTools.subset' in sys.modules)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(told)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(notebook, runs / "told.ipynb")
    for redraw in (False, True):
        done = runs / f"{redraw}.ipynb"
        server.SERVER.stop()
        assert not batch.execute(batch.Run(runs / "told.ipynb", done), redraw=redraw).error
        [cell] = nbformat.read(done, as_version=4).cells
        assert cell.outputs[0].text == f"{redraw}\n"


@locks
@forks
def test_runs_that_need_the_same_drawing_at_once_have_it_made_once(runs):
    count = f"""
import os, time
os.environ.pop({settings.PAINTER_VARIABLE!r})
real = export.drawn
def slow(asked):
    with open({str(runs / "log")!r}, "a") as log:
        log.write("drawn ")
    time.sleep(1)
    return real(asked)
export.drawn = slow"""
    draw_in_a_run(runs, "first", count)
    (runs / "log").unlink()
    shutil.rmtree(drawings.folder())
    done = [batch.Run(runs / "first.ipynb", runs / f"again_{i}.ipynb") for i in range(3)]
    assert not any(one.error for one in batch.run_all(done, jobs=3))
    assert (runs / "log").read_text() == "drawn "


@forks
def test_a_painter_that_was_killed_is_replaced(runs):
    draw_in_a_run(runs, "first")
    before = list(server.SERVER._painters)
    assert before
    for one in before:
        one.signal(signal.SIGKILL)
        one.exitcode(None)
    outcome, _, drawn = draw_in_a_run(runs, "second", ITSELF_NOT, language="en")
    assert not outcome.error
    assert drawn
    assert not set(before) & set(server.SERVER._painters)


@forks
def test_the_server_bears_it_when_nobody_wants_a_painter_any_more(runs):
    draw_in_a_run(runs, "first")
    process = server.SERVER._process.pid
    for _ in range(20):
        listening = [server.SERVER._listening.fileno()]
        server._asked(server.SERVER._control, server._PAINT, listening).close()
    outcome, _, drawn = draw_in_a_run(runs, "second", ITSELF_NOT, language="en")
    assert not outcome.error
    assert drawn
    assert server.SERVER._process.pid == process


@forks
def test_when_a_painter_dies_in_the_middle_the_kernel_draws(runs):
    draw_in_a_run(runs, "first")
    pids = [one.pid for one in server.SERVER._painters]
    before = f"import os\nfor pid in {pids}: os.kill(pid, 9)"
    outcome, _, drawn = draw_in_a_run(runs, "second", before, language="en")
    assert not outcome.error
    assert drawn


def test_nobody_waits_for_a_painter_that_does_not_begin(runs, team, monkeypatch):
    monkeypatch.setattr(painter, "_BEGINS", 0.05)
    monkeypatch.setenv(drawings.VARIABLE, str(runs / "drawings"))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(runs / "s"))
        listening.listen()
        monkeypatch.setenv(settings.PAINTER_VARIABLE, str(runs / "s"))
        write(team, runs / "own")
    assert contents(runs / "own")


@forks
def test_painters_end_with_who_had_them(runs):
    draw_in_a_run(runs, "painted")
    pids = [one.pid for one in server.SERVER._painters]
    place = Path(server.SERVER._listening.getsockname())
    server.SERVER.stop()
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}/exe").exists() for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert not place.exists()
