"""The site as a reader has it: from a folder and from a server, with a mouse or with keys only."""

import io
import re
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from browsing import NARROW, WIDE, axe, free_port, served
from sites import LANGUAGES

# A long table has rows like its first ones; what is folded is looked at too.
_SHORTEN = """() => {
    for (const body of document.querySelectorAll("tbody"))
        for (const row of [...body.rows].slice(3)) row.remove();
    for (const one of document.querySelectorAll("details")) one.open = true;
}"""
# Contrast takes seconds where a page is long. Text that is styled as other text is hidden from it:
# of each kind (element, classes and style, its own and of what it is in) two are left.
_KINDS = """() => {
    const seen = new Map();
    const own = (one) => `${one.tagName}.${one.className}.${one.getAttribute("style")}`;
    for (const one of document.querySelectorAll("body *")) {
        if (![...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
        let kind = "";
        for (let at = one; at && at !== document.body; at = at.parentElement) kind += own(at);
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
        if (seen.get(kind) > 2) one.style.visibility = "hidden";
    }
}"""
_CONTRAST = "color-contrast"
# A phone, a tablet upright and lying, and a desk: between them the menus come and go.
_WIDTHS = (NARROW["width"], 800, 1024, WIDE["width"])


def address(made, page):
    return (made / page).as_uri()


@pytest.fixture(scope="module")
def server(browser, made, tmp_path_factory):
    """The site below a path, as GitHub Pages has it."""
    place = tmp_path_factory.mktemp("pages")
    (place / "wijkstudie").symlink_to(made)
    port = free_port()
    told = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with served(told, place, port, place / "log.txt"):
        yield f"http://127.0.0.1:{port}/wijkstudie"


def troubles(page):
    """What bars people on a page, wide and narrow, light and dark."""
    found = []
    for width in _WIDTHS:
        page.set_viewport_size({"width": width, "height": NARROW["height"]})
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{wider} pixels wider than a screen of {width}"] if wider > 0 else []
    page.set_viewport_size(WIDE)
    page.evaluate(_SHORTEN)
    # A page from a folder may not read its own style sheets, as axe-core would.
    found += axe(page, preload=False, rules={_CONTRAST: {"enabled": False}})
    page.evaluate(_KINDS)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {one}" for one in axe(page, preload=False, runOnly=[_CONTRAST])]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_bars_anyone(language, made, watched):
    """axe-core in both schemes, a phone's width; the console and the requests are watched."""
    found = {}
    page = watched.open(address(made, "index.html"))
    for path in [made / "index.html", *sorted((made / language).rglob("*.html"))]:
        page.goto(path.as_uri())
        if told := troubles(page):
            found[path.name] = told
    assert found == {}


def search(page, words):
    """Look for words with the keyboard only; gives the titles that are found."""
    page.locator("input.sidebar-search").focus()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_selector(".search-summary:not(:empty)")
    return page.locator("ul.search > li > a").all_inner_texts()


@pytest.mark.parametrize(
    ("language", "words", "code_book", "notebook", "told"),
    [
        ("nl", "regels", "Het codeboek", "Verzadiging en codes die samengaan", r"\d+ pagina's gevonden"),
        (
            "en",
            "rules",
            "The code book",
            "Do youth coaches cope differently from adult coaches?",
            r"\d+ pages",
        ),
    ],
)
@pytest.mark.parametrize("place", ["folder", "server"])
def test_a_search_with_the_keyboard(place, language, words, code_book, notebook, told, made, server, watched):
    base = made.as_uri() if place == "folder" else server
    page = watched.open(f"{base}/{language}/docs/method.html")
    found = search(page, words)
    assert code_book in found
    assert notebook in found
    assert re.search(told, page.locator(".search-summary").inner_text())
    # The results come after the field: a Tab at a time leads to one, and Enter opens it.
    page.get_by_role("link", name=code_book).last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/codebook.html**")


@pytest.mark.parametrize(("language", "named"), [("nl", "Zoeken"), ("en", "Search")])
def test_the_page_of_the_search_has_a_field_of_its_own(language, named, made, watched):
    page = watched.open(address(made, f"{language}/search.html"))
    page.get_by_role("main").get_by_label(named).fill("vignette")
    page.keyboard.press("Enter")
    page.wait_for_selector(".search-summary:not(:empty)")
    assert page.get_by_role("main").get_by_label(named).input_value() == "vignette"
    assert page.locator("ul.search > li").count() > 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there_is_not_found(language, made, watched):
    page = watched.open(address(made, f"{language}/index.html"))
    assert search(page, "qwxyz") == []


