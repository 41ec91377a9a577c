"""The three concept figures: what sections 1.2.1, 2.2.2, 2.2.3, 6.1, 6.2.1 and 6.3.2 say of them."""

import numpy as np
import pytest
from matplotlib.patches import Circle, FancyBboxPatch, Polygon

import wijkstudie
from wijkstudie import captions, charts, method


def draw(name, table, language="nl"):
    with charts.style():
        return charts.CHARTS[name](table, labels={}, language=language)


def said(ax):
    return [text.get_text() for text in ax.texts]


@pytest.fixture(scope="module")
def rings(team):
    return method.concept_figure(team, method.RINGS)


@pytest.fixture(scope="module")
def tee(team):
    return method.concept_figure(team, method.T_SHAPE)


@pytest.fixture(scope="module")
def process(team):
    return method.concept_figure(team, method.PROCESS)


# ---- rings


def test_the_rings_have_the_colours_that_the_text_gives_them(rings):
    rows = rings[rings["kind"] == "ring"]
    assert list(zip(rows["label_en"], rows["printed_colour"], strict=True)) == [
        ("Own network", "orange"),
        ("General facilities in the neighbourhood", "white"),
        ("Specialist help", "blue"),
    ]


def test_the_network_of_the_example_is_family_friends_and_neighbours(rings):
    assert list(rings.loc[rings["kind"] == "member", "label_nl"]) == [
        "oom en tante",
        "neef",
        "vriend",
        "buren",
    ]


def circles(ax):
    return sorted((one for one in ax.patches if isinstance(one, Circle)), key=lambda one: -one.get_radius())


def test_rings_lie_around_one_middle_and_in_this_order(rings):
    ax = draw("neighbourhood_rings", rings)
    around = circles(ax)[:3]
    assert len({one.get_center() for one in around}) == 1
    radii = [one.get_radius() for one in around]
    assert radii == sorted(set(radii), reverse=True)
    # The smaller one is drawn over the larger one.
    order = [list(ax.patches).index(one) for one in around]
    assert order == sorted(order)


@pytest.mark.parametrize(("number", "inner", "outer"), [("1", 0, 20), ("2", 20, 30), ("3", 30, 40)])
def test_a_number_stands_in_its_ring(rings, number, inner, outer):
    ax = draw("neighbourhood_rings", rings)
    middle = np.array(circles(ax)[0].get_center())
    [place] = [text.get_position() for text in ax.texts if text.get_text() == number]
    assert inner < np.linalg.norm(np.array(place) - middle) < outer


def test_the_network_stands_in_the_inner_ring(rings):
    ax = draw("neighbourhood_rings", rings)
    middle = np.array(circles(ax)[0].get_center())
    for name in ("Gezin", "oom en tante", "neef", "vriend", "buren"):
        [place] = [text.get_position() for text in ax.texts if text.get_text() == name]
        assert np.linalg.norm(np.array(place) - middle) < 20, name


def test_circles_are_round(rings):
    assert draw("neighbourhood_rings", rings).get_aspect() == 1


# ---- T


def test_the_t_is_made_of_the_four_indicators_of_tabel_3(team):
    rows = team.concept_figures[team.concept_figures["kind"] == "part"]
    named = team.operationalisation[team.operationalisation["concept"].str.startswith("T-shaped")]
    assert sorted(rows["code"]) == sorted(named["code"])


def test_the_broad_competences_are_seven_and_the_deep_ones_three_by_example(tee):
    items = tee[tee["kind"] == "item"].groupby("parent").size()
    assert items["ts-broad-competences"] == 7
    assert items["ts-deep-competences"] == 3


def bounds(patch):
    points = patch.get_xy()
    return points[:, 0].min(), points[:, 0].max(), points[:, 1].min(), points[:, 1].max()


def test_the_bar_is_wide_and_the_leg_hangs_under_its_middle(tee):
    ax = draw("t_shape", tee)
    shapes = [bounds(one) for one in ax.patches if isinstance(one, Polygon)]
    (x0, x1, _, _), leg = shapes[2], shapes[3]  # the neighbours come first
    assert (x0 + x1) / 2 == pytest.approx((leg[0] + leg[1]) / 2)
    assert x1 - x0 > 2 * (leg[1] - leg[0])
    # The neighbours' bars touch that of the T.
    assert [shapes[0][1], shapes[1][0]] == [x0, x1]


