"""A project with one notebook that does as it is told, for tests of batches."""

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
    # Each is read once a process; here files change within one.
    for cached in (fingerprint.of_file, fingerprint.of_folder):
        cached.cache_clear()
    return tmp_path


def run(project, text, *options):
    for cached in (fingerprint.of_file, fingerprint.of_folder):
        cached.cache_clear()
    (project / "runs.yml").write_text(text)
    return CliRunner().invoke(main, ["batch", str(project / "runs.yml"), *options])


def table(project):
    return pd.read_csv(project / "build" / "batch" / "runs" / "manifest.csv")


def ran(project):
    path = project / "ran"
    return sorted(path.read_text().split()) if path.exists() else []


THREE = "notebooks: [told]\ngrid: {x: [1, 2, 3]}\n"
