"""How the study was done: from the first mail to the last coding, and what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from wijkstudie import labels as words
from wijkstudie.charts._canvas import (
    ACCENT,
    FAINT,
    MIDDLE,
    MUTED,
    PALE,
    PAPER,
    TEXT_WIDTH_MM,
    canvas,
    chart,
    write,
)
from wijkstudie.charts._drawing import EDGE, LINE, SMALL, arrow, box, page, ribbon, wrap

_TALLEST, _LOWEST = 31.5, 8.0  # height of the first step of the flow, and of a box with words
_STEPS = ("mailed", "reacted", "interviewed")  # of a recruitment, that have words of their own
_TOP = -9.0  # of the recruitment
_STEP, _BETWEEN = 16.0, 7.0  # width of a step of the recruitment, and to the next one
_PHASE, _ROUND, _END = 28.0, 25.0, 18.0  # width of the other boxes


@chart(
    tables=("recruitment", "topics", "documents", "document_citations", "method"),
    section="5.2.1, 5.2.2, 5.3",
)
def method_flow(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str] | None = None,
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw recruitment, interviews, documents and coding as one flow, a ribbon as wide as its n.

    ``table`` is a :func:`wijkstudie.method.flow`. Stages that a study does not describe are
    left out.
    """
    n = dict(zip(table["step"], table["n"].astype(int), strict=True))
    recruited = table.loc[table["stage"] == "recruitment", "step"]
    phases = [one for one in n if one.startswith("phase-")]
    steps = [one for one in recruited if one not in phases]
    each = _TALLEST / max((n[one] for one in (*steps, *phases)), default=1)
    ax = canvas(ax, 84)
    x = EDGE
    for i, step in enumerate(steps):
        height = max(_LOWEST, n[step] * each)
        shade = [PAPER, PALE, MIDDLE][min(i, 2)]
        called = _say(step, language) if step in _STEPS else step
        box(ax, (x, _TOP), (_STEP, height), str(n[step]), [called], shade)
        if i + 1 < len(steps):
            after = steps[i + 1]
            lost = _say(f"lost-{after}", language) if after in _STEPS[1:] else ""
            _lost(ax, x + _STEP, (n[step], n[after]), each, lost)
        x += _STEP + _BETWEEN
    people, tops = _TOP, {}
    for i, phase in enumerate(phases):
        tops[phase] = -1.0 - 28 * i
        height = n[phase] * each
        ribbon(
            ax,
            (x - _BETWEEN, people),
            (x + 2, tops[phase] - 10 + height / 2),
            height,
            [MIDDLE, ACCENT][i % 2],
        )
        people -= height
    boxes = x + 2
    coding = boxes + _PHASE + 9
    _interviews(ax, boxes, tops, n, language)
    if "coding-phases" in n:
        heights = [(tops[phase], n[phase] * each) for phase in phases]
        _coding(ax, coding, heights, boxes + _PHASE, language)
    if "documents" in n:
        notes = [_say("documents", language, n=n["documents"])]
        if "document-citations" in n:
            notes.append(_say("document-citations", language, n=n["document-citations"]))
        box(ax, (boxes, -58), (_PHASE, 15), _say("documents-title", language), notes, FAINT)
        if "coding-phases" in n:
            arrow(ax, (boxes + _PHASE, -65.5), (TEXT_WIDTH_MM - EDGE - _END, -50), bend=True)
    heads = [(EDGE, "recruitment"), (boxes, "interviews")]
    if "coding-phases" in n:
        heads += [(coding, "coding"), (TEXT_WIDTH_MM - EDGE - _END, "findings")]
    for left, key in heads:
        write(ax, left, 3.5, _say(f"stage-{key}", language), fontweight="bold")
    page(ax, -75, 8)
    return ax


def _say(key: str, language: str, **values: object) -> str:
    return words.term(f"method_{key}", language, **values)


def _lost(ax: Axes, x: float, step: tuple[int, int], each: float, text: str) -> None:
    """What goes on to the next step, and what does not."""
    before, after = step
    ribbon(ax, (x, _TOP), (x + _BETWEEN, _TOP), after * each, PALE)
    left = before - after
    if left:
        top = _TOP - after * each
        ribbon(ax, (x, top), (x + 4, top - 4), left * each, FAINT)
        below = top - 4 - left * each - 0.5
        for i, line in enumerate([str(left), *wrap(text, 17)]):
            write(
                ax,
                x + 4.5,
                below - 1.5 - i * LINE,
                line,
                ha="center",
                va="center",
                fontsize=SMALL,
                color=MUTED,
            )


