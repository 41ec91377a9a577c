"""Controls above, what they show below: the explorer as a widget."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import ipywidgets
import pandas as pd

from wijkstudie import coding, labels, settings
from wijkstudie.errors import WijkstudieError
from wijkstudie.explorer import listing, repeat, store
from wijkstudie.explorer.scene import Scene, draw
from wijkstudie.explorer.stage import Stage
from wijkstudie.explorer.views import (
    COUNTING,
    VIEWS,
    Question,
    View,
    audited,
    frameworks,
    grouping,
    groupings,
    sections,
)
from wijkstudie.settings import CHOICES, Counting
from wijkstudie.study import Study, load

# Words of the page that the browser puts in its place.
_WORDS = (
    "hint", "figure", "search", "keep", "everything", "all_rows", "more", "none", "download",
    "repeat", "copy", "copied", "described", "line", "entry", "rows", "limits",
)  # fmt: skip
FILES = ("pdf", "svg", "png", "csv")
# Seconds: the figure goes out before its rows are gathered, and who looks at it is left alone for
# a while before the figures are drawn that one more change of a control may ask for.
_ROWS_AFTER, _AHEAD_AFTER, _AHEAD_BETWEEN = 0.02, 0.8, 0.02


def explore(study: str = settings.STUDY, language: str = "nl") -> Explorer:
    """Explore a study.

    Parameters
    ----------
    study
        Its folder; a relative one counts from the project.
    language
        nl or en.

    Raises
    ------
    ParameterError, StudyError
        For a folder that is not there, and for a study that is not sound.
    """
    opened = Explorer(study, language)
    # What is there now stays. Each drawing leaves much to collect, and to look through all that
    # was imported meanwhile takes a fifth of a second, in which nothing is drawn.
    gc.collect()
    gc.freeze()
    return opened


class Explorer(ipywidgets.VBox):
    """Controls, and the figure with what is behind it.

    ``controls`` holds the former by name: view, group, framework, the counting rules,
    language, study. ``stage`` is the latter.
    """

    def __init__(self, study: str, language: str) -> None:
        chosen = settings.check(study=study, language=language)
        self._studies = {study: _read(chosen.study_folder)}
        self._asked = study
        self._quiet = False
        self._scene: Scene | None = None
        self._view: View = next(iter(VIEWS.values()))
        self._question: Question | None = None
        self._rows: pd.DataFrame | None = None
        self._found: pd.DataFrame | None = None
        self._search, self._keep, self._most = "", None, listing.PAGE
        self._later: asyncio.TimerHandle | None = None
        self._behind_time, self._turn = False, 0
        self.stage = Stage()
        self.stage.on_msg(lambda _, message, __: self._done(message))
        # As the controls stand from left to right.
        self.controls: dict[str, Any] = {
            name: ipywidgets.Dropdown() for name in ("view", "group", "framework", *COUNTING, "language")
        }
        self.controls["study"] = ipywidgets.Text(value=study, continuous_update=False)
        super().__init__([ipywidgets.HBox(list(self.controls.values())), self.stage])
        self.add_class("wijkstudie-explorer")
        self.children[0].add_class("wijkstudie-controls")
        self._offer({"language": language})
        for control in self.controls.values():
            control.observe(lambda _: self._changed(), "value")
        self._redraw()

    @property
    def _study(self) -> Study:
        return self._studies[self._asked]

    # ---- controls

    def _offer(self, wanted: dict[str, str] | None = None) -> None:
        """Give the controls what can be chosen now, in the language; keep what was chosen."""
        wanted = {name: control.value for name, control in self.controls.items()} | (wanted or {})
        language, study = wanted["language"], self._study
        self._quiet = True
        usual = {"group": grouping(study)}
        views = [name for name, one in VIEWS.items() if one.shows(study)]
        view = VIEWS[wanted["view"] if wanted["view"] in views else views[0]]
        two = any(study.respondents[one].astype("str").str.contains(coding.DUAL, regex=False).any()
                  for one in groupings(study))  # fmt: skip
        offered = {
            "view": [(_say(name, language), name) for name in views],
            "group": [(labels.heading(one, language), one) for one in groupings(study)],
            "framework": [
                (labels.value(one, language) if one else _say("all_frameworks", language), one)
                for one in frameworks(view, study)
            ],
            "language": [(_say(f"language_{one}", language), one) for one in CHOICES["language"]],
        }
        for rule in COUNTING:
            offered[rule] = [(_say(f"{rule}_{one}", language), one) for one in CHOICES.get(rule, ())]
        offered["sections"] = [
            (_say("sections_all", language), ""),
            *_sections(study, language),
        ]
        able = {"view", "language", "study", *view.rules, *view.parameters}
        if not two:
            able.discard("dual")
        for name, control in self.controls.items():
            # One message for each, not one for each of its parts.
            with control.hold_sync():
                control.description = _say(name, language)
                if name in offered:
                    if tuple(offered[name]) != tuple(control.options):
                        control.options = offered[name]
                    values = [value for _, value in offered[name]]
                    control.value = _chosen((wanted[name], usual.get(name)), values)
                control.disabled = name not in able or (name in offered and len(offered[name]) < 2)
        self._quiet = False

    def _changed(self) -> None:
        if self._quiet:
            return
        try:
            self._open(self.controls["study"].value)
        except WijkstudieError as error:
            self.stage.problem = labels.problem(error, self.controls["language"].value)
            return
        with _uncollected(), ExitStack() as later:
            # The browser gets the figure first, and then what the controls offer now.
            for control in self.controls.values():
                later.enter_context(control.hold_sync())
            self._offer()
            self._redraw()

    def _open(self, folder: str) -> None:
        """Open the study in a folder, unless it is open; one that is not sound stays closed."""
        if folder not in self._studies:
            self._studies[folder] = _read(settings.check(study=folder).study_folder)
        self._asked = folder

    # ---- what is shown

    @property
    def views(self) -> list[str]:
        """The names of the views that the study has something for."""
        return [name for _, name in self.controls["view"].options]

    def moves(self, view: str | None = None) -> Iterator[dict[str, str]]:
        """Each value that a control can be moved to, by the control's name; the other views first.

        Of the view that is shown, or of another, for which the controls are set and nothing drawn.
        """
        if view is not None:
            self._offer({"view": view})
        for name, control in self.controls.items():
            if name != "study" and not control.disabled:
                for _, value in control.options:
                    if value != control.value:
                        yield {name: value}

    def asks(self, **changed: str) -> tuple[View, Question]:
        """What the controls ask for, after some of them were changed."""
        values = {name: control.value for name, control in self.controls.items()} | changed
        view = VIEWS[values["view"]]
        counting = Counting(**{rule: values[rule] for rule in COUNTING})
        framework = _chosen([values["framework"]], frameworks(view, self._study))
        question = Question(self._study, counting, values["language"], values["group"], framework or "")
        return view, view.settle(question)

    def _redraw(self) -> None:
        """Draw the view that the controls ask for; then list what is behind it."""
        self._stop()
        view, question = self.asks()
        language = question.language
        try:
            scene = draw(view, question)
        except WijkstudieError as error:
            self.stage.problem = labels.problem(error, self.controls["language"].value)
            return
        pointed = self._scene.cells[self.stage.selected] if self._scene and self.stage.selected >= 0 else None
        same = view is self._view
        self._view, self._question, self._scene = view, question, scene
        self._turn += 1
        with self.stage.hold_sync():
            self.stage.problem = ""
            self.stage.words = {"language": language, **{one: _say(one, language) for one in _WORDS}}
            self.stage.scene = {
                "turn": self._turn,
                "svg": scene.svg,
                "title": scene.caption.title,
                "caption": f"{scene.caption.caption} {_rules(view, question)}".strip(),
                "alt": scene.caption.alt,
                "marks": scene.marks,
                "says": scene.says,
            }
            self.stage.selected = scene.cells.index(pointed) if same and pointed in scene.cells else -1
            self.stage.repeat = {
                "entry": repeat.entry(view, question, self._asked),
                "line": repeat.line(view, question, self._asked),
            }
        if not same:
            self._search, self._keep = "", None
        self._behind_time = True
        self._after(_ROWS_AFTER, self._gather)

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        """Act a little later, where something runs that can wait; at once where nothing does."""
        try:
            self._later = asyncio.get_running_loop().call_later(seconds, act)
        except RuntimeError:
            act()

    def _stop(self) -> None:
        if self._later is not None:
            self._later.cancel()

    def _draw_ahead(self, moves: Iterator[dict[str, str]]) -> None:
        """Draw the next figure that one more move may ask for, so that it is there when it is."""
        for move in moves:
            try:
                draw(*self.asks(**move))
            except WijkstudieError:
                continue  # said to who asks for it
            self._after(_AHEAD_BETWEEN, lambda: self._draw_ahead(moves))
            return

    def _gather(self) -> None:
        """Find the rows behind the mark that is selected, or behind the view."""
        self._stop()
        self._behind_time = False
        cell = self._scene.cells[self.stage.selected] if self.stage.selected >= 0 else {}
        self._rows = self._view.behind(self._question, cell)
        self._most = listing.PAGE
        self._list()
        gc.collect()
        if self._later is not None:
            self._after(_AHEAD_AFTER, lambda: self._draw_ahead(self.moves()))

    def _list(self) -> None:
        question, language = self._question, self._question.language
        choices = listing.choices(self._rows, language)
        if self._keep is not None and self._keep not in [(c, v) for c, _, vs in choices for v, _ in vs]:
            self._keep = None
        self._found = listing.sift(self._rows, question, self._search, self._keep)
        shown = listing.show(self._found, question, self._most)
        says = self._scene.says[self.stage.selected] if self.stage.selected >= 0 else ""
        number = _say("one_row" if shown.total == 1 else "rows_n", language, n=shown.total)
        self.stage.listing = {
            "turn": self._turn,
            "headings": shown.headings,
            "cells": shown.cells,
            "total": shown.total,
            "title": f"{number} {_say('behind', language, what=says or self._scene.caption.title)}",
            "choices": choices,
            "search": self._search,
            "keep": list(self._keep) if self._keep else None,
        }

    # ---- what a person does below the controls

    def _done(self, message: dict[str, Any]) -> None:
        actions: dict[str, Callable[[], None]] = {
            "select": lambda: self.select(int(message["mark"])),
            "search": lambda: self.search(str(message["text"])),
            "keep": lambda: self.keep(message["to"]),
            "more": self.more,
            "download": lambda: self.download(str(message["kind"])),
        }
        try:
            if self._behind_time:
                self._gather()
            actions[message["do"]]()
        except WijkstudieError as error:
            self.stage.problem = labels.problem(error, self.controls["language"].value)

    def select(self, mark: int) -> None:
        """List the rows behind a mark, by its place in the scene; those of the whole view for -1."""
        self.stage.selected = mark
        self._gather()

    def search(self, text: str) -> None:
        """Keep the rows that hold every word of a text."""
        self._search, self._most = text, listing.PAGE
        self._list()

    def keep(self, to: list[str] | None) -> None:
        """Keep the rows that have a value in a column, given as both; all of them for None."""
        self._keep, self._most = (to[0], to[1]) if to else None, listing.PAGE
        self._list()

    def more(self) -> None:
        """Show more of the rows."""
        self._most *= 4
        self._list()

    def download(self, kind: str) -> None:
        """Hand the figure (pdf, svg, png) or the rows that were found (csv) to the browser."""
        if kind == "csv":
            name, content = repeat.rows(f"{self._view.name}_rows", self._found)
        else:
            name, content = repeat.figure(self._view, self._question, self._asked, kind)
        self.stage.hand_over(name, content)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave what can be collected until the figure is there: to look for it takes a third as long."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read(folder: Path) -> Study:
    """Open a study, and count what no control changes: who opens it waits, and nobody later."""
    study = load(folder)
    store.digest(study)
    if study.has("claims"):
        audited(study)
    return study


def _say(key: str, language: str, **values: object) -> str:
    return labels.term(f"explore_{key}", language, **values)


def _sections(study: Study, language: str) -> Iterator[tuple[str, str]]:
    """What each section is called, and what it is about where the study says so; and its name."""
    titles = labels.titles(study.sections, "section", language) if study.has("sections") else {}
    for name in sections(study):
        called = labels.section(name, language)
        yield (f"{name} {titles.get(name, '')}".strip() if called == name else called), name


def _rules(view: View, question: Question) -> str:
    """How was counted, where that matters."""
    return labels.rules(question.counting, question.language) if view.rules else ""


def _chosen(wanted: Iterable[str | None], values: list[str]) -> str | None:
    """The first thing that is wanted and there; else what comes first."""
    return next((one for one in (*wanted, *values) if one in values), None)
