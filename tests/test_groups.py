"""Youth and adult coaches, and care backgrounds, as chapters 6 and 7 tell of them."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import wijkstudie
from wijkstudie import captions, charts, emotion, groups, labels, vignettes
from wijkstudie.charts import _canvas

YOUTH = ["R1", "R3", "R7", "R9", "R10", "R13"]
ADULT = ["R4", "R5", "R6", "R8", "R11", "R12"]


@pytest.fixture(scope="module")
def joint(team):
    return groups.joint(team, wijkstudie.Counting())


@pytest.fixture(scope="module")
def cells(joint):
    return groups.cells(joint).set_index(["dimension", "group", "code"])


def study(team, **tables):
    """The study with some of its tables replaced; None takes one away."""
    kept = {name: tables.get(name, table) for name, table in team.tables.items()}
    return wijkstudie.Study(
        team.folder, team.package, {name: table for name, table in kept.items() if table is not None}
    )


# ---- backgrounds


@pytest.mark.parametrize(
    ("respondent", "background", "evidence"),
    [
        ("R6", "yes", "findings"),  # his own words in 6.1.3
        ("R10", "yes", "findings"),  # 6.2.2, from youth care
        ("R11", "no", "findings"),  # 6.2.2, none in care
        ("R3", "yes", "conclusion"),  # 7.2.2 only
        ("R9", "yes", "conclusion"),
        ("R4", "unstated", None),  # cited in 6.1.3 without being said to be one
        ("R12", "unstated", None),
        ("R8", "unstated", None),  # only the kind of coach is told
    ],
)
def test_what_is_told_of_a_background_and_where(team, respondent, background, evidence):
    row = groups.care(team).set_index("respondent").loc[respondent]
    assert row["care_background"] == background
    assert row["evidence"] == evidence or (evidence is None and pd.isna(row["evidence"]))


def test_a_background_is_told_of_five(team):
    assert groups.care(team)["care_background"].value_counts().to_dict() == {
        "unstated": 8,
        "yes": 4,
        "no": 1,
    }


def test_statements_that_contradict_each_other_settle_nothing(team):
    rows = team.backgrounds
    no = rows[rows["background"] == "b05"].assign(background="b15", care_background="no")
    found = groups.care(study(team, backgrounds=pd.concat([rows, no]))).set_index("respondent")
    assert found.loc["R10", "care_background"] == "unstated"
    assert pd.isna(found.loc["R10", "evidence"])


def test_a_study_without_backgrounds_stays_as_it_is(team):
    bare = study(team, backgrounds=None)
    assert groups.with_care(bare) is bare


def test_respondents_get_their_background_and_the_study_is_left_alone(team):
    assert list(groups.with_care(team).respondents["respondent"]) == list(team.respondents["respondent"])
    assert "care_background" in groups.with_care(team).respondents
    assert "care_background" not in team.respondents


# ---- the joint table


def test_groups_stand_in_their_order(joint):
    keys = joint[["dimension", "group"]].drop_duplicates()
    assert [tuple(key) for key in keys.to_numpy()] == [
        ("coach_type", "Jeugd"),
        ("coach_type", "Volwassen"),
        ("care_background", "yes"),
        ("care_background", "no"),
        ("care_background", "unstated"),
        ("total", "Totaal"),
    ]


@pytest.mark.parametrize(
    ("group", "people"), [("Jeugd", YOUTH), ("Volwassen", ADULT), ("yes", ["R3", "R6", "R9", "R10"])]
)
def test_a_group_has_these_respondents_in_order(joint, group, people):
    assert list(dict.fromkeys(joint.loc[joint["group"] == group, "respondent"])) == people


def test_r2_is_in_no_kind_of_coach_but_in_the_total_and_among_the_unstated(joint):
    assert set(joint.loc[joint["respondent"] == "R2", "group"]) == {"unstated", "Totaal"}


def test_r2_may_stand_apart_or_in_both(team):
    for dual, expected in (("separate", {"Volwassen & Jeugd"}), ("both", {"Jeugd", "Volwassen"})):
        table = groups.joint(team, wijkstudie.Counting(dual=dual))
        own = table[(table["respondent"] == "R2") & (table["dimension"] == "coach_type")]
        assert set(own["group"]) == expected


def test_every_respondent_has_a_row_per_code_and_group(joint):
    # Nine mechanisms and three styles of coping; five forms and two directions.
    assert len(joint) == 19 * (12 + 13 + 13)
    assert not joint.duplicated(["dimension", "group", "respondent", "code"]).any()


@pytest.mark.parametrize(
    ("dimension", "group", "code", "k", "n", "who"),
    [
        ("coach_type", "Jeugd", "regels-buigen", 3, 6, "R10 R3 R9"),
        ("coach_type", "Volwassen", "regels-buigen", 0, 6, ""),
        ("coach_type", "Jeugd", "rantsoenering", 1, 6, "R10"),
        ("coach_type", "Volwassen", "rantsoenering", 3, 6, "R11 R12 R8"),
        ("coach_type", "Jeugd", "verzet", 3, 4, "R10 R7 R9"),
        ("coach_type", "Volwassen", "verzet", 2, 2, "R12 R8"),
        ("coach_type", "Volwassen", "meegaan", 4, 4, "R11 R12 R6 R8"),
        ("care_background", "yes", "regels-buigen", 3, 4, "R10 R3 R9"),
        ("care_background", "yes", "rigide-regels", 0, 4, ""),
        ("care_background", "yes", "verzet", 2, 2, "R10 R9"),
        ("care_background", "no", "verzet", 0, 0, ""),
        ("care_background", "unstated", "verzet", 3, 4, "R12 R7 R8"),
        ("total", "Totaal", "prioriteren", 6, 13, "R10 R11 R12 R2 R3 R8"),
        ("total", "Totaal", "verzet", 5, 6, "R10 R12 R7 R8 R9"),
    ],
)
def test_a_cell_counts_those_with_the_code_of_those_asked(cells, dimension, group, code, k, n, who):
    row = cells.loc[(dimension, group, code)]
    assert (row["respondents"], row["asked"], row["who"]) == (k, n, who)


def test_a_style_is_had_through_any_of_its_forms(cells):
    # Youth coaches towards clients: R3 and R13 act, R3 R9 R10 bend, R3 R10 prioritise, R9 overworks.
    assert cells.loc[("coach_type", "Jeugd", "richting"), "who"] == "R10 R13 R3 R9"


def test_who_is_listed_in_the_order_of_the_study(joint):
    assert groups.who(joint, "regels-buigen", "coach_type", "Jeugd") == ["R3", "R9", "R10"]
    assert groups.who(joint, "regels-buigen", "coach_type", "Volwassen") == []


def test_r12_bends_too_when_the_unconscious_counts(team):
    table = groups.joint(team, wijkstudie.Counting(awareness="all"))
    assert groups.who(table, "regels-buigen", "coach_type", "Volwassen") == ["R12"]


def test_who_was_not_asked_is_not_counted_however_implied(team):
    # The resistance of R6 is implied, and he was not given the situation.
    table = groups.cells(groups.joint(team, wijkstudie.Counting(certainty="all")))
    row = table.set_index(["dimension", "group", "code"]).loc[("coach_type", "Volwassen", "verzet")]
    assert (row["respondents"], row["asked"]) == (2, 2)


def test_a_study_without_backgrounds_has_one_way_of_grouping(team):
    table = groups.joint(study(team, backgrounds=None), wijkstudie.Counting())
    assert list(dict.fromkeys(table["dimension"])) == ["coach_type", "total"]
    assert table["evidence"].isna().all()


def test_a_study_of_somebody_else_is_joined(make_study):
    table = groups.joint(wijkstudie.load(make_study()), wijkstudie.Counting(), by="team")
    counts = groups.cells(table).set_index(["group", "code"])
    assert tuple(counts.loc[("North", "listen"), ["respondents", "asked", "who"]]) == (2, 2, "A B")
    assert tuple(counts.loc[("Totaal", "mail"), ["respondents", "asked"]]) == (2, 4)


@pytest.mark.parametrize(
    ("drawn", "inside", "of", "chance"),
    [(3, 6, 12, 1 / 11), (1, 6, 12, 1 / 2), (2, 1, 4, 0.0), (2, 2, 2, 1.0)],
)
def test_the_chance_that_all_come_from_one_group(drawn, inside, of, chance):
    # 3 of 12: 6/12 x 5/11 x 4/10 = 1/11.
    assert groups.by_chance(drawn, inside, of) == pytest.approx(chance)


# ---- the chart


def draw(table, team, language="nl", **options):
    names = labels.code_labels(team.codes, language)
    with charts.style():
        return charts.joint_display(table, labels=names, language=language, **options)


def dots(ax, label):
    """The marks of a row from left to right: filled or not."""
    [y] = [text.get_position()[1] for text in ax.texts if text.get_text() == label]
    found = [
        (float(x), to_hex(line.get_markerfacecolor()) == _canvas.ACCENT)
        for line in ax.lines
        if line.get_marker() == "o"
        for x, height in zip(*line.get_data(), strict=True)
        if height == y
    ]
    return [filled for _, filled in sorted(found)]


@pytest.mark.parametrize(
    ("label", "filled"),
    [
        # Youth R1 R3 R7 R9 R10 R13; adult; yes R3 R6 R9 R10; no R11; eight unstated.
        ("Regels buigen", "010110 000000 1011 0 00000000"),
        # Youth R7 R9 R10 R13, adult R8 R12, yes R9 R10, unstated R7 R8 R12 R13.
        ("Verzet tegen beleid", "1110 11 11 1110"),
        ("Prijzen", "00 0010 00 1 000"),
    ],
)
def test_a_row_has_a_mark_per_respondent_asked(joint, team, label, filled):
    assert dots(draw(joint, team), label) == [one == "1" for one in filled.replace(" ", "")]


def test_counts_stand_beside_the_marks(joint, team):
    ax = draw(joint, team)
    [y] = [text.get_position()[1] for text in ax.texts if text.get_text() == "Verzet tegen beleid"]
    row = [(text.get_position()[0], text.get_text()) for text in ax.texts if text.get_position()[1] == y]
    assert [text for _, text in sorted(row)][1:] == ["3/4", "2/2", "2/2", "–", "3/4", "5/6"]


def test_a_background_that_only_the_conclusion_names_has_a_star(joint, team):
    texts = [text.get_text() for text in draw(joint, team).texts]
    assert {one for one in texts if one.endswith("*")} == {"R3*", "R9*"}
    assert {"R3", "R9"} <= set(texts)  # no star among the kinds of coach


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", {"Jeugd", "Volwassen", "ja", "nee", "niet vermeld", "Allen", "n = 13", "Zorgachtergrond"}),
        ("en", {"Youth", "Adult", "yes", "no", "unstated", "All", "n = 6", "Kind of coach"}),
    ],
)
def test_groups_are_named_with_their_size(joint, team, language, said):
    assert said <= {text.get_text() for text in draw(joint, team, language).texts}


def test_no_mark_reaches_beyond_the_page(team):
    ax = draw(groups.joint(team, wijkstudie.Counting(dual="separate")), team)
    places = [x for line in ax.lines if line.get_marker() == "o" for x in line.get_xdata()]
    assert 0 < min(places) < max(places) < _canvas.TEXT_WIDTH_MM


def test_it_draws_in_the_axes_it_is_given(joint, team):
    ax = plt.subplots()[1]
    assert draw(joint, team, ax=ax) is ax
    assert len(plt.get_fignums()) == 1


def test_a_study_of_somebody_else_is_drawn(make_study):
    foreign = wijkstudie.load(make_study())
    ax = draw(groups.joint(foreign, wijkstudie.Counting(), by="team"), foreign, "en")
    assert {"Team", "North", "Listening"} <= {text.get_text() for text in ax.texts}
    assert dots(ax, "Listening") == [True, True, False]


# ---- the caption


def test_groups_are_told_with_their_counts(joint, team):
    names = labels.code_labels(team.codes, "en")
    alt = captions.of(charts.joint_display, joint, names, "en").alt
    assert "Youth coaches: Moving towards clients 4 of 6, Moving away from clients 3 of 6" in alt
    assert "Care background yes: " in alt
    # Nobody without a care background was given situation 3.
    no = alt.split("Care background no: ")[1].split(".")[0]
    assert no.endswith("Going along with policy 1 of 1")


@pytest.mark.parametrize(
    ("language", "said"),
    [("nl", "Niet ingedeeld naar soort coach: R2."), ("en", "Not divided by kind of coach: R2.")],
)
def test_who_is_in_no_group_is_named(joint, team, language, said):
    assert (
        said
        in captions.of(
            charts.joint_display, joint, labels.code_labels(team.codes, language), language
        ).caption
    )


def test_a_caption_does_not_explain_what_is_not_there(team):
    bare = study(team, backgrounds=None, vignette_responses=None)
    table = groups.joint(bare, wijkstudie.Counting(dual="separate"))
    made = captions.of(charts.joint_display, table, labels.code_labels(team.codes, "en"), "en").caption
    assert not [word for word in ("star", "No dot", "Not divided") if word in made]


# ---- on the page: this display, and those of the two notebooks before it

MINE = ("emotion_forms", "emotion_coaches", "vignette_outcomes", "joint_display")
RULES = {"default": {}, "separate": {"dual": "separate"}, "all": {"certainty": "all", "awareness": "all"}}


def drawn(name, team, language, counting):
    if name == "vignette_outcomes":
        titles = team.vignettes.set_index("vignette")[f"title_{language}"]
        return charts.vignette_outcomes(vignettes.allocation(team), titles=titles, language=language)
    tables = {
        "emotion_forms": emotion.forms,
        "emotion_coaches": emotion.coaches,
        "joint_display": groups.joint,
    }
    names = labels.code_labels(team.codes, language)
    return charts.CHARTS[name](tables[name](team, counting), labels=names, language=language)


def ink(text, renderer):
    """Where the letters of a text stand: capitals take about half of a line."""
    box = text.get_window_extent(renderer)
    free = 0.2 * np.array([box.width, 0] if text.get_rotation() else [0, box.height])
    return Bbox([box.p0 + free, box.p1 - free])


@pytest.fixture(scope="module")
def pages(team):
    """The size of each page and the texts on it with the boxes of their letters."""
    found = {}
    for name, language, rule in itertools.product(MINE, ("nl", "en"), RULES):
        with charts.style():
            figure = drawn(name, team, language, wijkstudie.Counting(**RULES[rule])).figure
            figure.draw_without_rendering()
            renderer = figure.canvas.get_renderer()
            texts = [one for one in figure.findobj(Text) if one.get_visible() and one.get_text().strip()]
            boxes = [(one.get_text(), ink(one, renderer)) for one in texts]
        found[name, language, rule] = figure.bbox, boxes
        plt.close(figure)
    return found


PAGES = list(itertools.product(MINE, ("nl", "en"), RULES))
on_every_page = pytest.mark.parametrize("page", PAGES, ids="-".join)


@on_every_page
def test_no_text_is_cut_off(pages, page):
    paper, boxes = pages[page]
    cut = [
        text
        for text, box in boxes
        if box.x0 < paper.x0 or box.y0 < paper.y0 or box.x1 > paper.x1 or box.y1 > paper.y1
    ]
    assert cut == []


@on_every_page
def test_no_two_texts_overlap(pages, page):
    _, boxes = pages[page]
    over = []
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        if min(a.x1, b.x1) > max(a.x0, b.x0) and min(a.y1, b.y1) > max(a.y0, b.y0):
            over.append((one, other))
    assert over == []


@pytest.mark.parametrize("name", MINE)
def test_figures_speak_both_languages(pages, name):
    dutch, english = ({text for text, _ in pages[name, one, "default"][1]} for one in ("nl", "en"))
    assert dutch != english
