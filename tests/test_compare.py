"""Runs side by side: what moves with what, worked out by hand."""

import hashlib
import re

import nbformat
import pandas as pd
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from elsewhere import STUDIES, write
from wijkstudie import captions, charts, compare
from wijkstudie import manifest as manifests
from wijkstudie.cli import main


def manifest(rows):
    table = pd.DataFrame(
        rows,
        columns=[
            "run",
            "notebook",
            "status",
            "parameter.unit",
            "parameter.dual",
            "parameter.language",
            "result.a",
            "result.b",
        ],
    )
    return table.astype({name: "str" for name in table if name.startswith("parameter.")})


@pytest.fixture
def four():
    """Two by two settings; a moves with unit alone, b with both."""
    return manifest(
        [
            ("r1", "01_x", "done", "u1", "d1", "nl", 0.5, 1.0),
            ("r2", "01_x", "unchanged", "u1", "d2", "nl", 0.5, 1.2),
            ("r3", "01_x", "done", "u2", "d1", "nl", 0.7, 2.0),
            ("r4", "01_x", "done", "u2", "d2", "en", 0.7, 2.6),
        ]
    )


def moved(table):
    found = compare.moves(table)
    return {(one.result, one.setting): round(one.moved, 6) for one in found.itertuples()}


def test_a_move_is_the_largest_difference_when_one_setting_changes(four):
    assert moved(four) == {
        ("a", "unit"): 0.2, ("a", "dual"): 0.0,
        ("b", "unit"): 1.4, ("b", "dual"): 0.6,
    }  # fmt: skip


def test_the_results_that_move_most_come_first(four):
    assert list(compare.moves(four)["result"]) == ["b", "b", "a", "a"]


def test_lowest_and_highest_are_of_all_runs(four):
    found = compare.moves(four).set_index(["result", "setting"])
    assert list(found.loc[("b", "unit"), ["lowest", "highest", "pairs"]]) == [1.0, 2.6, 2]


def test_language_is_no_setting_that_moves_numbers(four):
    assert compare.varied(four) == ["unit", "dual"]


def test_failed_runs_are_left_out(four):
    four.loc[3, ["status", "result.b"]] = ["failed", 99.0]
    assert moved(four)["b", "unit"] == 1.0


def test_settings_that_no_two_runs_differ_in_alone_have_moved_nothing_known(four):
    crossed = four.iloc[[0, 3]]
    assert compare.moves(crossed)["moved"].isna().all()
    assert set(compare.moves(crossed)["pairs"]) == {0}


def test_a_run_without_a_setting_ran_with_the_default(four):
    four.loc[0, "parameter.unit"] = None
    assert set(compare.values(four)["option"]) == {"default", "u1", "u2", "d1", "d2"}


def test_values_have_a_row_per_run_result_and_setting(four):
    assert len(compare.values(four)) == 4 * 2 * 2


def test_a_setting_that_varies_in_another_notebook_only_is_not_told_of_this_one(four):
    other = four.assign(notebook="02_y", run=four["run"] + "y", **{"parameter.unit": "u1"})
    found = compare.moves(pd.concat([four, other]))
    assert {one: set(part["setting"]) for one, part in found.groupby("notebook")} == {
        "01_x": {"unit", "dual"},
        "02_y": {"dual"},
    }


def test_the_results_of_a_notebook_stay_together(four):
    # However large the numbers of the other are.
    other = four.assign(notebook="02_y", run=four["run"] + "y", **{"result.b": four["result.b"] * 1000})
    found = compare.moves(pd.concat([four, other]))
    assert list(dict.fromkeys(zip(found["notebook"], found["result"], strict=True))) == [
        ("01_x", "b"), ("01_x", "a"), ("02_y", "b"), ("02_y", "a"),
    ]  # fmt: skip


def test_runs_in_two_languages_are_no_two_runs_that_differ_in_a_setting(four):
    # r1 and r3 in Dutch and in English; unit and dual change together only.
    table = pd.concat([four.iloc[[0, 3]], four.iloc[[0, 3]].assign(**{"parameter.language": "xx"})])
    table["run"] = list("abcd")
    assert set(compare.moves(table)["pairs"]) == {0}


def test_studies_are_told_apart_by_no_more_than_it_takes(four):
    paths = ["/home/me/nurses/data/raw", "data/raw", "/home/me/clerks/data/raw", "data/raw"]
    table = four.assign(**{"parameter.study": pd.Series(paths, dtype="str")})
    options = compare.values(table).query("setting == 'study'")["option"]
    assert list(dict.fromkeys(options)) == ["nurses/data/raw", "data/raw", "clerks/data/raw"]