def _interviews(ax: Axes, x: float, tops: Mapping[str, float], n: Mapping[str, int], language: str) -> None:
    for i, (phase, top) in enumerate(tops.items(), start=1):
        notes = [_say("interviews", language, n=n[phase])]
        if scenarios := n.get(f"scenarios-{i}"):
            notes.append(_say("scenarios", language, n=scenarios))
        elif "situations-designed" in n:
            given, designed = n["situations-per-interview"], n["situations-designed"]
            notes.append(_say("vignettes", language, k=given, n=designed))
        box(ax, (x, top), (_PHASE, 20), words.term("trace_phase_short", language, i=i), notes, PAPER)
        if i > 1 and "situations-designed" in n:
            arrow(ax, (x + 4, top + 8), (x + 4, top))
            write(ax, x + 6, top + 4, _say("basis", language), va="center", fontsize=SMALL, color=MUTED)
    if "interview-minutes-min" in n and tops:
        low, high = n["interview-minutes-min"], n["interview-minutes-max"]
        text = _say("minutes", language, low=low, high=high)
        write(
            ax,
            x + _PHASE / 2,
            min(tops.values()) - 22.5,
            text,
            ha="center",
            va="center",
            fontsize=SMALL,
            color=MUTED,
        )


def _coding(ax: Axes, x: float, phases: list[tuple[float, float]], start: float, language: str) -> None:
    """Both rounds, one below the other, and the chapter that came of them."""
    top = -1.0 - 10 + sum(height for _, height in phases) / 2
    for i, (y, height) in enumerate(phases):
        ribbon(ax, (start, y - 10 + height / 2), (x, top), height, [MIDDLE, ACCENT][i % 2])
        top -= height
    for i, y in enumerate((-1.0, -29.0), start=1):
        notes = [_say(f"coding-{i}", language)]
        box(ax, (x, y), (_ROUND, 20), _say("round", language, i=i), notes, PALE)
    arrow(ax, (x + _ROUND / 2, -21), (x + _ROUND / 2, -29))
    end = TEXT_WIDTH_MM - EDGE - _END
    arrow(ax, (x + _ROUND, -39), (end, -39))
    box(ax, (end, -29), (_END, 29), _say("chapter", language), [_say("chapter-note", language)], PAPER)


# How a kind of topic is filled.
_KINDS = {
    "scenario": ACCENT,
    "vignette": ACCENT,
    "question": MIDDLE,
    "follow-up": PALE,
    "option": PAPER,
}
_SIDE = 3.85  # of the square of a topic
_PART = 31.0  # width of the names of parts


@chart(tables=("topics", "codes", "respondents"), section="bijlage-3, bijlage-4")
def topic_lists(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw each topic of both lists as a square, those that belong together side by side.

    ``table`` is a :func:`wijkstudie.method.topic_list`. Below the squares stands what the
    list itself says that they ask for.
    """
    rows = table.groupby(["interview_phase", "part"], sort=False).ngroups
    ax = canvas(ax, 14.2 * rows + 9 * table["interview_phase"].nunique() + 12)
    y = 0.0
    for phase, part in table.groupby("interview_phase", sort=False):
        text = _say(
            "list", language, phase=_upper(words.value(phase, language)), n=int(part["interviews"].iloc[0])
        )
        write(ax, EDGE, y, text, fontweight="bold", va="center")
        ax.plot([EDGE, TEXT_WIDTH_MM - EDGE], [y - 3] * 2, color=FAINT, linewidth=0.6)
        y -= 9
        for name, topics in part.groupby("part", sort=False):
            for i, line in enumerate(wrap(words.value(name, language), _PART - 2)):
                write(ax, EDGE, y - i * LINE, line, va="center", fontsize=8)
            _row(ax, y, topics.to_dict("records"), labels, language)
            y -= 14.2
    x = EDGE + _PART
    for kind, fill in _KINDS.items():
        if kind == "vignette" or kind not in set(table["kind"]):
            continue
        _square(ax, x, y, fill)
        text = _say(f"kind-{kind}", language)
        write(ax, x + _SIDE + 1, y, text, va="center", fontsize=SMALL)
        x += _SIDE + 5 + 1.3 * len(text)
    page(ax, y - 4, 5)
    return ax


def _row(ax: Axes, y: float, topics: list[dict[str, Any]], labels: Mapping[str, str], language: str) -> None:
    """The squares of a part, with what they ask for below each run of them."""
    x = EDGE + _PART
    for _, group in groupby(topics, key=lambda one: one["group"]):
        for asks, run in groupby(group, key=lambda one: _asks(one, labels, language)):
            start, lines = x, wrap(asks, 24)
            for one in run:
                _square(ax, x, y, _KINDS[one["kind"]])
                x += _SIDE
            for i, line in enumerate(lines):
                write(ax, start, y - 4.2 - i * LINE, line, va="center", fontsize=SMALL, color=MUTED)
            x = max(x, start + 1.2 * max(map(len, lines), default=0) + 1)
        x += 2.5


def _asks(one: Mapping[str, Any], labels: Mapping[str, str], language: str) -> str:
    if pd.notna(one["vignette"]):
        return f"{words.term('trace_vignette', language)} {one['vignette']}"
    return labels[one["asks"]] if pd.notna(one["asks"]) else ""


def _square(ax: Axes, x: float, y: float, fill: str) -> None:
    side = _SIDE - 0.6
    ax.add_patch(Rectangle((x, y - side / 2), side, side, facecolor=fill, edgecolor=ACCENT, linewidth=0.6))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
