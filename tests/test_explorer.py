"""The explorer without a browser: controls, marks, rows and files; expected counts are made by hand."""

import asyncio
import csv
import gc
import io
import re
import shlex
import shutil

import ipywidgets
import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

import wijkstudie
from elsewhere import STUDIES, write
from wijkstudie import batch, charts, claims, drawings, explorer, export, grid, labels, settings, writing
from wijkstudie.cli import main
from wijkstudie.explorer import VIEWS, app, listing, scene, store, views
from wijkstudie.explorer.views import Question, View
from wijkstudie.study import TEXTS, WITHOUT_TEXTS_VARIABLE


@pytest.fixture(scope="module", autouse=True)
def kept(tmp_path_factory):
    """Scenes of these tests are kept by themselves."""
    with pytest.MonkeyPatch.context() as patched:
        place = tmp_path_factory.mktemp("drawings")
        patched.setattr(store, "place", lambda: place)
        scene.draw.cache_clear()
        yield place


@pytest.fixture
def opened():
    """The explorer as it opens."""
    return explorer.explore(language="en")


def to(opened, **values):
    """Move controls."""
    for name, value in values.items():
        opened.controls[name].value = value
    return opened


def says(opened):
    return list(opened.stage.scene["says"])


def point(opened, said):
    """Choose the mark that says something, as the browser does."""
    opened.stage.told({"do": "select", "mark": says(opened).index(said)})
    return [
        dict(zip(opened.stage.listing["headings"], row, strict=True)) for row in opened.stage.listing["cells"]
    ]


# ---- controls


def test_it_opens_with_a_figure_its_words_and_the_rows_behind_it(opened):
    assert opened.stage.scene["svg"].startswith("<svg ")
    assert opened.stage.scene["title"] == "Coping mentions divided over the three styles"
    assert "Youth coaches (14 mentions)" in opened.stage.scene["alt"]
    assert opened.stage.problem == ""


def test_it_opens_in_the_language_asked_for():
    opened = explorer.explore(language="nl")
    assert opened.controls["view"].description == "Beeld"
    assert "Jeugdcoaches" in opened.stage.scene["svg"]


@pytest.mark.parametrize(
    ("control", "value", "before", "after"),
    [
        # Youth coaches: 8 of 14 mentions towards the client. With R2 (two more, for instrumental action
        # and prioritizing) 10 of 16; R12's unconscious bending changes adult coaches from 4 of 11 to 5 of 12.
        ("dual", "both", "Youth coaches: 57%", "Youth coaches: 62%"),
        ("awareness", "all", "Adult coaches: 36%", "Adult coaches: 42%"),
    ],
)
def test_a_counting_rule_changes_the_figure(control, value, before, after, opened):
    style = "Moving towards clients, "
    assert style + before in says(opened)
    to(opened, **{control: value})
    assert style + after in says(opened)
    assert style + before not in says(opened)


def test_codings_can_be_kept_to_a_section(opened):
    assert [one for one, _ in opened.controls["sections"].options][:4] == [
        "all",
        "6.2 Coping strategies",
        "6.2.1 Exploration",
        "6.2.2 Way of working",
    ]
    # 6.2.1 is about instrumental action alone: R2, R3, R12 and R13.
    to(opened, sections="6.2.1")
    assert "Moving towards clients, Total: 100%" in says(opened)
    assert {row[0] for row in opened.stage.listing["cells"] if row[0]} == {"R2", "R3", "R12", "R13"}
    assert "only attributions in 6.2.1" in opened.stage.scene["caption"]
    assert "--sections 6.2.1" in opened.stage.repeat["line"]


def test_groups_may_be_those_of_any_attribute_with_few_values(opened):
    assert [one for _, one in opened.controls["group"].options] == [
        "phase",
        "gender",
        "coach_type",
        "interview_mode",
    ]
    to(opened, group="gender")
    assert any(one.startswith("Moving towards clients, woman: ") for one in says(opened))
    assert "youth" not in opened.stage.scene["title"].casefold()