def test_a_notebook_of_one_run_is_left_out_of_the_values(four):
    four.loc[3, "notebook"] = "02_y"
    assert set(compare.values(four)["notebook"]) == {"01_x"}


# ---- in words


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "- **01_x**, `unit`: moves 2 of 2 results, furthest *b*, by 1.4.\n"
            "- **01_x**, `dual`: moves 1 of 2 results, furthest *b*, by 0.6.",
        ),
        (
            "nl",
            "- **01_x**, `unit`: verschuift 2 van 2 uitkomsten, het verst *b*, met 1,4.\n"
            "- **01_x**, `dual`: verschuift 1 van 2 uitkomsten, het verst *b*, met 0,6.",
        ),
    ],
)
def test_what_each_setting_moves_is_told(four, language, said):
    assert compare.told(four, language) == said


def test_a_setting_that_moves_nothing_is_told_to(four):
    still = four.drop(columns="result.b")
    assert "`dual`: moves nothing; 1 result is the same." in compare.told(still, "en")
    assert "`dual`: verschuift niets; 1 uitkomst blijft gelijk." in compare.told(still, "nl")


def test_results_that_exist_for_one_option_only_are_counted_apart(four):
    # Of another group there is no such number.
    four.loc[2:, "result.b"] = None
    told = compare.told(four, "en")
    assert "`unit`: moves 1 of 1 result, furthest *a*, by 0.2; 1 cannot be told." in told
    assert "`dual`: moves 1 of 2 results, furthest *b*, by 0.2." in told


def test_of_a_notebook_that_nothing_moves_there_is_nothing_to_draw(four):
    still = four.assign(notebook="02_y", run=four["run"] + "y", **{"result.a": 1.0, "result.b": 2.0})
    drawn = dict(compare.apart(pd.concat([four, still])))
    assert list(drawn) == ["01_x"]
    assert set(drawn["01_x"]["run"]) == set(four["run"])


def test_what_cannot_be_known_is_not_told_to_be_nothing(four):
    crossed = compare.told(four.iloc[[0, 3]], "en")
    assert crossed.count("no two runs that differ in this setting alone have a result in common") == 2
    assert "nothing" not in crossed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda four: four.iloc[:1], "fewer than two runs went well"),
        (lambda four: four.drop(columns=["result.a", "result.b"]), "its runs have no named results"),
        (lambda four: four.assign(**{"parameter.unit": "u", "parameter.dual": "d"}), "differ in no setting"),
    ],
    ids=["one run", "no results", "one setting"],
)
def test_a_notebook_that_cannot_be_compared_is_told_with_the_reason(four, change, said):
    assert said in compare.told(change(four), "en")
    assert compare.told(change(four), "nl").startswith("- **01_x**: ")


# ---- the chart


def test_the_chart_places_each_run_by_its_value_and_colours_what_moves(four):
    with charts.style():
        ax = charts.result_moves(compare.values(four), labels={}, language="en")
        dots = [line for line in ax.lines if line.get_marker() == "o"]
    # b is drawn first: unit u1 from 1.0 to 1.2 of 1.0 to 2.6, then u2
    [segments] = (one.get_segments() for one in ax.collections)
    (start, y), (end, _) = segments[0]
    moving, still = dots
    places = sorted((x - start) / (end - start) for x, at in moving.get_xydata() if at == y and x <= end)
    assert places == pytest.approx([0, 0.2 / 1.6])
    # in the accent b by unit and by dual, four runs each, and a by unit, alike for each unit;
    # in grey a by dual, of which both options give both values
    assert moving.get_color() != still.get_color()
    assert (len(moving.get_xdata()), len(still.get_xdata())) == (4 + 4 + 2, 4)


def test_options_stand_beside_their_values_where_there_is_room_and_else_above(four):
    def said(table):
        with charts.style():
            ax = charts.result_moves(compare.values(table), labels={}, language="en")
        return [text.get_text() for text in ax.texts].count("u1")

    assert said(four) == 2
    crowded = four.assign(**{f"parameter.{one}": list("xxyy") for one in ("certainty", "sections", "dpi")})
    assert said(crowded) == 1


def drawn(table, language="en"):
    with charts.style():
        ax = charts.result_moves(table, labels={}, language=language)
    return [text.get_text() for text in ax.texts]


def test_a_setting_that_moves_nothing_has_no_panel_but_is_named_in_the_caption(four):
    still = compare.values(four.drop(columns="result.b"))
    assert "unit" in drawn(still)
    assert "dual" not in drawn(still)
    said = captions.of(charts.result_moves, still, {}, "en").caption
    assert said.endswith("Not drawn, for it moves nothing: dual.")


