"""What Sphinx does to the pages of the site, beyond its theme: an extension of Sphinx.

The theme writes English in a few places that its catalogues do not reach, makes tables without
scopes, and knows no pages in two languages.
"""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from typing import Any

from wijkstudie import labels


def scoped(body: str) -> str:
    """Headers of tables say what they are the header of: a column, or in the body a row."""

    def inside(part: re.Match[str]) -> str:
        kind = "col" if part[1] == "thead" else "row"
        return re.sub(r"<th(?![^>]*scope=)(?=[\s>])", f'<th scope="{kind}"', part[0])

    return re.sub(r"<(thead|tbody)\b.*?</\1>", inside, body, flags=re.DOTALL)


def in_english(body: str, language: str, note: str) -> str:
    """Mark what is under the title as English, after a note in the language of the site."""
    head, title, rest = body.partition("</h1>")
    inner, end, tail = rest.rpartition("</section>")
    if not title or not end:
        return f'<div lang="en">{body}</div>'
    # Figures and findings are in the language of the site, also in an English notebook.
    for shown in ('<div class="output text_markdown', "<img "):
        inner = inner.replace(shown, shown.replace(" ", f' lang="{language}" ', 1))
    return f'{head}{title}{note}<div lang="en">{inner}</div>{end}{tail}'


def _context(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:  # noqa: ARG001
    language = app.config.language
    if "body" in context:
        context["body"] = scoped(context["body"])
    note = app.config.wijkstudie_english.get(page)
    if note is not None and "body" in context:
        shown = f'<p class="note">{escape(note)}</p>' if note else ""
        context["body"] = in_english(context["body"], language, shown)
        context["toc"] = f'<div lang="en">{context.get("toc", "")}</div>'
    # Sphinx makes the menu's captions headings without a level, which no screen reader can place.
    menu = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = menu.replace('role="heading"', 'role="heading" aria-level="2"')


def translated(page: str, language: str) -> str:
    """The words that the theme writes itself, as a label or alone in an element."""
    for english, said in labels.theme(language).items():
        page = re.sub(
            rf'(aria-label="|>\s*){re.escape(english)}(?="|\s*<)', lambda at, said=said: at[1] + said, page
        )
    return page


def _translate(app: Any, failed: Exception | None) -> None:
    language = app.config.language
    if failed or language == "en":
        return
    for path in Path(app.outdir).rglob("*.html"):
        path.write_text(translated(path.read_text(encoding="utf-8"), language), encoding="utf-8")
    # Sphinx has an empty translation for how many pages a search found, and picks it with a
    # truth where its script needs a number: it would stop with an error.
    one, more = (labels.term(f"site_found_{key}", language) for key in ("one", "more"))
    found = {"Search finished, found one page matching the search query.": [one, more]}
    told = json.dumps({"locale": language, "messages": found, "plural_expr": "n == 1 ? 0 : 1"})
    with (Path(app.outdir) / "_static" / "translations.js").open("a", encoding="utf-8") as script:
        script.write(f"\nDocumentation.addTranslations({told});\n")


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("wijkstudie_english", {}, "html")
    # After the theme, which makes the menu.
    app.connect("html-page-context", _context, priority=900)
    app.connect("build-finished", _translate)
    return {"parallel_read_safe": True}
