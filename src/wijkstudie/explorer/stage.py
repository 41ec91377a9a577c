"""What the explorer shows below its controls: figure, rows, files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from wijkstudie.explorer.scene import font_faces

_HERE = Path(__file__).parent


class Stage(anywidget.AnyWidget):
    """The part of the explorer that a browser draws.

    What it is told to show stands in its traits. What a person does comes back as a message
    with ``do``: *select* (mark), *search* (text), *keep* (to), *more*, *download* (kind).
    """

    _esm = _HERE / "stage.js"
    _css = font_faces() + "\n" + (_HERE / "stage.css").read_text(encoding="utf-8")

    # turn, svg, title, caption, alt, marks (left, top, width, height), says.
    scene = traitlets.Dict().tag(sync=True)
    # turn of the scene that it belongs to, headings, cells, total, title, choices, search, keep.
    listing = traitlets.Dict().tag(sync=True)
    # Of the mark whose rows are shown; -1 when they are those of the whole view.
    selected = traitlets.Int(-1).tag(sync=True)
    # entry of a file of runs, line of the command.
    repeat = traitlets.Dict().tag(sync=True)
    # What was wrong with what was asked; empty when nothing was.
    problem = traitlets.Unicode().tag(sync=True)
    # Words of the page, and its language.
    words = traitlets.Dict().tag(sync=True)

    def hand_over(self, name: str, content: bytes) -> None:
        """Let the browser save a file."""
        self.send({"name": name}, buffers=[content])

    def told(self, message: dict[str, Any]) -> None:
        """Take a message as the browser sends it."""
        self._handle_custom_msg(message, [])
