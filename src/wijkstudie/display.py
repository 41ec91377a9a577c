"""Two-column listings, as text for a terminal and as HTML for a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def text_listing(rows: Sequence[tuple[str, str]]) -> str:
    """Write names and values under each other, the values aligned."""
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)


def html_listing(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows of text as an HTML table, everything escaped and aligned to the left."""
    left = " style='text-align:left'"
    head = "".join(f"<th scope='col'{left}>{escape(one)}</th>" for one in header)
    body = "".join(
        "<tr>" + "".join(f"<td{left}>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