def test_another_framework_is_not_called_coping(opened):
    to(opened, framework="emotion")
    assert "oping" not in opened.stage.scene["title"] + opened.stage.scene["caption"].split("Counting")[0]
    to(opened, view="coping_profile")
    assert "oping" not in opened.stage.scene["title"] + opened.stage.scene["svg"]


def test_the_language_changes_every_word(opened):
    to(opened, language="nl")
    assert opened.controls["dual"].options[0][0] == "buiten de groepen"
    assert opened.stage.words["search"] == "Zoeken in de rijen"
    assert "Richting de cliënt bewegen, Jeugdcoaches: 57%" in says(opened)
    assert any("f39 (71 woorden)" in row for row in opened.stage.listing["cells"])


@pytest.mark.parametrize("name", VIEWS)
def test_controls_that_make_no_difference_cannot_be_moved(name, opened):
    to(opened, view=name)
    still = {one for one, control in opened.controls.items() if control.disabled}
    matter = {*VIEWS[name].rules, *VIEWS[name].parameters}
    assert still == {"group", "framework", "sections", *settings.CHOICES} - {"language"} - matter


@pytest.mark.parametrize("language", settings.LANGUAGES)
@pytest.mark.parametrize("name", VIEWS)
def test_every_view_has_marks_with_words_on_the_page(name, language, opened):
    to(opened, view=name, language=language)
    scene = opened.stage.scene
    assert len(scene["marks"]) == len(scene["says"]) > 3
    for left, top, width, height in scene["marks"]:
        assert min(left, top) > -0.02
        assert max(left + width, top + height) < 1.02
        assert min(width, height) > 0
    assert not [one for one in scene["says"] if not re.fullmatch(r".+: .+", one)]


def test_a_view_keeps_the_mark_that_was_chosen_when_a_control_moves(opened):
    point(opened, "Moving towards clients, Youth coaches: 57%")
    to(opened, language="nl")
    assert says(opened)[opened.stage.selected] == "Richting de cliënt bewegen, Jeugdcoaches: 57%"
    to(opened, view="recruitment")
    assert opened.stage.selected == -1


# ---- in time


async def until(condition):
    """Wait, as a kernel between two messages does."""
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)


def test_the_browser_gets_the_figure_before_what_the_controls_offer_in_its_language(opened, monkeypatch):
    sent, real = [], type(opened.stage).send_state

    def noted(widget, key=None):
        sent.append(widget)
        return real(widget, key)

    monkeypatch.setattr(ipywidgets.Widget, "send_state", noted)
    opened.controls["language"].value = "nl"
    named = [i for i, one in enumerate(sent) if one is opened.controls["view"]]
    assert sent.index(opened.stage) < min(named)
    assert opened.controls["view"].description == "Beeld"


def test_no_figure_waits_for_what_can_be_thrown_away(opened, monkeypatch):
    during, real = [], app.draw
    monkeypatch.setattr(app, "draw", lambda *asked: during.append(gc.isenabled()) or real(*asked))
    assert gc.isenabled()
    to(opened, unit="fragment")
    assert during[0] is False
    assert gc.isenabled()


def test_claims_are_held_against_the_data_when_a_study_is_opened(monkeypatch):
    views.audited.cache_clear()
    held = []
    monkeypatch.setattr(claims, "audit", lambda study, real=claims.audit: held.append(1) or real(study))
    monkeypatch.setattr(store, "table", lambda name, study, make: claims.audit(study))
    shown = explorer.explore(language="en")
    assert held == [1]
    to(shown, view="claims_ledger")
    assert held == [1]


@pytest.fixture
def hurried(monkeypatch):
    """An explorer that draws ahead at once."""
    monkeypatch.setattr(app, "_AHEAD_AFTER", 0)
    monkeypatch.setattr(app, "_AHEAD_BETWEEN", 0)


def test_in_a_kernel_the_figure_comes_first_and_its_rows_after():
    async def session():
        opened = explorer.explore(language="en")
        assert opened.stage.scene["svg"]
        assert opened.stage.listing == {}
        await until(lambda: opened.stage.listing)
        whole = opened.stage.listing["total"]
        to(opened, view="recruitment")
        assert opened.stage.listing["total"] == whole
        # Who is faster than that finds the rows of what is on screen.
        opened.stage.told({"do": "search", "text": "mailed"})
        assert opened.stage.listing["cells"][0][-1] == "recruitment mailed"

    asyncio.run(session())


