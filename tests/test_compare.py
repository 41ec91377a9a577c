"""Runs side by side: what moves with what, worked out by hand."""

import pandas as pd
import pytest

from wijkstudie import captions, charts, compare


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


def test_several_notebooks_stand_in_front_of_their_results(four):
    both = pd.concat([four, four.assign(notebook="02_y", run=four["run"] + "y")])
    assert list(dict.fromkeys(compare.values(both)["result"])) == ["x: a", "y: a", "x: b", "y: b"]


def test_a_notebook_of_one_run_is_left_out_of_the_values(four):
    four.loc[3, "notebook"] = "02_y"
    assert set(compare.values(four)["notebook"]) == {"01_x"}


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


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "2 uitkomsten in 4 runs, uitgesplitst naar unit, dual."),
        ("en", "2 results in 4 runs, by unit, dual."),
    ],
)
def test_the_caption_says_what_is_compared(four, language, said):
    assert captions.of(charts.result_moves, compare.values(four), {}, language).alt == said
