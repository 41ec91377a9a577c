"""The site: everything is there, in both languages, and nothing is fetched from elsewhere."""

import csv
import html
import json
import re
import shutil
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

import wijkstudie
from sites import LANGUAGES, committed
from wijkstudie import charts, labels, settings, site
from wijkstudie.errors import WijkstudieError
from wijkstudie.site import sphinx

# The addresses in these are read, not followed.
_NAMES = {"a": "href", "link": "href", "script": "src", "img": "src", "iframe": "src"}


class Links(HTMLParser):
    """What a page names: (tag, address), and the ids it has."""

    def __init__(self):
        super().__init__()
        self.found, self.ids = [], set()

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.ids.add(told.get("id"))
        if tag in _NAMES and told.get(_NAMES[tag]):
            self.found.append((tag, told[_NAMES[tag]]))


def parsed(path):
    links = Links()
    links.feed(path.read_text(encoding="utf-8"))
    return links


def words(path):
    text = re.sub(r"<(script|style).*?</\1>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_is_shown_with_its_words_and_files(made, root, language):
    page = (made / language / "figures.html").read_text(encoding="utf-8")
    with (root / "figures" / "index.csv").open(encoding="utf-8", newline="") as rows:
        told = [row for row in csv.DictReader(rows) if row["file"].endswith(f"_{language}.pdf")]
    # One chart is drawn by a batch only.
    assert len(told) == len(charts.CHARTS) - 1
    for row in told:
        name = row["file"].rsplit("_", 1)[0]
        assert html.escape(row["title"]) in page
        assert html.escape(row["alt"]) in page
        assert (made / language / "figures" / f"{name}.pdf").read_bytes() == (
            root / "figures" / row["file"]
        ).read_bytes()
        assert (made / language / "figures" / f"{name}.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_can_be_taken_along(made, root, language):
    page = words(made / language / "tables.html")
    for path in (root / "data" / "processed").glob("*.csv"):
        if path.stem.endswith("_results"):
            continue
        assert labels.table_title(path.stem, language) in page
        assert (made / language / "tables" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_is_in_the_ledger(made, team, language):
    page = words(made / language / "claims.html")
    missing = [one for one in team.claims[f"statement_{language}"] if " ".join(one.split()) not in page]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_book_tells_who_has_what(made, language):
    page = words(made / language / "codebook.html")
    # Three coaches bend rules knowingly (6.2.1); towards the client move eight.
    of = "van" if language == "nl" else "of"
    assert f"3 {of} 13 regels-buigen" in page
    assert f"8 {of} 13 richting" in page


def test_nothing_is_fetched_from_elsewhere(made):
    outside = []
    for path in made.rglob("*.html"):
        outside += [(path.name, tag, to) for tag, to in parsed(path).found if tag != "a" and "//" in to]
    for path in [*made.rglob("*.css"), *made.rglob("*.js")]:
        text = path.read_text(encoding="utf-8")
        outside += [(path.name, to) for to in re.findall(r"url\([\"']?(https?:[^)]*)\)", text)]
        outside += [(path.name, to) for to in re.findall(r"@import[^;]*https?:[^;]*", text)]
    assert outside == []


def test_every_link_leads_somewhere(made):
    pages = {path: parsed(path) for path in made.rglob("*.html")}
    broken = []
    for path, page in pages.items():
        for _, to in page.found:
            if re.match(r"[a-z]+:", to):
                continue
            file, _, anchor = unquote(to).partition("#")
            target = (path.parent / file.split("?")[0]).resolve() if file else path
            if not target.is_file() or (anchor and target in pages and anchor not in pages[target].ids):
                broken.append((path.name, to))
    assert broken == []


def test_every_page_has_its_twin_in_the_other_language(made):
    pages = {
        one: {path.relative_to(made / one) for path in (made / one).rglob("*.html")} for one in LANGUAGES
    }
    assert pages["nl"] == pages["en"]
    page = parsed(made / "nl" / "notebooks" / "04_coping.html")
    assert ("a", "../../en/notebooks/04_coping.html") in page.found


def test_english_passages_of_the_dutch_site_are_marked(made):
    page = (made / "nl" / "notebooks" / "04_coping.html").read_text(encoding="utf-8")
    assert '<html class="no-js" lang="nl"' in page
    assert '<div lang="en">' in page
    assert '<div lang="en">' not in (made / "nl" / "figures.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_pages_have_one_title(made, language):
    """In the menu and among what a search finds they could not be told apart."""
    titles = {}
    for path in (made / language).rglob("*.html"):
        heading = re.search(r"<h1>(.*?)<a ", path.read_text(encoding="utf-8"))
        if heading:
            titles.setdefault(heading[1], []).append(path.name)
    assert len(titles) > 20
    assert [names for names in titles.values() if len(names) > 1] == []


def test_a_heading_of_the_menu_has_a_level(made):
    for path in made.rglob("*.html"):
        assert not re.search(r'role="heading"(?! aria-level)', path.read_text(encoding="utf-8"))


def test_built_again_it_is_the_same(made, root, executed, tmp_path):
    study = wijkstudie.load(root / "data" / "raw")
    again = tmp_path / "site"
    site.write(study, committed(root), executed, again)
    files = {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    assert files == {path.relative_to(again) for path in again.rglob("*") if path.is_file()}
    assert [one for one in files if (made / one).read_bytes() != (again / one).read_bytes()] == []


def test_without_notebooks_it_says_what_to_do_and_leaves_the_old_site(root, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("old")
    study = wijkstudie.load(root / "data" / "raw")
    with pytest.raises(WijkstudieError, match="wijkstudie build makes them"):
        site.write(study, [settings.check(language="nl")], tmp_path, tmp_path / "site")
    assert (tmp_path / "site" / "index.html").read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_a_study_with_the_least_has_a_site(foreign, executed, tmp_path):
    """No claims, no figures: pages that have nothing to tell are left out, the others are there."""
    few = tmp_path / "executed"
    few.mkdir()
    for language in LANGUAGES:
        shutil.copy(executed / f"01_respondents_{language}.ipynb", few)
    chosen = [settings.check(language=one, study=str(foreign.folder)) for one in LANGUAGES]
    out = tmp_path / "site"
    site.write(foreign, chosen, few, out)
    pages = {path.relative_to(out / "nl").as_posix() for path in (out / "nl").glob("*.html")}
    assert {"index.html", "codebook.html", "own-study.html"} <= pages
    assert not pages & {"claims.html", "tables.html", "figures.html"}
    # Its own dictionary, and nothing that is told of the study that comes with the project.
    told = words(out / "nl" / "docs" / "data-dictionary.html")
    assert "A foreign study" in told
    assert "Tabel 5" not in told
    assert not (out / "nl" / "docs" / "transcription.html").exists()


def test_headers_of_a_table_say_of_what():
    told = sphinx.scoped(
        "<thead><tr><th>a</th></tr></thead><tbody><tr><th class='x'>b</th><td>c</td></tr></tbody>"
    )
    assert told == (
        '<thead><tr><th scope="col">a</th></tr></thead>'
        "<tbody><tr><th scope=\"row\" class='x'>b</th><td>c</td></tr></tbody>"
    )


def test_every_header_of_a_table_has_a_scope(made):
    for path in made.rglob("*.html"):
        assert not re.search(r"<th(?![^>]*scope=)[\s>]", path.read_text(encoding="utf-8")), path


def test_a_figure_in_a_notebook_is_told_in_words(made, root):
    with (root / "figures" / "index.csv").open(encoding="utf-8", newline="") as rows:
        alts = {row["file"]: row["alt"] for row in csv.DictReader(rows)}
    for language in LANGUAGES:
        page = (made / language / "notebooks" / "04_coping.html").read_text(encoding="utf-8")
        assert f'alt="{html.escape(alts[f"coping_shares_{language}.pdf"])}"' in page
    for path in made.rglob("notebooks/*.html"):
        assert not re.search(r'<img[^>]*alt="(\.\./_images|")', path.read_text(encoding="utf-8")), path


def test_menus_and_titles_of_the_dutch_site_are_dutch(made):
    for path in (made / "nl").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        theme = [one for one in labels.theme("en") if labels.theme("nl")[one] != one]
        left = [one for one in theme if re.search(rf'(aria-label="|>\s*){one}("|\s*<)', page)]
        assert left == [], path
    notebook = words(made / "nl" / "notebooks" / "05_emotion.html")
    assert "Dit notebook is in het Engels geschreven" in notebook
    menu = (made / "nl" / "index.html").read_text(encoding="utf-8")
    for title in ("Emotiemanagement", "Gegevenswoordenboek", "Veel runs tegelijk"):
        assert f">{title}</a>" in menu


def test_the_method_is_told_in_both_languages(made):
    assert "Twee maten die snel worden verward" in words(made / "nl" / "docs" / "method.html")
    assert "Two measures that are easily confused" in words(made / "en" / "docs" / "method.html")
    assert '<div lang="en">' not in (made / "nl" / "docs" / "method.html").read_text(encoding="utf-8")


def test_the_data_dictionary_is_in_the_language_of_the_site(made):
    page = made / "nl" / "docs" / "data-dictionary.html"
    assert "Nummer van de respondent in Tabel 5." in words(page)
    assert '<div lang="en">' not in page.read_text(encoding="utf-8")
    assert "Respondent number of Tabel 5." in words(made / "en" / "docs" / "data-dictionary.html")


def test_the_method_in_dutch_has_what_the_english_has(root):
    """The same parts, rules and values in the same order."""
    told = [(root / "docs" / f"{one}.md").read_text(encoding="utf-8") for one in ("method", "method_nl")]
    english, dutch = ([re.findall(r"^#+|`[^`]+`|\bR\d+|\b\d{2,}\b", one, re.M)] for one in told)
    assert english == dutch


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_to_cite_is_text_bibtex_and_a_file(made, root, language):
    page = words(made / language / "cite.html")
    for part in (
        "@misc{ wijkteam-x",
        "@software{ wijkstudie",
        "version = {0.1.0}",
        "Creative Commons Attribution 4.0",
    ):
        assert part.replace(" ", "") in page.replace(" ", "")
    assert {"nl": "Masterscriptie over coping", "en": "Master’s thesis on coping"}[language] in page
    assert (made / language / "CITATION.cff").read_bytes() == (root / "CITATION.cff").read_bytes()


def test_a_long_table_is_folded_and_the_ledger_stands_once(made, team):
    page = (made / "en" / "tables.html").read_text(encoding="utf-8")
    assert "Show all 58 rows" in page
    claim = " ".join(team.claims["statement_en"].iloc[0].split())
    assert claim not in words(made / "en" / "tables.html")
    assert claim in words(made / "en" / "claims.html")


def test_figures_are_offered_as_svg_when_they_were_made_so(root, executed, team, tmp_path):
    places = {"figures": str(tmp_path / "figures"), "processed": str(root / "data" / "processed")}
    shutil.copytree(root / "figures", tmp_path / "figures")
    (tmp_path / "figures" / "respondents_nl.svg").write_text("<svg/>")
    out = tmp_path / "site"
    few = tmp_path / "executed"
    few.mkdir()
    shutil.copy(executed / "01_respondents_nl.ipynb", few)
    site.write(team, [settings.check(language="nl", **places)], few, out)
    assert (out / "nl" / "figures" / "respondents.svg").read_text() == "<svg/>"
    offered = [
        to for tag, to in parsed(out / "nl" / "figures.html").found if to.startswith("figures/respondents.")
    ]
    assert {"figures/respondents.svg", "figures/respondents.pdf", "figures/respondents.png"} == set(offered)
    assert not (out / "nl" / "figures" / "recruitment.svg").exists()


def test_a_notebook_that_stopped_is_named_not_shown(foreign, executed, tmp_path):
    few = tmp_path / "executed"
    few.mkdir()
    for language in LANGUAGES:
        shutil.copy(executed / f"02_codebook_{language}.ipynb", few)
        stopped = json.loads((executed / f"04_coping_{language}.ipynb").read_text(encoding="utf-8"))
        code = next(one for one in stopped["cells"] if one["cell_type"] == "code")
        code["outputs"] = [{"output_type": "error", "ename": "E", "evalue": "why", "traceback": ["why"]}]
        (few / f"04_coping_{language}.ipynb").write_text(json.dumps(stopped), encoding="utf-8")
    out = tmp_path / "site"
    site.write(
        foreign, [settings.check(language=one, study=str(foreign.folder)) for one in LANGUAGES], few, out
    )
    assert "Niet gelukt met deze studie en deze instellingen: Coping." in words(out / "nl" / "index.html")
    assert "Did not succeed with this study and these settings: Coping." in words(out / "en" / "index.html")
    assert [one.name for one in (out / "nl" / "notebooks").iterdir()] == ["02_codebook.html"]


def test_links_of_a_notebook_that_lead_out_of_the_site_become_words():
    text = "[a](04_coping.ipynb) [b](../docs/method.md) [c](../README.md) [d](08_groups.ipynb)"
    assert site._inside(text, ["04_coping"]) == "[a](04_coping.ipynb) [b](../docs/method.md) c d"