def test_while_somebody_looks_what_one_more_move_may_ask_for_is_drawn(hurried):
    async def session():
        scene.draw.cache_clear()
        opened = explorer.explore(language="en")
        to(opened, view="vignette_outcomes", group="gender")
        # The other views, the other three groups, the other language, and what there is.
        await until(lambda: scene.draw.cache_info().currsize >= len(VIEWS) + 3 + 1)
        drawn = scene.draw.cache_info().misses
        for move in ({"view": "code_matrix"}, {"view": "vignette_outcomes"}, {"group": "phase"}):
            to(opened, **move)
            assert scene.draw.cache_info().misses == drawn
        assert "phase 2" in opened.stage.scene["svg"]

    asyncio.run(session())


def test_what_is_drawn_ahead_gives_way_to_who_moves_a_control(hurried):
    async def session():
        opened = explorer.explore(language="en")
        await until(lambda: opened.stage.listing)
        to(opened, view="recruitment")
        assert opened._later.cancelled() is False
        ahead = opened._later
        to(opened, language="nl")
        assert ahead.cancelled()

    asyncio.run(session())


# ---- what is kept


@pytest.fixture
def drawn(monkeypatch):
    """The names of the charts that were drawn; what was drawn by this process is forgotten first."""
    found, real = [], export.drawing

    def counted(chart, *others):
        found.append(chart.name)
        return real(chart, *others)

    monkeypatch.setattr(export, "drawing", counted)
    scene.draw.cache_clear()
    return found


@pytest.fixture
def own_drawings(tmp_path, monkeypatch):
    """Nothing was kept before, in the project nor here."""
    monkeypatch.setenv(settings.OUTPUT_VARIABLE, str(tmp_path / "out"))
    monkeypatch.setattr(store, "place", drawings.folder)


@pytest.mark.parametrize("name", VIEWS)
def test_another_explorer_shows_what_one_has_drawn(name, drawn, own_drawings):
    view, question = explorer.explore().asks(view=name)
    first = scene.draw(view, question)
    drawn.clear()
    scene.draw.cache_clear()
    assert scene.draw(view, question) == first
    assert drawn == []


def test_the_claims_that_were_checked_are_those_that_are_kept(team, own_drawings):
    made = claims.audit(team)
    for make in (claims.audit, None):
        pd.testing.assert_frame_equal(store.table("audit", team, make), made)


def test_settings_that_give_the_same_figure_are_drawn_once(drawn, own_drawings):
    """Nobody has two genders, so that it makes no difference what is done with who has."""
    opened = to(explorer.explore(), view="coping_prevalence", group="gender")
    drawn.clear()
    to(opened, dual="both")
    assert drawn == []
    to(opened, awareness="all")
    assert drawn == ["coping_prevalence"]


def test_what_a_mark_is_called_is_not_that_of_another_study(root, tmp_path, drawn, own_drawings):
    """What is drawn is the same; the words stand in a table that is not."""
    shutil.copytree(root / "data" / "raw", tmp_path / "study")
    path = tmp_path / "study" / "baselines.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("social workers", "carers"), encoding="utf-8")
    ours, theirs = explorer.explore(language="en"), explorer.explore(str(tmp_path / "study"), "en")
    assert any("social workers" in one for one in says(ours))
    assert not any("social workers" in one for one in says(theirs))


def test_after_it_was_prepared_no_first_move_is_counted_or_drawn(
    make_study, drawn, own_drawings, monkeypatch
):
    folder = str(make_study())
    done = CliRunner().invoke(main, ["prepare", "--study", folder, "--jobs", "1"])
    assert done.exit_code == 0
    assert re.search(r"\d+ figures of the explorer are ready", done.output)
    drawn.clear()
    scene.draw.cache_clear()
    counted = []
    monkeypatch.setattr(View, "drawn_from", lambda self, question: counted.append(question))
    opened = explorer.explore(folder)
    for name in opened.views:
        to(opened, view=name)
        for move in list(opened.moves()):
            if "view" not in move:
                before = {one: opened.controls[one].value for one in move}
                to(opened, **move)
                to(opened, **before)
    assert (counted, drawn) == ([], [])