def test_what_only_seems_to_move_since_other_settings_moved_is_not_coloured():
    # c2 was run with u1 only; the numbers of its runs are some of those of c1.
    table = manifest(
        [
            ("r1", "01_x", "done", "u1", "c1", "nl", 0.5, None),
            ("r2", "01_x", "done", "u2", "c1", "nl", 0.7, None),
            ("r3", "01_x", "done", "u1", "c2", "nl", 0.5, None),
        ]
    )
    found = compare.values(table).drop_duplicates("setting").set_index("setting")["moved"]
    assert found.to_dict() == {"unit": pytest.approx(0.2), "dual": 0.0}
    assert "c2" not in drawn(compare.values(table))


def many(n, options=2):
    """A notebook with n results of which the last moves furthest, over a setting of some options."""
    rows = {"notebook": "01_x", "status": "done", "parameter.unit": [f"u{i}" for i in range(options)]}
    table = pd.DataFrame({"run": [f"r{i}" for i in range(options)], **rows})
    return table.assign(**{f"result.a{k:02}": [i * k / 100 for i in range(options)] for k in range(1, n + 1)})


def test_of_many_results_those_that_move_furthest_are_drawn_and_the_caption_says_so():
    table = compare.values(many(30))
    names = [one for one in drawn(table) if re.fullmatch(r"a\d\d", one)]
    assert names == [f"a{k}" for k in range(30, 18, -1)]
    said = captions.of(charts.result_moves, table, {}, "en").caption
    assert said.startswith("The 12 of 30 results that lie furthest apart.")


def test_many_options_leave_room_for_fewer_results_on_a_page():
    with charts.style():
        ax = charts.result_moves(compare.values(many(30, options=20)), labels={}, language="en")
    assert ax.figure.get_figheight() * 25.4 <= 230


def test_a_long_name_of_a_result_is_broken_and_not_written_over_its_numbers(four):
    name = "respondents coach_type Volwassen & Jeugd zorgen-delen-en-uiten"
    said = drawn(compare.values(four.rename(columns={"result.b": f"result.{name}"})))
    assert name not in said
    lines = [one for one in said if one in name and one != "a"]
    assert "".join(lines).replace(" ", "") == name.replace(" ", "")
    assert max(map(len, lines)) <= 34


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "nl",
            "Stippendiagram van 4 runs, uitgesplitst naar unit, dual. "
            "b: 1 tot 2,6; verschuift met unit (1,4), dual (0,6). a: 0,5 tot 0,7; verschuift met unit (0,2).",
        ),
        (
            "en",
            "Dot chart of 4 runs, by unit, dual. "
            "b: 1 to 2.6; moves with unit (1.4), dual (0.6). a: 0.5 to 0.7; moves with unit (0.2).",
        ),
    ],
)
def test_the_words_say_how_far_each_result_moves_with_what(four, language, said):
    found = captions.of(charts.result_moves, compare.values(four), {}, language)
    assert found.alt == said
    assert "01_x" in found.title


# ---- a real batch

