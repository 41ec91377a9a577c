"""A view as a browser shows it: the drawing, its words, and the marks that can be pointed at."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from importlib.resources import files
from io import StringIO

import matplotlib as mpl

from wijkstudie import captions, drawings, export
from wijkstudie import labels as words
from wijkstudie.charts import Mark, marking
from wijkstudie.explorer import store
from wijkstudie.explorer.views import Question, View

# In pixels of a figure of 720 wide: what can be hit with a finger or an unsteady hand.
_LEAST = 14.0
_WIDTH = 720.0
# The kinds of file that a scene is kept as, and which scene answers a question.
_SCENE, _ANSWER = "scene", "answer"
# What a file says of itself, and its style, which would hold for the whole page.
_OF_FILES = re.compile(r"<(metadata|style)\b.*?</\1>", re.DOTALL)


# The parts of a cell that are codes, and those that are rows of a table: which, and what says them.
_CODES = ("code", "style", "code_a", "code_b")
_NAMED = {
    "series": ("baselines", "population"),
    "claim": ("claims", "statement"),
    "step": ("recruitment", "label"),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """One view of one question.

    marks
        Left, top, width and height of each, as parts of the whole from 0 to 1.
    says, cells
        What each mark stands for, in words and as a trace takes it.
    """

    svg: str
    caption: captions.Caption
    marks: tuple[tuple[float, float, float, float], ...]
    says: tuple[str, ...]
    cells: tuple[dict[str, str], ...]


# Who turns a control turns it back, and what is next is drawn ahead: some 20 MB at most.
@lru_cache(maxsize=256)
def draw(view: View, question: Question) -> Scene:
    """Draw a view with the marks of its chart, in reading order.

    What was drawn from the same before, by whichever explorer of this project, is not drawn
    again (see :mod:`wijkstudie.drawings`).
    """
    place, names, language = store.place(), question.names, question.language
    study = store.digest(question.study)
    asked = drawings.key(view.name, question.counting, question.group, question.framework, language, study)
    # Which scene answers the question, without counting anything; and the scene.
    answer = drawings.find(place, asked, [_ANSWER]).get(_ANSWER, b"").decode()
    if found := drawings.find(place, answer, [_SCENE]):
        return _read(found[_SCENE])
    table, options = view.drawn_from(question)
    # What the marks are called stands in tables of the study.
    key = drawings.key(view.name, table, names, language, options, study)
    drawings.keep(place, asked, {_ANSWER: key.encode()})
    if found := drawings.find(place, key, [_SCENE]):
        return _read(found[_SCENE])
    with marking() as marks, export.drawing(view.chart, table, names, language, options) as canvas:
        # Letters as text: a quarter of the bytes, and the browser has the font.
        mpl.rcParams["svg.fonttype"] = "none"
        written = StringIO()
        canvas.savefig(written, format="svg", metadata={"Date": None})
        placed = [(_place(one, canvas.bbox.size), one) for one in marks]
    placed.sort(key=lambda pair: (round(pair[0][1] + pair[0][3] / 2, 2), pair[0][0]))
    told = describe([one.cell for _, one in placed], question)
    scene = Scene(
        _inline(written.getvalue()),
        captions.of(view.chart, table, names, language),
        tuple(place for place, _ in placed),
        tuple(f"{said}: {one.says}" for said, (_, one) in zip(told, placed, strict=True)),
        tuple(one.cell for _, one in placed),
    )
    drawings.keep(place, key, {_SCENE: json.dumps(asdict(scene)).encode()})
    return scene


def _read(content: bytes) -> Scene:
    told = json.loads(content)
    return Scene(
        told["svg"],
        captions.Caption(**told["caption"]),
        tuple(map(tuple, told["marks"])),
        tuple(told["says"]),
        tuple(told["cells"]),
    )


def _place(one: Mark, size: tuple[float, float]) -> tuple[float, float, float, float]:
    """Where a mark is, as parts of the figure from its top left corner; small ones are widened."""
    (x, y), (width, height) = one.centre, one.size
    corners = [(x - width / 2, y - height / 2), (x + width / 2, y + height / 2)]
    (left, bottom), (right, top) = one.ax.transData.transform(corners)
    whole, tall = size
    least = _LEAST / _WIDTH * whole
    left, right = _widened(left, right, least)
    bottom, top = _widened(bottom, top, least)
    parts = (left / whole, 1 - top / tall, (right - left) / whole, (top - bottom) / tall)
    return tuple(round(float(one), 5) for one in parts)


def _widened(low: float, high: float, least: float) -> tuple[float, float]:
    more = max(0.0, least - (high - low)) / 2
    return low - more, high + more


def describe(cells: Sequence[Mapping[str, str]], question: Question) -> list[str]:
    """Say cells of a trace in words."""
    study, language = question.study, question.language
    called: dict[str, Mapping[str, str]] = dict.fromkeys(_CODES, question.names)
    for column, (table, text) in _NAMED.items():
        if study.has(table):
            rows = study.table(table)
            # The rows of a series have their population in common.
            for told in words.in_language(rows, text, language):
                called[column] = dict(zip(rows[column], rows[told].str.rstrip("."), strict=True))

    def say(column: str, value: str) -> str:
        if column == "vignette":
            return words.term("vignette_number", language, i=value)
        if column in called:
            return called[column].get(value, value)
        return words.value(value, language)

    return [", ".join(say(*part) for part in cell.items()) for cell in cells]


def _inline(svg: str) -> str:
    """An SVG as part of a page: without prologue and size, its style on itself alone."""
    _, mark, rest = svg.partition("<svg ")
    opening, close, body = rest.partition(">")
    opening = " ".join(one for one in opening.split() if not one.startswith(("width=", "height=")))
    body = _OF_FILES.sub("", body)
    return f'{mark}style="stroke-linejoin:round;stroke-linecap:butt" {opening}{close}{body}'


@cache
def font_faces() -> str:
    """The fonts of the figures as style sheet, each served inside it."""
    faces = []
    for name, weight, slant in (
        ("Regular", 400, "normal"),
        ("Bold", 700, "normal"),
        ("Italic", 400, "italic"),
    ):
        content = files("wijkstudie").joinpath("fonts", f"WijkstudieSans-{name}.ttf").read_bytes()
        address = f"data:font/ttf;base64,{b64encode(content).decode('ascii')}"
        faces.append(
            f'@font-face{{font-family:"Wijkstudie Sans";font-weight:{weight};font-style:{slant};'
            f'src:url({address}) format("truetype")}}'
        )
    return "\n".join(faces)