def test_it_is_prepared_once_until_the_study_changes(make_study, own_drawings):
    folder = make_study()
    asked = ["prepare", "--study", str(folder), "--jobs", "1"]
    assert "are ready" in CliRunner().invoke(main, asked).output
    assert CliRunner().invoke(main, asked).output == "the explorer is ready\n"
    codings = (folder / "codings.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "codings.csv").write_text("".join(codings[:-1]), encoding="utf-8")
    assert "are ready" in CliRunner().invoke(main, asked).output


def test_a_study_that_is_not_there_cannot_be_prepared():
    done = CliRunner().invoke(main, ["prepare", "--study", "nowhere"])
    assert done.exit_code == 2
    assert "study = 'nowhere'" in done.output
    assert "Traceback" not in done.output


# ---- rows


def test_a_bar_gives_its_rows_as_they_stand_in_the_thesis(opened):
    # Against the client, youth: R7 and R13, cited together in 6.2.3 (c062), R13 quoted too.
    rows = point(opened, "Moving against clients, Youth coaches: 14%")
    assert {row["Respondent"] for row in rows} == {"R7", "R13"}
    assert {row["Section"] for row in rows} == {"6.2.3"}
    assert rows[0]["Rests on"] == "c062 (R7, R8, R11, R12, R13)"
    assert opened.stage.listing["title"] == "3 rows behind: Moving against clients, Youth coaches: 14%"


def test_a_published_bar_gives_its_source_and_page(opened):
    [mark] = [one for one in says(opened) if one.startswith("Moving away from clients, social workers only")]
    [row] = point(opened, mark)
    assert (row["Rests on"], row["Page"]) == ("Tummers et al. 2015", "23")


def test_a_cell_of_the_matrix_gives_the_codings_of_one_respondent(opened):
    to(opened, view="code_matrix", framework="")
    [row] = point(opened, "R9, Use of personal resources: coded")
    assert (row["Respondent"], row["Code"]) == ("R9", "Use of personal resources")
    assert point(opened, "R4, Rule bending: not coded") == []


def test_a_dot_of_the_joint_display_gives_the_branch_below_a_style(opened):
    to(opened, view="joint_display")
    rows = point(opened, "Moving towards clients, Youth coaches: 4 of 6")
    assert {row["Respondent"] for row in rows} == {"R3", "R9", "R10", "R13"}


def test_a_pair_of_codes_gives_the_codings_of_who_has_both(opened):
    to(opened, view="cooccurrence_matrix")
    # 6.2.2: R8, R10, R11 and R12 ration and prioritise; R2 and R3 prioritise only.
    rows = point(opened, "Prioritizing among clients, Rationing: 4 have both")
    assert {row["Code"] for row in rows} == {"Prioritizing among clients", "Rationing"}
    assert {row["Respondent"] for row in rows} == {"R8", "R10", "R11", "R12"}
    rows = point(opened, "Prioritizing among clients: 6 have the code")
    assert len({row["Respondent"] for row in rows}) == 6


def test_a_situation_gives_the_answer_of_one_respondent(opened):
    to(opened, view="vignette_outcomes")
    rows = point(opened, "R13, Situation 3: would support")
    assert [(row["Section"], row["What is said"]) for row in rows] == [
        ("6.3.2", "Situation 3: would support")
    ]
    # 6.3.1: R6 was given situation 1, not 3; of situation 2 nothing is told.
    opened.stage.told({"do": "select", "mark": -1})
    opened.stage.told({"do": "search", "text": "vignette_responses R6"})
    column = opened.stage.listing["headings"].index("What is said")
    assert {row[column] for row in opened.stage.listing["cells"]} == {
        "Situation 1: goes along", "Situation 2: not reported", "Situation 3: not given",
    }  # fmt: skip


def test_a_claim_gives_what_is_stated_and_what_is_found(opened):
    to(opened, view="claims_ledger")
    # Lists are read as lists, and the id of a claim comes last.
    opened.stage.told({"do": "search", "text": "R12, R13"})
    assert opened.stage.listing["total"] > 0
    assert opened.stage.listing["headings"][-1] == "Claim"
    opened.stage.told({"do": "search", "text": ""})
    [row] = point(opened, "The study uses three methods: depends on the reading")
    assert (row["Stated"], row["Found"], row["Under another reading"]) == ("3", "2", "3")


def test_a_step_of_the_recruitment_gives_its_row(opened):
    to(opened, view="recruitment")
    [row] = point(opened, "Neighbourhood coaches mailed: 30")
    assert row["Row"] == "recruitment mailed"


def test_the_rows_of_the_whole_come_back(opened):
    whole = opened.stage.listing["total"]
    point(opened, "Moving against clients, Youth coaches: 14%")
    opened.stage.told({"do": "select", "mark": -1})
    assert opened.stage.listing["total"] == whole


def test_quotations_are_shown_to_who_has_them(root, tmp_path, monkeypatch):
    # The quotation of R3 on rule bending, as `wijkstudie hydrate` writes it beside the study.
    shutil.copytree(root / "data" / "raw", tmp_path / "study", ignore=shutil.ignore_patterns("private"))
    (tmp_path / "study" / "private").mkdir()
    (tmp_path / "study" / TEXTS).write_text("fragment,text\nf41,Woorden van de coach\n", encoding="utf-8")
    monkeypatch.delenv(WITHOUT_TEXTS_VARIABLE)
    hydrated = explorer.explore(str(tmp_path / "study"), "en")
    to(hydrated, view="code_matrix", framework="")
    [cited, quoted] = point(hydrated, "R3, Rule bending: coded")
    assert (cited["Rests on"][:4], cited["Quotation"]) == ("c065", "")
    assert (quoted["Rests on"][:3], quoted["Quotation"]) == ("f41", "Woorden van de coach")
    # The summary stays beside it.
    assert quoted["What is said"] == hydrated._study.fragments.set_index("fragment")["summary_en"]["f41"]
    hydrated.stage.told({"do": "select", "mark": -1})
    hydrated.stage.told({"do": "search", "text": "woorden van"})
    assert hydrated.stage.listing["total"] == 1


# ---- search


def test_every_word_of_a_search_is_in_a_row_found(opened):
    # Five coaches are cited for it in one citation; two of them are quoted too.
    opened.stage.told({"do": "search", "text": "RIGID C062"})
    rows = opened.stage.listing["cells"]
    assert [row[:2] for row in rows] == [
        (one, "Rigid rule following") for one in ("R7", "R8", "R11", "R12", "R13")
    ]


def test_rows_can_be_kept_to_a_section_and_to_a_verdict(opened):
    opened.stage.told({"do": "keep", "to": ["section", "6.2.3"]})
    column = opened.stage.listing["headings"].index("Section")
    assert {row[column] for row in opened.stage.listing["cells"]} == {"6.2.3"}
    to(opened, view="claims_ledger")
    opened.stage.told({"do": "keep", "to": ["verdict", "contradicted"]})
    assert opened.stage.listing["total"] == 14


def test_a_search_that_finds_nothing_says_so(opened):
    opened.stage.told({"do": "search", "text": "zeppelin"})
    assert opened.stage.listing["total"] == 0
    assert opened.stage.listing["title"].startswith("0 rows behind: ")


def test_more_rows_come_when_asked_for(opened):
    to(opened, view="claims_ledger")
    assert len(opened.stage.listing["cells"]) == listing.PAGE
    opened.stage.told({"do": "more"})
    assert len(opened.stage.listing["cells"]) == 200
    assert opened.stage.listing["total"] == 203


# ---- files


@pytest.fixture
def saved(opened, monkeypatch):
    """What the browser is given to save."""
    files = {}
    monkeypatch.setattr(opened.stage, "hand_over", lambda name, content: files.update({name: content}))
    return files


def test_the_rows_are_saved_as_they_were_found(opened, saved):
    opened.stage.told({"do": "search", "text": "rigid"})
    opened.stage.told({"do": "download", "kind": "csv"})
    rows = list(csv.DictReader(io.StringIO(saved["coping_shares_rows.csv"].decode())))
    assert len(rows) == opened.stage.listing["total"] == 7
    assert {row["code"] for row in rows} == {"rigide-regels"}


@pytest.mark.parametrize(("kind", "magic"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_the_figure_is_saved_in_other_formats(kind, magic, opened, saved):
    opened.stage.told({"do": "download", "kind": kind})
    assert saved[f"coping_shares_en.{kind}"].startswith(magic)


def test_the_figure_of_the_default_is_the_committed_one(opened, saved, root):
    opened.stage.told({"do": "download", "kind": "pdf"})
    assert saved["coping_shares_en.pdf"] == (root / "figures" / "coping_shares_en.pdf").read_bytes()


def test_the_command_makes_the_figure_that_was_on_screen(opened, saved, tmp_path, monkeypatch):
    to(opened, view="code_matrix", framework="coping", group="gender", unit="citation")
    opened.stage.told({"do": "download", "kind": "pdf"})
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, shlex.split(opened.stage.repeat["line"])[1:])
    assert result.exit_code == 0, result.output
    made = tmp_path / "build" / "explored" / "figures" / "code_matrix_en.pdf"
    assert made.read_bytes() == saved["code_matrix_en.pdf"]


# The rules and the groups of these are none of the defaults, as far as the view has them.
ELSEWISE = {"unit": "citation", "dual": "separate", "awareness": "all", "certainty": "all", "group": "gender"}


def test_entries_in_a_batch_make_the_figures_and_tables_that_were_on_screen(
    opened, saved, root, tmp_path, monkeypatch
):
    runs, tables = [], {}
    for name, view in VIEWS.items():
        to(opened, view=name, **ELSEWISE)
        opened.stage.told({"do": "download", "kind": "pdf"})
        runs += [one for one in yaml.safe_load(opened.stage.repeat["entry"])["runs"] if one not in runs]
        tables[name] = view.drawn_from(opened._question)[0]
    (tmp_path / "runs.yml").write_text(yaml.safe_dump({"runs": runs}), encoding="utf-8")
    result = CliRunner().invoke(
        main, ["batch", str(tmp_path / "runs.yml"), "--output", str(tmp_path / "out")]
    )
    assert result.exit_code == 0, result.output
    for name in VIEWS:
        made = [one.read_bytes() for one in (tmp_path / "out").glob(f"**/figures/{name}_en.pdf")]
        assert saved[f"{name}_en.pdf"] in made, name
    for name, written in {
        "coping_profile": "coping_profiles",
        "coping_prevalence": "coping_prevalence",
        "code_matrix": "code_matrix",
        "vignette_outcomes": "vignette_allocation",
        "claims_ledger": "claims_audit",
    }.items():
        wanted = writing.write_csv(tables[name], tmp_path / f"{name}.csv").read_bytes()
        made = [one.read_bytes() for one in (tmp_path / "out").glob(f"**/tables/{written}.csv")]
        assert wanted in made, name


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize(
    "chosen", [ELSEWISE, {"sections": "6.2.1", "certainty": "explicit", "language": "nl"}]
)
def test_the_command_asks_for_what_the_entry_asks_for(name, chosen, opened, tmp_path, monkeypatch):
    """What an entry asks for is compared with the figure above: the command of a view is the same run."""
    asked = []
    monkeypatch.setattr(batch, "run_all", lambda runs, *_, **__: asked.extend(runs) or [])
    monkeypatch.chdir(tmp_path)
    to(opened, view=name, **chosen)
    result = CliRunner().invoke(main, [*shlex.split(opened.stage.repeat["line"])[1:], "--again"])
    assert result.exit_code == 0, result.output
    [entry] = yaml.safe_load(opened.stage.repeat["entry"])["runs"]
    [run] = asked
    assert run.notebook.stem.split("_", 1)[1] == entry["notebook"]
    places = {
        "figures": str(tmp_path / "build/explored/figures"),
        "processed": str(tmp_path / "build/explored/tables"),
    }
    assert run.parameters == entry["parameters"] | places


@pytest.mark.parametrize("name", VIEWS)
def test_the_entry_is_a_file_of_runs_that_can_be_done(name, opened, root, tmp_path):
    to(opened, view=name, dual="separate", language="nl")
    file = tmp_path / "runs.yml"
    file.write_text(opened.stage.repeat["entry"], encoding="utf-8")
    [run] = grid.read(file, root / "notebooks", tmp_path)
    assert run.notebook.stem.endswith(f"_{VIEWS[name].notebook}")
    assert run.chosen["language"] == "nl"
    assert ("dual" in run.chosen) == ("dual" in VIEWS[name].rules)


def test_a_study_that_is_not_the_default_is_named(foreign):
    opened = explorer.explore(str(foreign.folder))
    assert f"--study {foreign.folder}" in opened.stage.repeat["line"]
    assert "-p group team -p framework distance" in opened.stage.repeat["line"]


# ---- other studies, and mistakes


def test_a_study_of_somebody_else_is_explored(foreign):
    opened = explorer.explore(str(foreign.folder), "en")
    assert [one for _, one in opened.controls["view"].options] == [
        "coping_shares",
        "coping_profile",
        "coping_prevalence",
        "code_matrix",
        "joint_display",
        "cooccurrence_matrix",
    ]
    for _, name in opened.controls["view"].options:
        to(opened, view=name)
        assert opened.stage.problem == ""
    # North: A and B listen, B mails: 2 of 3 near.
    to(opened, view="coping_shares", group="team")
    assert "Near, North: 67%" in says(opened)
    assert {row["Respondent"] for row in point(opened, "Far, North: 33%")} == {"B"}


def test_the_study_can_be_changed_and_changed_back(opened, foreign):
    to(opened, study=str(foreign.folder))
    assert "Near, North: 67%" in says(opened)
    to(opened, study="data/raw")
    assert "Moving towards clients, Youth coaches: 57%" in says(opened)


def test_a_folder_without_a_study_is_told_and_the_figure_stays(opened):
    before = opened.stage.scene
    to(opened, study="data/rww")
    assert "there is no folder" in opened.stage.problem
    assert opened.stage.scene == before
    to(opened, study="data/raw")
    assert opened.stage.problem == ""


def test_a_mistake_at_the_start_is_an_error():
    with pytest.raises(wijkstudie.ParameterError, match="did you mean en"):
        explorer.explore(language="eng")


# ---- promises


def test_nobody_collects_marks_unless_asked():
    with charts.marking() as marks:
        pass
    assert marks == []


def test_what_is_drawn_refers_to_nothing_elsewhere(opened):
    page = opened.stage.scene["svg"] + str(opened.stage._css) + str(opened.stage._esm)
    addresses = set(re.findall(r"https?://[\w.]+", page))
    assert addresses <= {"http://www.w3.org"}


@pytest.mark.parametrize("language", settings.LANGUAGES)
def test_every_control_and_choice_has_words(language, opened):
    to(opened, language=language)
    for name, control in opened.controls.items():
        assert control.description == labels.term(f"explore_{name}", language)


def test_sections_are_named_where_rows_are_kept_to_one(team):
    question = Question(team, wijkstudie.Counting(), "nl", "coach_type", "")
    rows = VIEWS["claims_ledger"].behind(question, {})
    [_, sections] = listing.choices(rows, "nl")
    assert ("samenvatting", "Samenvatting") in sections[2]


# ---- studies of somebody else


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", STUDIES)
def test_every_view_of_another_study_has_a_figure_and_rows(name, language, tmp_path):
    """After each move there is a figure, or it is said why there is none; each mark has its rows."""
    opened = explorer.explore(str(write(tmp_path / name, STUDIES[name])), language)
    for view in opened.views:
        to(opened, view=view)
        for move in [{}, *opened.moves()]:
            before = {one: opened.controls[one].value for one in move}
            to(opened, **move)
            if not opened.stage.problem:
                opened.stage.told({"do": "select", "mark": len(says(opened)) - 1})
                assert opened.stage.listing["turn"] == opened.stage.scene["turn"]
            else:
                assert opened.stage.problem == labels.term("too_few_codes", opened.controls["language"].value)
            to(opened, **before)