@pytest.mark.parametrize(
    ("language", "verdict", "count"), [("nl", "tegengesproken", 14), ("en", "contradicted", 14)]
)
def test_the_ledger_is_filtered_by_verdict_and_words(language, verdict, count, made, watched):
    """Of 203 claims 14 are contradicted; each of those says so in its row."""
    page = watched.open(address(made, f"{language}/claims.html"))
    rows, told = page.locator("table.filtered tbody tr:visible"), page.locator("form.filter output")
    assert rows.count() == 203
    page.locator("select[name=verdict]").select_option(verdict)
    assert rows.count() == count
    assert told.inner_text() == f"{count} / 203"
    assert all(verdict in one for one in rows.all_inner_texts())
    page.locator("select[name=verdict]").focus()
    page.keyboard.press("Home")
    page.locator("input[name=text]").focus()
    page.keyboard.type("Bredewold")
    assert 0 < rows.count() < 203
    assert all("Bredewold" in one for one in rows.all_inner_texts())
    page.keyboard.type("qwxyz")
    assert rows.count() == 0
    assert told.inner_text() == {"nl": "Niets gevonden", "en": "Nothing found"}[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_can_be_taken_along(language, made, server, watched):
    page = watched.open(f"{server}/{language}/figures.html", accept_downloads=True)
    for kind, magic in (("PDF", b"%PDF-"), ("PNG", b"\x89PNG")):
        with page.expect_download() as started:
            page.get_by_role("link", name=re.compile(f"^Download {kind}")).first.click()
        got = started.value
        assert got.suggested_filename == f"respondents_{language}.{kind.lower()}"
        assert Path(got.path()).read_bytes().startswith(magic)
    for to, link, magic in (
        ("tables.html", re.compile("CSV$"), b"group,respondent,"),
        ("cite.html", re.compile("CITATION.cff"), b"cff-version"),
    ):
        page.goto(f"{server}/{language}/{to}")
        with page.expect_download() as started:
            page.get_by_role("link", name=link).first.click()
        assert Path(started.value.path()).read_bytes().startswith(magic)


@pytest.mark.parametrize("place", ["folder", "server"])
def test_the_other_language_is_the_same_page(place, made, server, watched):
    base = made.as_uri() if place == "folder" else server
    page = watched.open(f"{base}/nl/notebooks/04_coping.html")
    page.get_by_role("link", name="English").click()
    page.wait_for_url(f"{base}/en/notebooks/04_coping.html")
    page.get_by_role("link", name="Nederlands").click()
    page.wait_for_url(f"{base}/nl/notebooks/04_coping.html")


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim()")


def test_the_first_tab_skips_the_menu(made, watched):
    page = watched.open(address(made, "nl/figures.html"))
    page.keyboard.press("Tab")
    assert focused(page) == "Naar de inhoud"
    page.wait_for_function("document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    # The browser tells of a step within a page when it gets to it, not before the key is let go.
    page.wait_for_url("**#furo-main-content")


def test_focus_is_seen(made, watched):
    page = watched.open(address(made, "nl/claims.html"))
    for _ in range(12):
        page.keyboard.press("Tab")
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert width >= 2, focused(page)


def test_the_menu_of_a_phone_opens_with_keys(made, watched):
    page = watched.open(address(made, "nl/index.html"), size=NARROW)
    menu = page.get_by_role("button", name="Menu")
    figures = page.locator(".sidebar-drawer").get_by_role("link", name="Figuren")
    assert not figures.is_visible()
    menu.focus()
    page.keyboard.press("Enter")
    figures.wait_for(state="visible")
    assert menu.get_attribute("aria-expanded") == "true"
    page.wait_for_function("document.activeElement.closest('.sidebar-drawer') !== null")
    page.keyboard.press("Escape")
    figures.wait_for(state="hidden")
    page.wait_for_function("document.activeElement.getAttribute('aria-label') === 'Menu'")


def printed(page):
    """What stands on each page of paper, line by line."""
    paper = PdfReader(io.BytesIO(page.pdf(format="A4")))
    return [[line.strip() for line in one.extract_text().splitlines() if line.strip()] for one in paper.pages]


@pytest.mark.parametrize("name", ["index", "figures", "tables", "docs/data-dictionary"])
def test_on_paper_no_heading_is_left_behind_and_no_menu_is_printed(name, made, watched):
    page = watched.open(address(made, f"nl/{name}.html"))
    headings = page.evaluate(
        "[...document.querySelectorAll('article :is(h1, h2, h3)')].map(one => one.firstChild.textContent)"
    )
    lines = printed(page)
    assert len(lines) > 3
    # A long heading has more lines than one.
    last = [one[-1] for one in lines if one]
    assert [one for one in last if any(heading.endswith(one) for heading in headings)] == []
    said = {line for one in lines for line in one}
    assert not said & {"Het codeboek", "Download PDF", "Volgende"} - set(headings)


def test_on_paper_a_table_says_on_every_page_what_its_columns_are(made, watched):
    lines = printed(watched.open(address(made, "nl/claims.html")))
    assert len(lines) > 5
    assert all("Oordeel" in " ".join(one) for one in lines)
    # Nor is anything cut at the right: the last column and its last row are there.
    assert all("Bij andere lezing" in " ".join(one) for one in lines)


def test_a_long_table_is_printed_whole(made, watched):
    page = watched.open(address(made, "nl/tables.html"))
    folded = page.locator("details.long")
    assert folded.count() > 0
    assert not folded.first.locator("table").is_visible()
    page.pdf()
    assert all(page.evaluate("[...document.querySelectorAll('details.long')].map(one => one.open)"))
