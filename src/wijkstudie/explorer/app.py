"""Controls above, what they show below: the explorer as a widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets
import pandas as pd

from wijkstudie import coding, labels, settings
from wijkstudie.errors import WijkstudieError
from wijkstudie.explorer import listing, repeat
from wijkstudie.explorer.scene import Scene, draw
from wijkstudie.explorer.stage import Stage
from wijkstudie.explorer.views import COUNTING, VIEWS, Question, View, frameworks, groupings, sections
from wijkstudie.settings import CHOICES, Counting
from wijkstudie.study import Study, load

# Words of the page that the browser puts in its place.
_WORDS = (
    "hint", "figure", "search", "keep", "everything", "all_rows", "more", "none", "download",
    "repeat", "copy", "copied", "described", "line", "entry", "rows", "limits",
)  # fmt: skip
FILES = ("pdf", "svg", "png", "csv")


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
    return Explorer(study, language)


class Explorer(ipywidgets.VBox):
    """Controls, and the figure with what is behind it.

    ``controls`` holds the former by name: view, group, framework, the counting rules,
    language, study. ``stage`` is the latter.
    """

    def __init__(self, study: str, language: str) -> None:
        chosen = settings.check(study=study, language=language)
        self._studies: dict[str, Study] = {study: load(chosen.study_folder)}
        self._asked = study
        self._quiet = False
        self._scene: Scene | None = None
        self._view: View = next(iter(VIEWS.values()))
        self._question: Question | None = None
        self._rows: pd.DataFrame | None = None
        self._found: pd.DataFrame | None = None
        self._search, self._keep, self._most = "", None, listing.PAGE
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
        views = [name for name, one in VIEWS.items() if study.has(*one.needs)]
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
            *((_section(study, one, language), one) for one in sections(study)),
        ]
        able = {"view", "language", "study", *view.rules, *view.parameters}
        if not two:
            able.discard("dual")
        for name, control in self.controls.items():
            control.description = _say(name, language)
            if name in offered:
                values = [value for _, value in offered[name]]
                if tuple(offered[name]) != tuple(control.options):
                    control.options = offered[name]
                value = wanted[name] if wanted[name] in values else _first(name, values)
                control.value = value
            control.disabled = name not in able or (name in offered and len(offered[name]) < 2)
        self._quiet = False

    def _changed(self) -> None:
        if self._quiet:
            return
        try:
            self._open(self.controls["study"].value)
        except WijkstudieError as error:
            self.stage.problem = str(error)
            return
        self._offer()
        self._redraw()

    def _open(self, folder: str) -> None:
        """Open the study in a folder, unless it is open; one that is not sound stays closed."""
        if folder not in self._studies:
            self._studies[folder] = load(settings.check(study=folder).study_folder)
        self._asked = folder

    # ---- what is shown

    def _redraw(self) -> None:
        """Draw the view that the controls ask for; then list what is behind it."""
        values = {name: control.value for name, control in self.controls.items()}
        language = values["language"]
        view = VIEWS[values["view"]]
        counting = Counting(**{rule: values[rule] for rule in COUNTING})
        question = view.settle(
            Question(self._study, counting, language, values["group"] or "", values["framework"] or "")
        )
        try:
            scene = draw(view, question)
        except WijkstudieError as error:
            self.stage.problem = str(error)
            return
        pointed = self._scene.cells[self.stage.selected] if self._scene and self.stage.selected >= 0 else None
        same = view is self._view
        self._view, self._question, self._scene = view, question, scene
        with self.stage.hold_sync():
            self.stage.problem = ""
            self.stage.words = {"language": language, **{one: _say(one, language) for one in _WORDS}}
            self.stage.scene = {
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
        self._gather()

    def _gather(self) -> None:
        """Find the rows behind the mark that is selected, or behind the view."""
        cell = self._scene.cells[self.stage.selected] if self.stage.selected >= 0 else {}
        self._rows = self._view.behind(self._question, cell)
        self._most = listing.PAGE
        self._list()

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
            actions[message["do"]]()
        except WijkstudieError as error:
            self.stage.problem = str(error)

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


def _say(key: str, language: str, **values: object) -> str:
    return labels.term(f"explore_{key}", language, **values)


def _section(study: Study, name: str, language: str) -> str:
    """What a section is called, and what it is about where the study says so."""
    called = labels.section(name, language)
    if not study.has("sections") or called != name:
        return called
    return f"{name} {study.sections.set_index('section').loc[name, f'title_{language}']}"


def _rules(view: View, question: Question) -> str:
    """How was counted, where that matters."""
    return labels.rules(question.counting, question.language) if view.rules else ""


def _first(name: str, values: list[str]) -> str | None:
    """What is chosen when nothing was."""
    usual = {"group": "coach_type"}.get(name)
    return usual if usual in values else next(iter(values), None)
