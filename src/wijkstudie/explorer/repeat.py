"""What was explored, written down so that a batch repeats it; and the files of what is on screen."""

from __future__ import annotations

import shlex
import tempfile
from pathlib import Path
from typing import Any

import yaml

from wijkstudie import export, settings, writing
from wijkstudie.explorer.views import COUNTING, Question, View

# Where a line of the command puts what it makes: the committed results stay those of the default.
_APART = "build/explored"
# What the notebooks take when nothing is said.
_DEFAULTS = {"group": "coach_type", "framework": "coping"}
_WHOLE = {"framework": ""}


def parameters(view: View, question: Question, study: str) -> dict[str, str]:
    """The parameters of the view's notebook that give this view, as far as they differ from its own."""
    default = settings.Settings()
    found = {} if study == default.study else {"study": study}
    found["language"] = question.language
    for rule in COUNTING:
        value = getattr(question.counting, rule)
        if value != getattr(default, rule):
            found[rule] = value
    usual = _DEFAULTS | _WHOLE if view.whole else _DEFAULTS
    for name in view.parameters:
        if getattr(question, name) != usual[name]:
            found[name] = getattr(question, name)
    return found


def entry(view: View, question: Question, study: str) -> str:
    """A file of runs that repeats this view: see :mod:`wijkstudie.grid`."""
    runs = [{"notebook": view.notebook, "parameters": parameters(view, question, study)}]
    return yaml.safe_dump({"runs": runs}, sort_keys=False, allow_unicode=True)


def line(view: View, question: Question, study: str) -> str:
    """A command that repeats this view."""
    said = ["wijkstudie", "build", "--only", view.notebook]
    for name, value in parameters(view, question, study).items():
        said += ["-p", name, value] if name in view.parameters else [f"--{name}", value]
    said += ["--figures", f"{_APART}/figures", "--processed", f"{_APART}/tables"]
    return shlex.join(said)


def figure(view: View, question: Question, study: str, kind: str) -> tuple[str, bytes]:
    """The figure as the notebook would write it: its file name and what is in it."""
    table, options = view.drawn_from(question)
    chosen: dict[str, Any] = {rule: getattr(question.counting, rule) for rule in COUNTING}
    with tempfile.TemporaryDirectory(prefix="wijkstudie-") as folder:
        made = export.figure(
            view.chart,
            table,
            question.study,
            settings.check(study=study, language=question.language, figures=folder, formats=[kind], **chosen),
            **options,
        )
        [path] = made.paths
        return path.name, path.read_bytes()


def rows(name: str, table: Any) -> tuple[str, bytes]:
    """The rows as a table, as the notebooks write theirs."""
    with tempfile.TemporaryDirectory(prefix="wijkstudie-") as folder:
        path = writing.write_csv(table, Path(folder) / f"{name}.csv")
        return path.name, path.read_bytes()
