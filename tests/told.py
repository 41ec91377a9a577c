"""A project with one notebook that does as it is told, for tests of batches."""

import signal
import subprocess
import sys
import time

import nbformat
import pandas as pd
from click.testing import CliRunner

from wijkstudie import fingerprint
from wijkstudie.cli import main

PARAMETERS = 'figures: str = "figures"\nprocessed: str = "tables"\nx: int = 1\nhow: str = "well"'
WORK = (
    "import pathlib, os, time\n"
    "if how == 'ill': 1 / 0\n"
    "if how == 'slow': time.sleep(30)\n"
    "if how == 'dies': os.kill(os.getpid(), 9)\n"
    "if how == 'eats': bytearray(1 << 60)\n"
    "folder = pathlib.Path(processed)\nfolder.mkdir(parents=True)\n"
    "if how == 'own': (folder / 'a_results.csv').write_text('group,share\\nJeugd,0.5\\n')\n"
    "if how == 'latin': (folder / 'a_results.csv').write_bytes(b'result,value\\nna\\xefef,1\\n')\n"
    "if how == 'fills': (folder / 'big').write_bytes(bytes(1 << 24))\n"
    "if how == 'grows':\n    kept = []\n    while True: kept.append(bytearray(1 << 24))\n"
    "if how == 'stays':\n    pid = os.fork()\n    if not pid:\n        os.setsid()\n        time.sleep(300)\n"
    "    (pathlib.Path.home() / 'left').write_text(str(pid))\n    time.sleep(30)\n"
    "if how != 'lazy': (folder / 'n_results.csv').write_text(f'result,value\\ndouble,{2 * x}\\n')\n"
    "(pathlib.Path.home() / 'ran').open('a').write(f'{x}\\n');"
)


def make_project(tmp_path, monkeypatch):
    """Make the project; its notebook notes each time that it ran."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    study = tmp_path / "data" / "raw"
    study.mkdir(parents=True)
    (study / "respondents.csv").write_text("respondent\nR1\n")
    cells = [
        nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(WORK),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(notebook, folder / "01_told.ipynb")
    monkeypatch.setenv("WIJKSTUDIE_PROJECT", str(tmp_path))
    monkeypatch.setenv("WIJKSTUDIE_OUTPUT", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    forget()
    return tmp_path


def forget():
    """Each file is read once a process; here they change within one."""
    for cached in (fingerprint.of_file, fingerprint.of_folder, fingerprint._of_code_in):
        cached.cache_clear()


def run(project, text, *options):
    forget()
    return CliRunner().invoke(main, ["batch", str(given(project, text)), *options])


def given(project, text):
    """The file of runs."""
    path = project / "runs.yml"
    path.write_text(text)
    return path


def begin(project, text, *options):
    """Start a batch in a process of its own, which is not waited for."""
    return begin_command(project, "batch", given(project, text), *options)


def begin_command(project, *words):
    """Start a command in a process of its own.

    Ctrl-C ends it also where tests themselves are deaf to it, as in the background of a shell.
    """
    # What a process handles is as usual in those that it starts; what it ignores stays ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "wijkstudie", *map(str, words)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=project,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)


def end_at_once_by_ctrl_c(process):
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert time.monotonic() - start < 5
    assert process.returncode == 130
    assert "interrupted; what was done stands in" in told
    assert "Traceback" not in told


def table(project):
    return pd.read_csv(project / "build" / "batch" / "runs" / "manifest.csv")


def ran(project):
    path = project / "ran"
    return sorted(path.read_text().split()) if path.exists() else []


THREE = "notebooks: [told]\ngrid: {x: [1, 2, 3]}\n"
