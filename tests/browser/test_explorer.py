"""The explorer in front of a person: in JupyterLab, and as an app."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from browsing import NARROW, WIDE, axe, kernel_ready, run_all
from wijkstudie.explorer import VIEWS
from wijkstudie.study import TEXTS


@pytest.fixture(scope="module", params=["lab", "app"])
def place(request, pages):
    """The explorer, drawn, in English."""
    if request.param == "lab":
        address = request.getfixturevalue("in_lab")("explorer")
        page = pages.open(address)
        run_all(page)
    else:
        page = pages.open(request.getfixturevalue("voila"))
    page.wait_for_selector(".wijkstudie-stage svg", timeout=60_000)
    control(page, "Taal", "English")
    return page


@pytest.fixture
def page(place):
    """The explorer as it opens: its first view, nothing selected, nothing sought."""
    label = "Language" if place.get_by_label("Language", exact=True).count() else "Taal"
    control(place, label, "English")
    return place


def control(page, label, choice):
    """Move a control, and wait for the figure that comes of it."""
    box = page.get_by_label(label, exact=True)
    if box.evaluate("one => one.selectedOptions[0].label") == choice:
        return
    after(page, "drawn", lambda: box.select_option(label=choice))
    page.wait_for_selector(".wijkstudie-table[aria-busy='false']", state="attached")


def after(page, what, act):
    """Act, and wait until the stage has been drawn or listed anew."""
    stage = page.locator(".wijkstudie-stage")
    before = stage.get_attribute(f"data-{what}")
    act()
    page.wait_for_function(
        f"before => document.querySelector('.wijkstudie-stage').dataset.{what} !== before", arg=before
    )


def mark(page, said):
    return page.get_by_role("button", name=said, exact=True)


def rows(page):
    return page.locator(".wijkstudie-table tbody tr")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_view_is_drawn_and_bars_nobody(page, language):
    names = {"nl": ("Beeld", "Nederlands"), "en": ("View", "English")}
    label, chosen = names[language]
    if language == "nl":
        control(page, "Language", chosen)
    options = page.get_by_label(label, exact=True).locator("option").all_inner_texts()
    assert len(options) == len(VIEWS)
    for one in [*options[1:], options[0]]:
        control(page, label, one)
        assert page.locator(".wijkstudie-picture svg").is_visible()
        assert page.locator(".wijkstudie-marks button").count() > 3
        assert rows(page).count() > 3
        assert axe(page, ".wijkstudie-explorer") == [], one
    if language == "nl":
        control(page, "Taal", "English")


def test_a_click_on_a_bar_lists_what_is_behind_it_and_another_click_lists_all(page):
    all_rows = page.locator(".wijkstudie-rows").inner_text()
    bar = mark(page, "Moving against clients, Youth coaches: 14%")
    after(page, "listed", bar.click)
    assert bar.get_attribute("aria-pressed") == "true"
    assert page.locator(".wijkstudie-rows").inner_text().startswith("3 rows behind")
    # R7 and R13 in 6.2.3, R13 quoted too.
    assert {text.split("\t")[0] for text in rows(page).all_inner_texts()} == {"R7", "R13"}
    after(page, "listed", bar.click)
    assert page.locator(".wijkstudie-rows").inner_text() == all_rows


def test_marks_are_reached_and_chosen_by_keyboard(page):
    page.locator(".wijkstudie-marks button[tabindex='0']").focus()
    page.keyboard.press("Home")
    said = "document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(said) == "Moving towards clients, Youth coaches: 57%"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(said) == "Moving away from clients, Adult coaches: 36%"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    after(page, "listed", lambda: page.keyboard.press("Enter"))
    assert "Adult coaches: 36%" in page.locator(".wijkstudie-rows").inner_text()
    assert page.evaluate(said) == "Moving away from clients, Adult coaches: 36%"
    after(page, "listed", lambda: page.keyboard.press("Enter"))


def test_a_control_changes_the_figure_and_the_command(page):
    control(page, "Dual role", "in both groups")
    # R2 is of both teams: two more mentions towards the client.
    assert mark(page, "Moving towards clients, Youth coaches: 62%").count() == 1
    page.get_by_text("Make this view again, without a screen").click()
    again = "wijkstudie build --only coping --language en --dual both"
    expect(page.locator("pre").first).to_contain_text(again)
    page.get_by_text("Make this view again, without a screen").click()
    control(page, "Dual role", "outside the groups")
    assert mark(page, "Moving towards clients, Youth coaches: 57%").count() == 1


def test_rows_are_searched_and_kept_to_a_section(page):
    search = page.get_by_label("Search the rows")
    after(page, "listed", lambda: search.press_sequentially("rigid c062"))
    page.wait_for_function("() => document.querySelectorAll('.wijkstudie-table tbody tr').length === 5")
    after(page, "listed", lambda: search.fill("zeppelin"))
    assert page.get_by_text("Nothing is behind this").is_visible()
    after(page, "listed", lambda: search.fill(""))
    only = page.get_by_label("Only", exact=True)
    after(page, "listed", lambda: only.select_option(label="6.2.1"))
    assert page.locator(".wijkstudie-rows").inner_text().startswith("4 rows behind")
    after(page, "listed", lambda: only.select_option(label="everything"))


@pytest.mark.parametrize(
    ("kind", "name", "magic"),
    [
        ("PDF", "coping_shares_en.pdf", b"%PDF"),
        ("SVG", "coping_shares_en.svg", b"<?xml"),
        ("PNG", "coping_shares_en.png", b"\x89PNG"),
        ("CSV", "coping_shares_rows.csv", b"table,row,section"),
    ],
)
def test_what_is_on_screen_can_be_saved(kind, name, magic, page, tmp_path):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=kind, exact=True).click()
    assert waiting.value.suggested_filename == name
    waiting.value.save_as(tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(magic)


def study(page, folder):
    """Type the folder of a study."""
    field = page.get_by_label("Study folder")
    field.fill(str(folder))
    field.press("Enter")


def test_where_there_is_room_the_rows_stand_beside_the_figure(page):
    # JupyterLab lays a notebook out some time after the window has its size.
    beside = """() => {
        const top = (one) => document.querySelector(one).getBoundingClientRect().top;
        return Math.abs(top(".wijkstudie-paper") - top(".wijkstudie-rows")) < 60;
    }"""
    page.set_viewport_size({"width": 1900, "height": 900})
    page.wait_for_function(beside)
    page.set_viewport_size({"width": 1000, "height": 900})
    page.wait_for_function(f"() => !({beside})()")
    page.set_viewport_size(WIDE)


def test_a_folder_without_a_study_is_said_beside_the_figure(page):
    study(page, "data/rww")
    alert = page.get_by_role("alert").filter(has_text="there is no folder")
    alert.wait_for()
    assert "Traceback" not in alert.inner_text()
    study(page, "data/raw")
    page.wait_for_selector(".wijkstudie-problem", state="hidden")


def test_the_study_of_somebody_else_is_explored(page, make_study):
    after(page, "drawn", lambda: study(page, make_study()))
    # A and B of North listen, B mails: 2 of 3 near.
    mark(page, "Near, North: 67%").wait_for()
    # What the controls offer comes after the figure.
    expect(page.get_by_label("Groups by").locator("option")).to_have_text(["team"])
    after(page, "drawn", lambda: study(page, "data/raw"))
    mark(page, "Moving towards clients, Youth coaches: 57%").wait_for()


def test_a_quotation_stands_beside_its_summary_for_who_has_it(page, copy, root):
    place = copy / "data" / "hydrated"
    if not place.exists():
        shutil.copytree(copy / "data" / "raw", place)
        (place / TEXTS).parent.mkdir()
        (place / TEXTS).write_text("fragment,text\nf41,Woorden van de coach\n", encoding="utf-8")
    after(page, "drawn", lambda: study(page, "data/hydrated"))
    search = page.get_by_label("Search the rows")
    after(page, "listed", lambda: search.fill("woorden van de coach"))
    page.wait_for_function("() => document.querySelectorAll('.wijkstudie-table tbody tr').length === 1")
    # R3 on rule bending in 6.2.3.
    line = rows(page).inner_text()
    assert line.startswith("R3\tRule bending\t6.2.3\tf41 (")
    assert line.split("\t")[5] == "Woorden van de coach"
    after(page, "listed", lambda: search.fill(""))
    after(page, "drawn", lambda: study(page, "data/raw"))


def test_on_a_phone_the_app_is_as_wide_as_the_screen(voila, pages):
    page = pages.open(voila, NARROW)
    page.wait_for_selector(".wijkstudie-stage svg", timeout=60_000)
    for view in page.get_by_label("Beeld").locator("option").all_inner_texts():
        control(page, "Beeld", view)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], view
    assert axe(page) == []


def test_the_app_says_its_language_and_shows_no_notebook(voila, pages):
    page = pages.open(voila)
    page.wait_for_selector(".wijkstudie-stage svg", timeout=60_000)
    assert page.evaluate("document.documentElement.lang") == "nl"
    assert page.title() == "wijkstudie"
    assert not re.search(r"Run all cells|Parameters", page.locator("body").inner_text())
    assert axe(page) == []


def test_in_a_dark_theme_everything_can_be_read(in_lab, pages):
    page = pages.open(in_lab("explorer"))
    kernel_ready(page)
    page.evaluate(
        "() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"
    )
    run_all(page)
    page.wait_for_selector(".wijkstudie-stage svg", timeout=60_000)
    page.wait_for_selector("body[data-jp-theme-light='false']", state="attached")
    for view in page.get_by_label("Beeld", exact=True).locator("option").all_inner_texts():
        control(page, "Beeld", view)
        assert axe(page, ".wijkstudie-explorer", runOnly=["color-contrast"]) == [], view
    assert axe(page, ".wijkstudie-explorer") == []