# An uneven grid: the last rule was tried with one unit only. All codings of coping are explicit,
# so that it moves nothing; two studies differ in all that they have.
RUNS = """
- notebooks: [coping]
  parameters: {{language: en}}
  grid: {{unit: [respondent, citation], dual: [exclude, both], certainty: [without-implied, explicit]}}
  exclude: [{{unit: citation, certainty: explicit}}]
- notebooks: [respondents]
  grid: {{study: [data/raw, {other}]}}
"""
# Largest change of a share, by hand from sections 6.2.1 to 6.2.3: of the 14 mentions of youth
# coaches 8 are towards, 4 away and 2 against; by citation 9, 4 and 2 of 15. Of the 11 of adult coaches
# 4, 4 and 3, by citation as many; in all 14, 8 and 5 of 27, by citation 15, 8 and 5 of 28.
# R2, of both, has two mentions towards, by citation too.
SHARES = {
    ("Jeugd richting", "unit"): 9 / 15 - 8 / 14,
    ("Jeugd weg", "unit"): 4 / 14 - 4 / 15,
    ("Jeugd tegen", "unit"): 2 / 14 - 2 / 15,
    ("Jeugd richting", "dual"): 10 / 16 - 8 / 14,
    ("Jeugd weg", "dual"): 4 / 14 - 4 / 16,
    ("Jeugd tegen", "dual"): 2 / 14 - 2 / 16,
    ("Volwassen richting", "unit"): 0,
    ("Volwassen weg", "unit"): 0,
    ("Volwassen tegen", "unit"): 0,
    ("Volwassen richting", "dual"): 6 / 13 - 4 / 11,
    ("Volwassen weg", "dual"): 4 / 11 - 4 / 13,
    ("Volwassen tegen", "dual"): 3 / 11 - 3 / 13,
    ("Totaal richting", "unit"): 15 / 28 - 14 / 27,
    ("Totaal weg", "unit"): 8 / 27 - 8 / 28,
    ("Totaal tegen", "unit"): 5 / 27 - 5 / 28,
    ("Totaal richting", "dual"): 0,
    ("Totaal weg", "dual"): 0,
    ("Totaal tegen", "dual"): 0,
}


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """The folder of a batch of coping over counting rules, and of respondents over two studies."""
    place = tmp_path_factory.mktemp("batch")
    other = write(place / "nurses", STUDIES["nurses"])
    (place / "runs.yml").write_text(RUNS.format(other=other), encoding="utf-8")
    environment = {"WIJKSTUDIE_OUTPUT": str(place)}
    done = CliRunner().invoke(main, ["batch", str(place / "runs.yml")], env=environment)
    assert done.exit_code == 0, done.output
    assert "could not be compared" not in done.output
    return place / "build" / "batch" / "runs"


@pytest.fixture(scope="module")
def compared(batch):
    return pd.read_csv(batch / "compare" / "moves.csv").set_index(["notebook", "result", "setting"])


def told_in(batch):
    """What the executed notebook shows, as text."""
    cells = nbformat.read(batch / "compare_runs.ipynb", as_version=4).cells
    shown = [one.get("data", {}) for cell in cells for one in cell.get("outputs", [])]
    return "\n".join(one.get("text/markdown") or one.get("text/plain", "") for one in shown)


def test_the_shares_of_a_real_batch_move_as_far_as_by_hand(compared):
    # The tables hold four decimals.
    found = {
        (one, setting): compared.loc[("04_coping", f"share {one}", setting), "moved"]
        for one, setting in SHARES
    }
    assert found == pytest.approx(SHARES, abs=0.0001)


def test_what_moves_nothing_in_a_real_batch_is_told_so(compared, batch):
    still = compared.xs("certainty", level="setting")
    assert set(still["moved"]) == {0}
    assert set(still["pairs"]) == {2}
    assert "**04_coping**, `certainty`: moves nothing; 9 results are the same." in told_in(batch)


def test_a_real_batch_is_told_by_setting(batch):
    told = told_in(batch)
    # 6 of 13 less 4 of 11 is .0979; 9 of 15 less 8 of 14 .0286.
    assert "`dual`: moves 6 of 9 results, furthest *share Volwassen richting*, by 0.0979." in told
    assert "`unit`: moves 6 of 9 results, furthest *share Jeugd richting*, by 0.0286." in told


def test_two_studies_are_compared_by_the_results_that_both_have(compared, batch):
    # Thirteen coaches, ten nurses.
    assert compared.loc[("01_respondents", "respondents Totaal", "study"), "moved"] == 3
    assert "`study`: moves 1 of 1 result, furthest *respondents Totaal*, by 3; " in told_in(batch)


@pytest.mark.parametrize(
    ("notebook", "studies"), [("04_coping", ["data/raw"]), ("01_respondents", ["data/raw", "nurses"])]
)
def test_a_figure_of_runs_names_their_manifest_notebook_and_studies(batch, notebook, studies):
    [path] = (batch / "compare" / notebook).glob("*.pdf")
    said = PdfReader(path).metadata["/Keywords"]
    digest = hashlib.sha256((batch / "manifest.csv").read_bytes()).hexdigest()
    assert said.startswith(f"manifest sha256={digest}; notebook={notebook}; studies=")
    runs = manifests.read(batch / "manifest.csv").query("notebook == @notebook")
    hashes = list(dict.fromkeys(runs["sha256 study"]))
    assert said.partition("studies=")[2] == ", ".join(
        f"{name} (sha256 {digest})" for name, digest in zip(studies, hashes, strict=True)
    )
    # Of one study and one way of counting, which a figure of many has not.
    assert "unit=" not in said


def test_a_figure_of_runs_shows_no_label_of_a_study_that_it_is_not_of(batch):
    text = PdfReader(batch / "compare" / "04_coping" / "result_moves_en.pdf").pages[0].extract_text()
    assert "share Volwassen richting" in text
    assert "certainty" not in text