@pytest.mark.parametrize(("text", "inside"), [("Breed: generalist", "bar"), ("Diep: specialist", "leg")])
def test_broad_stands_in_the_bar_and_deep_in_the_leg(tee, text, inside):
    ax = draw("t_shape", tee)
    leg = bounds([one for one in ax.patches if isinstance(one, Polygon)][3])
    [(_, y)] = [one.get_position() for one in ax.texts if one.get_text() == text]
    assert (y > leg[3]) == (inside == "bar")


# ---- process


@pytest.mark.parametrize(
    ("element", "nl", "en", "section"),
    [
        ("wp-weeks", "6 weken de tijd", "6 weeks of time", "6.2.1"),
        ("wp-own-months", "hoogstens 4 maanden", "4 months at most", "6.3.2"),
        ("wp-own-again", "hoogstens 1× verlengd", "extended 1× at most", "6.3.2"),
    ],
)
def test_terms_are_those_of_the_handbook(process, element, nl, en, section):
    row = process.set_index("element").loc[element]
    assert (row["label_nl"], row["label_en"], row["section"]) == (nl, en, section)


def test_terms_follow_the_published_figures(team):
    changed = team.baselines.assign(
        value=team.baselines["value"].where(team.baselines["baseline"] != "handboek-exploration-time", 8)
    )
    other = wijkstudie.Study(team.folder, team.package, {**team.tables, "baselines": changed})
    rows = method.concept_figure(other, method.PROCESS).set_index("element")
    assert rows.loc["wp-weeks", "label_nl"] == "8 weken de tijd"


def test_one_outcome_comes_before_three_routes(process):
    ends = process[process["kind"].isin(["outcome", "route"])]
    assert list(ends["kind"]) == ["outcome", "route", "route", "route"]
    assert list(ends["label_en"]) == ["Own network", "Own support", "Local facility", "Specialist care"]


def test_four_eyes_belong_to_the_indication_only(process):
    assert process.set_index("element").loc["wp-four-eyes", "parent"] == "wp-indication"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_process_has_a_box_per_step_and_end_and_an_arrow_to_each_but_the_first(process, language):
    ax = draw("working_process", process, language)
    boxes = [one for one in ax.patches if isinstance(one, FancyBboxPatch)]
    arrows = [one for one in ax.patches if type(one).__name__ == "FancyArrowPatch"]
    assert (len(boxes), len(arrows)) == (6, 5)


def test_process_runs_from_left_to_right_and_the_network_stands_on_top(process):
    ax = draw("working_process", process)
    places = {text.get_text(): text.get_position() for text in ax.texts}
    across = [places[one][0] for one in ("Vraag", "Verkenning", "Eigen netwerk")]
    assert across == sorted(across)
    ends = ["Eigen netwerk", "Zelf begeleiden", "Voorziening in de wijk", "Specialistische zorg"]
    heights = [places[one][1] for one in ends]
    assert heights == sorted(heights, reverse=True)


def test_no_place_is_left_open_in_a_label(rings, tee, process):
    for table in (rings, tee, process):
        assert not table[["label_nl", "label_en"]].apply(lambda one: one.str.contains("[{}]")).any(axis=None)


def test_every_element_has_a_section(rings, tee, process):
    assert [sorted(set(table["section"])) for table in (rings, tee, process)] == [
        ["1.2.1"],
        ["2.2"],
        ["6.1", "6.1.1", "6.1.2", "6.2.1", "6.3.2"],
    ]


# ---- captions


def test_captions_tell_what_is_drawn(rings, tee, process):
    alts = {
        name: captions.of(charts.CHARTS[name], table, {}, "en").alt
        for name, table in {"neighbourhood_rings": rings, "t_shape": tee, "working_process": process}.items()
    }
    assert (
        "Own network; General facilities in the neighbourhood; Specialist help" in alts["neighbourhood_rings"]
    )
    assert "Knowledge of one's own field, Competences in that field" in alts["t_shape"]
    assert "Own support (4 months at most, extended 1× at most)" in alts["working_process"]
