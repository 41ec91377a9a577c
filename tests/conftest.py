"""Two studies for all tests: the one of the thesis, and a small one of somebody else."""

import copy
import json
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

import wijkstudie
from foreign import FOREIGN, FOREIGN_SCHEMAS
from sites import committed, executed_in
from told import make_project
from wijkstudie import site

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser):
    """Let `make browser-test` fail where `make test` leaves tests out."""
    parser.addoption("--require-browser", action="store_true", help="fail when no browser is installed")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter):
    """Say at the very end what was left out, so that nobody takes it for tested."""
    result = yield
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = sum(one.nodeid.startswith("tests/browser/") for one in skipped)
    if left_out:
        why = "no browser is installed (apt-get install chromium); see `make browser-test`"
        told = f"tests in a browser that were LEFT OUT: {left_out}; {why}"
        terminalreporter.write_line(told, yellow=True, bold=True)
    return result


@pytest.fixture(autouse=True)
def _close_figures():
    """Leave no figure open for the next test."""
    yield
    plt.close("all")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def team() -> wijkstudie.Study:
    """The study of the thesis."""
    return wijkstudie.load(ROOT / "data" / "raw")


@pytest.fixture
def make_study(tmp_path):
    """Write the foreign study, with some tables replaced (None leaves the file out).

    ``schema`` may change the descriptor before it is written; tables may be text or bytes.
    """

    def make(schema=None, **tables):
        folder = tmp_path / "study"
        folder.mkdir(exist_ok=True)
        contents = FOREIGN | tables
        resources = [
            {
                "name": name,
                "path": f"{name}.csv",
                "title": name,
                "schema": copy.deepcopy(FOREIGN_SCHEMAS[name]),
            }
            for name in FOREIGN_SCHEMAS
        ]
        package = {"name": "foreign", "title": "A foreign study", "resources": resources}
        if schema:
            schema(package)
        (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        for name, content in contents.items():
            if content is not None:
                raw = content if isinstance(content, bytes) else content.encode("utf-8")
                (folder / f"{name}.csv").write_bytes(raw)
        return folder

    return make


@pytest.fixture
def foreign(make_study) -> wijkstudie.Study:
    """The small study of somebody else, as it stands in foreign.py."""
    return wijkstudie.load(make_study())


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A project with one notebook that does as it is told, as told.py makes it."""
    return make_project(tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def executed(tmp_path_factory) -> Path:
    """A folder of executed notebooks in both languages."""
    return executed_in(tmp_path_factory.mktemp("executed"))


@pytest.fixture(scope="session")
def made(root, team, executed, tmp_path_factory) -> Path:
    """The site of the study, for all tests that look at it."""
    out = tmp_path_factory.mktemp("out") / "site"
    site.write(team, committed(root), executed, out)
    return out
