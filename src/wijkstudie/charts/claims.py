"""How the thesis' own claims stand up."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from wijkstudie import labels as words
from wijkstudie.charts._canvas import ACCENT, INK, MIDDLE, PALE, PAPER, QUIET, bare, canvas, chart

# Apart in grey too; what is contradicted is crossed, so that it stands out without a second colour.
_FACES = {"confirmed": ACCENT, "depends": MIDDLE, "contradicted": PAPER, "not-checkable": PALE}


@chart(
    tables=(
        "claims",
        "respondents",
        "codes",
        "codings",
        "citations",
        "fragments",
        "baselines",
        "vignette_responses",
    ),
    section="4-7",
)
def claims_ledger(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    language: str = "nl",
    ax: Axes | None = None,
) -> Axes:
    """Draw one square per claim, a row per part of the thesis, ordered by verdict.

    ``table`` is a :func:`wijkstudie.claims.audit` with a column ``part``.
    """
    parts = sorted(dict.fromkeys(table["part"]), key=lambda part: [int(one) for one in part.split(".")])
    ax = canvas(ax, 14 + 7 * len(parts))
    for row, part in enumerate(parts):
        verdicts = table.loc[table["part"] == part, "verdict"]
        ordered = [verdict for verdict in _FACES for one in verdicts if one == verdict]
        for i, verdict in enumerate(ordered):
            _square(ax, i, -row, verdict)
        ax.text(len(ordered) - 0.2, -row, len(ordered), va="center")
    names = [words.term("section" if "." in part else "chapter", language, part=part) for part in parts]
    ax.set_yticks([-row for row in range(len(parts))], names)
    ax.set_xticks([])
    ax.set_xlim(-0.6, int(table["part"].value_counts().max()) + 0.8)
    ax.set_ylim(-len(parts) + 0.4, 0.6)
    bare(ax)
    counts = table["verdict"].value_counts()
    texts = [f"{words.term('verdict_' + one, language)} ({counts.get(one, 0)})" for one in _FACES]
    ax.figure.legend([_handle(one) for one in _FACES], texts, loc="outside upper left", ncols=len(_FACES))
    return ax


def _edge(verdict: str) -> str:
    return QUIET if verdict == "not-checkable" else ACCENT


def _handle(verdict: str) -> Patch | tuple[Patch, Line2D]:
    """What stands for a verdict in the legend."""
    patch = Patch(facecolor=_FACES[verdict], edgecolor=_edge(verdict), linewidth=0.7)
    return (
        (patch, Line2D([], [], marker="x", linestyle="", color=INK)) if verdict == "contradicted" else patch
    )


def _square(ax: Axes, x: float, y: float, verdict: str) -> None:
    """A claim; one that is contradicted carries a cross."""
    face = _FACES[verdict]
    edge = _edge(verdict)
    ax.add_patch(Rectangle((x - 0.38, y - 0.34), 0.76, 0.68, facecolor=face, edgecolor=edge, linewidth=0.7))
    if verdict == "contradicted":
        ax.plot([x - 0.22, x + 0.22], [y - 0.2, y + 0.2], color=INK, linewidth=1)
        ax.plot([x - 0.22, x + 0.22], [y + 0.2, y - 0.2], color=INK, linewidth=1)
