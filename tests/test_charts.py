"""Charts by their meaning first: lengths, places and words; then what a page asks of them."""

import io
import itertools
from functools import cache
from importlib.resources import files

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.font_manager import findfont
from matplotlib.text import Text

import wijkstudie
from wijkstudie import baselines, charts, claims, coding, labels, method, theory

LABELS = {
    "richting": "Richting de cliënt bewegen",
    "weg": "Wegbewegen van de cliënt",
    "tegen": "Tegen de cliënt in bewegen",
    "regels-buigen": "Regels buigen",
    "prioriteren": "Prioriteren in cliënten",
    "rigide-regels": "Rigide regels volgen",
}
LANGUAGES = ("nl", "en")


def read(text, **options):
    """A table as it stands in the test."""
    return pd.read_csv(io.StringIO(text.strip()), skipinitialspace=True, **options)


# Shares of 14 and 27 by hand: 8/14 = 0.5714, 4/14 = 0.2857, 2/14 = 0.1429; 14/27 = 0.5185.
PROFILE = read("""
group,      style,    mentions, mentions_total, share,  group_size, baseline_all_professions, baseline_social_workers
Jeugd,      richting, 8,        14,             0.5714, 6,          0.43,                     0.38
Jeugd,      weg,      4,        14,             0.2857, 6,          ,                         0.40
Jeugd,      tegen,    2,        14,             0.1429, 6,          ,                         0.22
Volwassen,  richting, 0,        0,              ,       5,          0.43,                     0.38
Volwassen,  weg,      0,        0,              ,       5,          ,                         0.40
Volwassen,  tegen,    0,        0,              ,       5,          ,                         0.22
Totaal,     richting, 14,       27,             0.5185, 13,         0.43,                     0.38
Totaal,     weg,      8,        27,             0.2963, 13,         ,                         0.40
Totaal,     tegen,    5,        27,             0.1852, 13,         ,                         0.22
""")  # noqa: E501
UNREFERENCED = PROFILE.assign(baseline_all_professions=np.nan, baseline_social_workers=np.nan)
PREVALENCE = read("""
group,     root,     code,          respondents, group_size, share
Jeugd,     richting, richting,      4,           8,          0.5
Jeugd,     richting, regels-buigen, 2,           8,          0.25
Jeugd,     richting, prioriteren,   0,           8,          0.0
Volwassen, richting, richting,      3,           4,          0.75
Volwassen, richting, regels-buigen, 0,           4,          0.0
Volwassen, richting, prioriteren,   3,           4,          0.75
Totaal,    richting, richting,      7,           12,         0.5833
Totaal,    richting, regels-buigen, 2,           12,         0.1667
Totaal,    richting, prioriteren,   3,           12,         0.25
""")
TREE = read("""
framework, root,     code,          depth, respondents, group_size
coping,    richting, richting,      1,     8,           10
coping,    richting, regels-buigen, 2,     0,           10
emotion,   weg,      weg,           1,     5,           10
""")
MATRIX = pd.DataFrame(
    {"regels-buigen": [1, 0, 1], "prioriteren": [0, 0, 1], "rigide-regels": [0, 0, 0]},
    index=pd.Index(["R1", "R2", "R3"], name="respondent"),
)
BRANCHES = pd.Series({"regels-buigen": "richting", "prioriteren": "richting", "rigide-regels": "tegen"})
GROUPS = pd.Series({"R1": "Jeugd", "R2": "Volwassen", "R3": "Jeugd"})
RESPONDENTS = read("""
respondent, phase,  gender, age, coach_type
R1,         Fase 1, Vrouw,  40,  Jeugd
R2,         Fase 1, Man,    35,  Volwassen
R3,         Fase 2, Vrouw,  41,  Jeugd
R4,         Fase 2, Man,    50,  Jeugd
""")
RECRUITMENT = read("""
step,        order, n,  label_nl,      label_en
mailed,      1,     12, Aangeschreven, Mailed
reacted,     2,     7,  Reacties,      Replies
interviewed, 3,     5,  Geïnterviewd,  Interviewed
phase-1,     4,     2,  Eerste ronde,  First round
phase-2,     5,     3,  Tweede ronde,  Second round
""")
QUOTATIONS = pd.DataFrame(
    {
        "section": pd.Categorical(["6.1", "6.2", "6.2"], ["6.1", "6.2"]),
        "respondent": pd.Categorical(["R1", "R1", "R3"], ["R1", "R2", "R3"]),
        "quotations": [2, 1, 3],
        "words": [100, 25, 50],
    }
)
CLAIMS = (
    read("""
part, verdict
6.2,  contradicted
6.2,  confirmed
6.2,  confirmed
6.3,  not-checkable
""")
    .astype({"part": "str"})
    .assign(
        claim=["c1", "c2", "c3", "c4"],
        section="6.2.1",
        statement_nl="Vier gaan op huisbezoek.",
        statement_en="Four visit.",
        stated="4",
        found="5",
    )
)

# For each chart a table as small as can be read, and what else it is drawn with.
SMALL = {
    "coping_profile": (PROFILE, {}),
    "coping_shares": (PROFILE, {}),
    "coping_prevalence": (PREVALENCE, {}),
    "code_tree": (TREE, {}),
    "code_matrix": (MATRIX, {"groups": GROUPS, "branches": BRANCHES, "quoted": MATRIX > 0}),
    "quotations": (QUOTATIONS, {"titles": {"6.1": "Rollen"}}),
    "respondents": (RESPONDENTS, {}),
    "recruitment": (RECRUITMENT, {}),
    "claims_ledger": (CLAIMS, {}),
}

# Charts whose drawing is tested in a module of their own: test_theory, test_method, test_concepts.
ELSEWHERE = {
    "theory_flow",
    "trace_matrix",
    "method_flow",
    "topic_lists",
    "neighbourhood_rings",
    "t_shape",
    "working_process",
    "emotion_forms",
    "emotion_coaches",
    "vignette_outcomes",
    "joint_display",
    "result_moves",
    "between_two",
    "theme_matrix",
    "expectations",
    "published_numbers",
    "prevalence_intervals",
    "profile_intervals",
    "group_differences",
    "specification_curve",
    "survival",
    "leave_one_out",
    "saturation_curve",
    "cooccurrence_matrix",
    "code_sets",
    "agreement_measures",
    "code_opportunity",
}


def draw(name, table=None, language="nl", names=LABELS, **options):
    """Draw a chart in the project's style; a small table unless another is given."""
    small, more = SMALL[name]
    with charts.style():
        return charts.CHARTS[name](
            small if table is None else table, labels=names, language=language, **{**more, **options}
        )


def words(*axes):
    """All that is written in a chart's panels: texts, titles, the names on the axes."""
    found = []
    for ax in axes:
        found += [one.get_text() for one in ax.texts] + [ax.get_title(loc="left"), ax.get_xlabel()]
        found += [one.get_text() for one in (*ax.get_yticklabels(), *ax.get_xticklabels())]
    return [one for one in found if one]


def legend(ax):
    return [text.get_text() for one in ax.figure.legends for text in one.get_texts()]


def bars(ax, row):
    """The lengths of the bars whose middle stands at a height, from left to right."""
    inside = [one for one in ax.patches if abs(one.get_y() + one.get_height() / 2 - row) < 0.01]
    return [round(one.get_width(), 4) for one in sorted(inside, key=lambda one: one.get_x())]


def points(ax, marker):
    """The places of all marks of one kind."""
    lines = [one for one in ax.lines if one.get_marker() == marker]
    return [(round(float(x), 4), float(y)) for one in lines for x, y in zip(*one.get_data(), strict=True)]


def verticals(ax):
    """Where upright lines stand, with how they are drawn."""
    lines = [one for one in ax.lines if len(one.get_xdata()) == 2 and one.get_marker() == "None"]
    return {
        round(float(one.get_xdata()[0]), 2): one.get_linestyle()
        for one in lines
        if len(set(one.get_xdata())) == 1
    }


def heights(ax):
    """What stands at which height along the left."""
    return {
        text.get_text(): float(place)
        for place, text in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)
        if text.get_text()
    }


# ---- profile: shares as dots, beside the baselines


@pytest.mark.parametrize(
    ("panel", "dots"),
    [(0, [0.5714, 0.5185]), (1, [0.2857, 0.2963]), (2, [0.1429, 0.1852])],
    ids=["towards", "away", "against"],
)
def test_profile_dots_stand_at_the_shares_and_not_at_a_missing_one(panel, dots):
    ax = draw("coping_profile")[panel]
    assert [x for x, _ in points(ax, "o") if not np.isnan(x)] == dots


@pytest.mark.parametrize(("language", "of"), [("nl", "57% (8 van 14)"), ("en", "57% (8 of 14)")])
def test_profile_writes_each_share_with_its_counts(language, of):
    assert of in words(draw("coping_profile", language=language)[0])


@pytest.mark.parametrize(("language", "said"), [("nl", "geen vermeldingen"), ("en", "no mentions")])
def test_profile_says_so_where_a_group_has_no_mentions(language, said):
    ax = draw("coping_profile", language=language)[1]
    assert [text.xy[1] for text in ax.texts if text.get_text() == said] == [1]


def test_profile_names_groups_with_their_size():
    assert heights(draw("coping_profile")[0]) == {
        "Jeugdcoaches (n = 6)": 2,
        "Volwassencoaches (n = 5)": 1,
        "Totaal (n = 13)": 0,
    }


def test_profile_has_a_panel_per_style_under_its_label():
    titles = [ax.get_title(loc="left") for ax in draw("coping_profile")]
    assert titles == [LABELS["richting"], LABELS["weg"], LABELS["tegen"]]


@pytest.mark.parametrize(
    ("panel", "lines"),
    [(0, {0.38: "-", 0.43: "--"}), (1, {0.40: "-"}), (2, {0.22: "-"})],
    ids=["towards", "away", "against"],
)
def test_profile_draws_each_baseline_in_its_own_panel_and_line(panel, lines):
    assert verticals(draw("coping_profile")[panel]) == lines


def test_profile_writes_43_percent_in_the_towards_panel_only():
    assert ["43%" in words(ax) for ax in draw("coping_profile")] == [True, False, False]


@pytest.mark.parametrize(("panel", "share"), [(0, "38%"), (1, "40%"), (2, "22%")])
def test_profile_writes_the_figure_of_social_workers_in_each_panel(panel, share):
    assert share in words(draw("coping_profile")[panel])


def test_profile_says_which_line_is_which_population():
    assert legend(draw("coping_profile")[0]) == [
        "maatschappelijk werkers (Tummers et al. 2015)",
        "alle frontlinieberoepen (Tummers et al. 2015)",
    ]


def test_profile_without_baselines_has_no_reference_lines():
    assert [verticals(ax) for ax in draw("coping_profile", UNREFERENCED)] == [{}, {}, {}]


def test_profile_without_baselines_names_none():
    assert legend(draw("coping_profile", UNREFERENCED)[0]) == []


def test_profile_puts_one_style_in_one_panel():
    assert len(draw("coping_profile", PROFILE[PROFILE["style"] == "weg"])) == 1


# ---- shares: bars that add up


@pytest.mark.parametrize(
    ("name", "lengths"),
    [
        ("Jeugdcoaches\n14 vermeldingen", [0.5714, 0.2857, 0.1429]),
        ("Volwassencoaches\n0 vermeldingen", []),
        ("Totaal\n27 vermeldingen", [0.5185, 0.2963, 0.1852]),
        ("Tummers: maatsch. werkers", [0.38, 0.40, 0.22]),
        ("Tummers: alle beroepen", [0.43, 0.57]),
    ],
)
def test_shares_bars_are_as_long_as_the_shares(name, lengths):
    ax = draw("coping_shares")
    assert bars(ax, heights(ax)[name]) == lengths


@pytest.mark.parametrize("share", ["57%", "29%", "14%", "52%", "38%", "40%", "22%", "43%"])
def test_shares_are_written_in_their_bars(share):
    assert share in words(draw("coping_shares"))


def test_shares_say_so_where_a_group_has_no_mentions():
    ax = draw("coping_shares")
    row = heights(ax)["Volwassencoaches\n0 vermeldingen"]
    assert [text.get_text() for text in ax.texts if text.get_position()[1] == row] == ["geen vermeldingen"]


def test_shares_leave_open_what_the_source_does_not_give():
    ax = draw("coping_shares")
    row = heights(ax)["Tummers: alle beroepen"]
    said = [text.get_text() for text in ax.texts if text.get_position()[1] == row]
    assert said == ["43%", "overige stijlen: niet apart gegeven"]


def test_shares_in_english_count_mentions_in_english():
    assert "Youth coaches\n14 mentions" in heights(draw("coping_shares", language="en"))


def test_shares_without_baselines_have_a_bar_per_group_only():
    assert len(heights(draw("coping_shares", UNREFERENCED))) == 3


def test_shares_name_the_styles_in_their_order():
    assert legend(draw("coping_shares")) == [LABELS["richting"], LABELS["weg"], LABELS["tegen"]]


def test_the_three_styles_differ_in_grey_scale():
    ax = draw("coping_shares")
    fills = [one.get_facecolor()[:3] for one in ax.patches[:3]]
    greys = [255 * np.dot(fill, [0.299, 0.587, 0.114]) for fill in fills]
    assert min(abs(a - b) for a, b in itertools.combinations(greys, 2)) >= 25


def test_words_in_a_bar_can_be_read_on_its_colour():
    ax = draw("coping_shares")

    def lightness(colour):
        parts = np.array(to_rgb(colour))
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))

    contrasts = []
    for bar, text in zip(ax.patches[:3], ax.texts[:3], strict=True):
        low, high = sorted([lightness(bar.get_facecolor()[:3]), lightness(text.get_color())])
        contrasts.append((high + 0.05) / (low + 0.05))
    assert min(contrasts) >= 4.5  # what WCAG 2 asks of text


# ---- prevalence: people, not mentions


@pytest.mark.parametrize(
    ("marker", "places"),
    [
        ("o", [0.5, 0.25, 0.0, 0.75, 0.0, 0.75]),
        ("|", [0.5833, 0.1667, 0.25]),
    ],
    ids=["groups", "total"],
)
def test_prevalence_marks_stand_at_the_shares(marker, places):
    assert [x for x, _ in points(draw("coping_prevalence"), marker)] == places


def test_prevalence_writes_the_counts_of_each_group_beside_the_code():
    ax = draw("coping_prevalence")
    row = heights(ax)["Regels buigen"]
    said = sorted(
        (text.get_position()[0], text.get_text()) for text in ax.texts if text.get_position()[1] == row
    )
    assert [text for _, text in said] == ["2 van 8", "0 van 4", "2 van 12"]


def test_prevalence_counts_in_english_in_english():
    assert "2 of 12" in words(draw("coping_prevalence", language="en"))


def test_prevalence_names_groups_with_their_size():
    assert legend(draw("coping_prevalence")) == [
        "Jeugdcoaches (n = 8)",
        "Volwassencoaches (n = 4)",
        "Totaal (n = 12)",
    ]


def test_prevalence_says_that_shares_are_of_respondents():
    assert draw("coping_prevalence", language="en").get_xlabel() == "Share of the respondents in the group"


def test_prevalence_sets_styles_in_bold_and_their_forms_not():
    ax = draw("coping_prevalence")
    assert [tick.get_fontweight() for tick in ax.get_yticklabels()] == ["bold", "normal", "normal"]


def test_prevalence_of_a_total_alone_is_drawn():
    total = PREVALENCE[PREVALENCE["group"] == "Totaal"]
    assert [x for x, _ in points(draw("coping_prevalence", total), "|")] == [0.5833, 0.1667, 0.25]


# ---- tree


@pytest.mark.parametrize(("code", "part"), [("richting", 0.8), ("regels-buigen", 0.0), ("weg", 0.5)], ids=str)
def test_tree_bars_are_parts_of_the_whole_group(code, part):
    ax = draw("code_tree")
    [row] = [text.get_position()[1] for text in ax.texts if text.get_text() == LABELS[code]]
    whole, found = [
        one.get_width() for one in ax.patches if abs(one.get_y() + one.get_height() / 2 - row) < 0.01
    ]
    assert found / whole == pytest.approx(part)


@pytest.mark.parametrize(("language", "said"), [("nl", "8 van 10"), ("en", "8 of 10")])
def test_tree_counts_respondents_of_all(language, said):
    assert said in words(draw("code_tree", language=language))


def test_tree_names_its_frameworks():
    assert {"Coping", "Emotiemanagement"} <= set(words(draw("code_tree")))


def test_tree_sets_codes_that_nobody_has_in_italics():
    italic = [text.get_text() for text in draw("code_tree").texts if text.get_fontstyle() == "italic"]
    assert italic == ["Regels buigen"]


# ---- matrix


def cells(ax):
    """The filled cells of the grid as (column, row), its legend left out."""
    [grid] = ax.collections
    faces = [to_hex(one) for one in grid.get_facecolors()]
    middles = [path.vertices[:4].mean(axis=0) for path in grid.get_paths()]
    return sorted(
        (round(float(x), 2), round(float(-y), 2))
        for (x, y), face in zip(middles, faces, strict=True)
        if face != "#ffffff"
    )


def test_matrix_fills_the_cells_that_are_coded():
    # Columns R1, R3 (youth) and R2 after a gap; rows from 0 down.
    assert cells(draw("code_matrix")) == [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]


def test_matrix_puts_respondents_together_by_group():
    ax = draw("code_matrix")
    people = [text for text in ax.texts if text.get_text() in {"R1", "R2", "R3"}]
    assert [one.get_text() for one in sorted(people, key=lambda one: one.get_position()[0])] == [
        "R1",
        "R3",
        "R2",
    ]


def test_matrix_counts_the_respondents_of_each_code():
    ax = draw("code_matrix")
    [last] = [text.get_position()[0] for text in ax.texts if text.get_text() == "van 3"]
    said = [text.get_text() for text in ax.texts if text.get_position()[0] == last]
    assert said == ["2", "1", "0", "van 3"]


@pytest.mark.parametrize(("language", "said"), [("nl", "van 3"), ("en", "of 3")])
def test_matrix_says_of_how_many(language, said):
    assert said in words(draw("code_matrix", language=language))


def test_matrix_dots_the_cells_with_a_quotation():
    quoted = MATRIX.astype(bool) & False
    quoted.loc["R3", "prioriteren"] = True
    dots = [place for place in points(draw("code_matrix", quoted=quoted), "o") if place[1] > -2.5]
    assert dots == [(1.0, -1.0)]


def test_matrix_writes_how_often_where_codes_are_counted_more_than_once():
    often = MATRIX.copy()
    often.loc["R3", "prioriteren"] = 4
    ax = draw("code_matrix", often)
    assert [text.get_text() for text in ax.texts if text.get_position() == (1.0, -1.0)] == ["4"]


def test_matrix_names_the_branch_of_its_codes():
    assert {LABELS["richting"], LABELS["tegen"]} <= set(words(draw("code_matrix")))


# ---- quotations


def test_quotations_have_an_area_proportional_to_their_words():
    [circles] = draw("quotations").collections
    assert list(circles.get_sizes() / circles.get_sizes()[1]) == [4.0, 1.0, 2.0]


def test_quotations_are_counted_in_their_circle():
    # 100 words of R1 in the first section.
    assert "2" in [
        text.get_text() for text in draw("quotations").texts if getattr(text, "xy", None) == (0, 0)
    ]


def test_quotations_add_up_the_words_of_each_respondent():
    ax = draw("quotations")
    totals = [text.get_text() for text in ax.texts if text.get_position()[1] == -1.85]
    assert totals == ["125", "0", "50", "geciteerde woorden"]


def test_quotations_name_sections_by_number_and_title():
    assert list(heights(draw("quotations"))) == ["6.1  Rollen", "6.2"]


# ---- respondents


def test_respondents_stand_at_their_ages():
    # Women round, men square; the largest group first.
    assert points(draw("respondents"), "o") == [(40, 0), (41, 0)]


def test_men_are_squares():
    assert points(draw("respondents"), "s") == [(50, 0), (35, -1)]


def test_the_second_phase_is_filled():
    ax = draw("respondents")
    filled = [one.get_xdata()[0] for one in ax.lines if one.get_markerfacecolor() == "#12436d"]
    assert sorted(filled) == [41, 50]


@pytest.mark.parametrize(("language", "said"), [("nl", "gemiddeld 43,7"), ("en", "mean 43.7")])
def test_the_mean_age_has_the_decimal_mark_of_the_language(language, said):
    # (40 + 41 + 50) / 3 = 43.67
    assert said in words(draw("respondents", language=language))


@pytest.mark.parametrize(("language", "said"), [("nl", "gemiddeld 48,2"), ("en", "mean 48.2")])
def test_the_mean_age_of_the_youth_coaches_of_the_thesis(team, language, said):
    # (40 + 39 + 42 + 60 + 59 + 49) / 6 = 48.17
    assert said in words(draw("respondents", team.respondents, language))


def test_a_group_of_one_has_no_mean():
    assert [y for _, y in points(draw("respondents"), "|")] == [0]


def test_respondents_are_counted_by_group():
    assert heights(draw("respondents")) == {"Jeugdcoaches (n = 3)": 0, "Volwassencoaches (n = 1)": -1}


def test_respondents_of_one_age_stand_apart():
    same = RESPONDENTS.assign(age=[40, 40, 40, 50])
    ages = points(draw("respondents", same), "o")
    assert len(set(ages)) == 2


# ---- recruitment


@pytest.mark.parametrize(
    ("colour", "count"),
    [("#12436d", 2), ("#6e9bc5", 3), ("#d3e2ef", 2), ("#ffffff", 5)],
    ids=["first round", "second round", "replied only", "mailed only"],
)
def test_recruitment_has_a_square_per_person(colour, count):
    squares = [one for one in draw("recruitment").patches if one.get_width() == 0.84]
    assert sum(to_hex(one.get_facecolor()) == colour for one in squares) == count


@pytest.mark.parametrize(("language", "said"), [("nl", "Aangeschreven"), ("en", "Mailed")])
def test_recruitment_names_its_steps_in_the_language(language, said):
    assert said in words(draw("recruitment", language=language))


@pytest.mark.parametrize("n", ["12", "7", "5", "2", "3"])
def test_recruitment_writes_the_number_of_each_step(n):
    assert n in words(draw("recruitment"))


# ---- claims


def corners(ax):
    """The left and lower side of each claim's square, and its colour, from left to right."""
    found = []
    for together in ax.collections:
        if not isinstance(together, PolyCollection):
            continue
        [colour] = together.get_facecolors()
        boxes = [path.get_extents() for path in together.get_paths()]
        found += [(box.x0, box.y0, to_hex(colour)) for box in boxes]
    return sorted(found)


def squares(ax):
    """The colours of the claims by line, from top to bottom and from left to right."""
    lines = {}
    for _, y, colour in corners(ax):
        lines.setdefault(round(y, 1), []).append(colour)
    return [lines[y] for y in sorted(lines, reverse=True)]


def test_claims_have_a_square_each_in_the_order_of_their_verdicts():
    assert squares(draw("claims_ledger")) == [["#12436d", "#12436d", "#ffffff"], ["#d3e2ef"]]


def test_many_claims_of_a_part_take_several_lines():
    table = pd.DataFrame({"part": ["5"] * 30, "verdict": ["confirmed"] * 30, "claim": range(30)})
    assert [len(line) for line in squares(draw("claims_ledger", table))] == [27, 3]


def test_claims_are_counted_by_part_in_the_order_of_the_thesis():
    parts = ["appendices", "6.10", "6.2", "6.2", "summary"]
    ax = draw("claims_ledger", pd.DataFrame({"part": parts, "verdict": "confirmed", "claim": parts}), "en")
    told = words(ax)
    assert told[::2] == ["Summary", "Section 6.2", "Section 6.10", "Appendices"]
    assert told[1::2] == ["1", "2", "1", "1"]


def test_claims_that_are_contradicted_have_a_cross():
    # Two strokes on the third square of the first line.
    ax = draw("claims_ledger")
    [strokes] = [one.get_segments() for one in ax.collections if isinstance(one, LineCollection)]
    third = [x for x, y, _ in corners(ax) if y > -2][2] + 1.75
    assert [round(float(line[:, 0].mean() - third), 6) for line in strokes] == [0, 0]


def test_claims_that_are_contradicted_are_listed_with_both_numbers():
    told = words(draw("claims_ledger", language="en"))
    assert told[-4:] == ["6.2.1", "Four visit.", "4", "5"]


def test_claims_name_each_verdict_with_its_number():
    ax = draw("claims_ledger")
    [key] = [[text.get_text() for text in legend.get_texts()] for legend in ax.figure.legends]
    assert sorted(one[-3:] for one in key) == ["(0)", "(1)", "(1)", "(2)"]


# ---- what all charts promise


def test_every_chart_has_a_test():
    assert set(SMALL) | ELSEWHERE == set(charts.CHARTS)


def test_every_chart_can_be_reached_by_its_name():
    assert {name: getattr(charts, name, None) for name in charts.CHARTS} == charts.CHARTS


def own_axes(name):
    """Axes of the caller's, with the keyword by which the chart takes them."""
    if name == "coping_profile":
        axes = plt.subplots(1, 3)[1]
        return {"axes": axes}, list(axes)
    ax = plt.subplots()[1]
    return {"ax": ax}, [ax]


@pytest.mark.parametrize("name", SMALL)
def test_a_chart_draws_in_the_axes_it_is_given_and_returns_them(name):
    given, axes = own_axes(name)
    assert list(np.atleast_1d(draw(name, **given))) == axes


@pytest.mark.parametrize("name", SMALL)
def test_a_chart_that_is_given_axes_opens_no_figure(name):
    given, _ = own_axes(name)
    draw(name, **given)
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize("name", SMALL)
def test_a_chart_leaves_the_style_as_it_was(name):
    before = dict(mpl.rcParams)
    table, options = SMALL[name]
    charts.CHARTS[name](table, labels=LABELS, **options)
    assert dict(mpl.rcParams) == before


def test_the_style_gives_back_what_was_set_before():
    with mpl.rc_context({"lines.linewidth": 9}):
        with charts.style():
            pass
        assert mpl.rcParams["lines.linewidth"] == 9


def test_the_style_does_not_depend_on_what_was_set_before():
    with mpl.rc_context({"axes.titlepad": 99}), charts.style():
        assert mpl.rcParams["axes.titlepad"] == 6


@pytest.mark.parametrize("name", SMALL)
def test_a_chart_leaves_its_table_as_it_was(name):
    table = SMALL[name][0].copy()
    draw(name, table)
    pd.testing.assert_frame_equal(table, SMALL[name][0])


def test_the_style_sheet_is_taken_without_complaint(caplog):
    # Matplotlib does not raise what it cannot use in a style sheet: it writes it to its log.
    with charts.style():
        pass
    assert [record.message for record in caplog.records] == []


# ---- somebody else's study: three groups, other names

FOREIGN_LABELS = {"near": "Close by", "far": "Far off", "call": "Calling first"}


def foreign_tables():
    names = ["North", "South", "West", "Totaal"]
    rows = [(group, style) for group in names for style in ("near", "far")]
    profile = pd.DataFrame(rows, columns=["group", "style"]).assign(
        mentions=1, mentions_total=2, share=0.5, group_size=3
    )
    profile[["baseline_all_professions", "baseline_social_workers"]] = np.nan
    prevalence = pd.DataFrame(
        [(group, "near", code) for group in names for code in ("near", "call")],
        columns=["group", "root", "code"],
    ).assign(respondents=1, group_size=3, share=1 / 3)
    matrix = pd.DataFrame({"call": [1, 0, 2]}, index=pd.Index(["A", "B", "C"], name="respondent"))
    people = {"A": "North", "B": "South", "C": "West"}
    return {
        "coping_profile": (profile, {}),
        "coping_shares": (profile, {}),
        "coping_prevalence": (prevalence, {}),
        "code_tree": (
            prevalence[prevalence["group"] == "Totaal"].assign(framework="distance", depth=[1, 2]),
            {},
        ),
        "code_matrix": (
            matrix,
            {"groups": pd.Series(people), "branches": pd.Series({"call": "near"}), "quoted": matrix > 1},
        ),
        "quotations": (QUOTATIONS, {"titles": None}),
        "respondents": (
            pd.DataFrame({"respondent": list(people), "team": people.values(), "age": [30, 40, 50]}).assign(
                gender="x", phase="once"
            ),
            {"by": "team"},
        ),
        "recruitment": (RECRUITMENT.iloc[:3], {}),
        "claims_ledger": (pd.DataFrame({"part": ["1"], "verdict": ["confirmed"], "claim": ["c1"]}), {}),
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SMALL)
def test_a_chart_draws_a_study_with_three_groups_and_other_names(name, language):
    table, options = foreign_tables()[name]
    drawn = draw(name, table, language, FOREIGN_LABELS, **options)
    np.atleast_1d(drawn)[0].figure.draw_without_rendering()


def test_a_group_without_a_translation_keeps_its_name():
    table, options = foreign_tables()["coping_profile"]
    assert "West (n = 3)" in heights(draw("coping_profile", table, names=FOREIGN_LABELS, **options)[0])


# ---- on the page


def of_the_thesis(name, study, language, counting):
    """What the notebooks draw a chart from."""
    if name in ("coping_profile", "coping_shares"):
        return baselines.beside(coding.profile(study, counting), study), {}
    if name == "code_matrix":
        matrix = coding.code_matrix(study, counting)
        return matrix, {
            "groups": study.respondents.set_index("respondent")["coach_type"],
            "branches": coding.roots(study.codes),
            "quoted": coding.quoted(study, counting, matrix),
        }
    if name == "quotations":
        titles = study.sections.set_index("section")[f"title_{language}"]
        return coding.quotations(study), {"titles": titles}
    measures = {
        "coping_prevalence": lambda: coding.prevalence(study, counting),
        "code_tree": lambda: coding.code_tree(study, counting),
        "respondents": lambda: study.respondents,
        "recruitment": lambda: study.recruitment,
        "claims_ledger": lambda: claims.audit(study),
        "theory_flow": lambda: theory.trace_matrix(study, counting),
        "trace_matrix": lambda: theory.trace_matrix(study, counting),
        "method_flow": lambda: method.flow(study),
        "topic_lists": lambda: method.topic_list(study),
        "neighbourhood_rings": lambda: method.concept_figure(study, method.RINGS),
        "t_shape": lambda: method.concept_figure(study, method.T_SHAPE),
        "working_process": lambda: method.concept_figure(study, method.PROCESS),
    }
    return measures[name](), {}


def shown_texts(figure):
    """All texts that are drawn; ticks outside the axes are not."""
    hidden = set()
    for axis in [axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]:
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if not low <= tick.get_loc() <= high:
                hidden |= {tick.label1, tick.label2}
    return [
        text
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and text not in hidden
    ]


def ink(text, renderer):
    """Where the letters of a line stand, in pixels: without the room that a line keeps above and below."""
    box = text.get_window_extent(renderer)
    if "\n" in text.get_text():
        return box.x0, box.y0, box.x1, box.y1
    font = text.get_fontproperties()
    line = renderer.get_text_width_height_descent("lp", font, ismath=False)
    letters = renderer.get_text_width_height_descent(text.get_text(), font, ismath=False)
    bottom = box.y0 + max(line[2], letters[2]) - letters[2]
    return box.x0, bottom, box.x1, bottom + letters[1]


RULES = {"default": {}, "separate": {"dual": "separate"}, "citation": {"unit": "citation", "dual": "both"}}


@pytest.fixture(scope="module")
def page(team):
    """Tell the size of a chart's page and its texts with their places; each page is drawn once."""

    @cache
    def find(name, language, rule="default"):
        counting = wijkstudie.Counting(**RULES[rule])
        table, options = of_the_thesis(name, team, language, counting)
        drawn = draw(name, table, language, labels.code_labels(team.codes, language), **options)
        figure = np.atleast_1d(drawn)[0].figure
        with charts.style():
            figure.draw_without_rendering()
            renderer = figure.canvas.get_renderer()
            texts = [(one.get_text(), ink(one, renderer)) for one in shown_texts(figure)]
        return figure.bbox, texts

    return find


# The other charts look the same however is counted.
COUNTED = ("coping_profile", "coping_shares", "coping_prevalence", "code_tree", "code_matrix")
PAGES = [(name, language, "default") for name in SMALL for language in LANGUAGES]
PAGES += [
    (name, language, rule) for name in COUNTED for language in LANGUAGES for rule in RULES if RULES[rule]
]
on_every_page = pytest.mark.parametrize(("name", "language", "rule"), PAGES)


@on_every_page
def test_no_text_is_cut_off(page, name, language, rule):
    paper, texts = page(name, language, rule)
    cut = [
        text
        for text, (x0, y0, x1, y1) in texts
        if x0 < paper.x0 or y0 < paper.y0 or x1 > paper.x1 or y1 > paper.y1
    ]
    assert cut == []


@on_every_page
def test_no_two_texts_overlap(page, name, language, rule):
    _, texts = page(name, language, rule)
    over = [
        (one, other)
        for (one, a), (other, b) in itertools.combinations(texts, 2)
        if min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])
    ]
    assert over == []


@pytest.mark.parametrize("name", SMALL)
def test_a_chart_has_words_in_the_language_only(page, name):
    # A text of each chart that the two languages write differently.
    dutch, english = ({text for text, _ in page(name, one)[1]} for one in LANGUAGES)
    assert dutch != english


# ---- fonts


@pytest.mark.parametrize("cut", ["Regular", "Bold", "Italic"])
def test_the_font_has_the_letters_of_dutch_and_the_signs_of_numbers(cut):
    known = TTFont(files("wijkstudie") / "fonts" / f"WijkstudieSans-{cut}.ttf").getBestCmap()
    wanted = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    wanted += "áäàâçéëèêíïîñóöôúüûÿĳĲÁÉËÏÖÜ€%−×–—±≤≥…·‘’“”&()[]+=.,:;!?/'\""
    assert [one for one in wanted if ord(one) not in known] == []


def test_charts_are_written_in_the_font_that_is_shipped():
    with charts.style():
        assert "wijkstudie" in findfont(mpl.rcParams["font.family"][0], fallback_to_default=False)


# ---- of another study


VISITORS = read("""
respondent, age, gender, team
A,          30,  woman,  North
B,          52,  woman,  North
C,          ,    other,  North
D,          41,  man,    South
""").astype({"age": "Int64"})


def test_respondents_need_no_phase_and_may_have_more_genders():
    ax = draw("respondents", VISITORS, "en", by="team")
    assert legend(ax) == ["woman", "other", "man"]
    marks = [line for line in ax.lines if line.get_marker() in "os^"]
    assert [one.get_marker() for one in marks] == ["o", "o", "s", "^"]
    assert "mean 41.0" in words(ax)  # of 30 and 52; C's age is not known


def test_who_has_no_age_stands_apart():
    ax = draw("respondents", VISITORS, "en", by="team")
    assert ax.get_xticklabels()[-1].get_text() == "not stated"
    assert ax.get_xticks()[-1] > 52


@pytest.mark.parametrize("ages", [None, pd.NA])
def test_without_ages_respondents_stand_beside_each_other(ages):
    table = VISITORS.assign(age=ages) if ages is not None else VISITORS.drop(columns="age")
    ax = draw("respondents", table, "en", by="team")
    assert [line.get_xdata()[0] for line in ax.lines if line.get_marker() in "os^"] == [1, 2, 3, 1]
    assert list(ax.get_xticks()) == []
    assert "mean" not in " ".join(words(ax))


def test_a_large_recruitment_is_drawn_whole():
    table = RECRUITMENT.assign(n=[47, 20, 13, 6, 7])
    ax = draw("recruitment", table)
    squares = [one for one in ax.patches if round(one.get_width(), 2) == 0.84]
    assert len(squares) == 47
    assert min(one.get_y() for one in squares) > ax.get_ylim()[0]


def test_a_code_with_nothing_above_it_has_no_head():
    names = {code: code for code in MATRIX}
    ax = draw("code_matrix", names=names, branches=pd.Series(names))
    assert [text for text in words(ax) if text in names] == list(names)


def test_a_legend_tells_of_quotations_only_where_there_are():
    assert "gecodeerd, met citaat" not in words(draw("code_matrix", quoted=MATRIX < 0))


def test_every_group_has_a_mark():
    groups = [f"Group {i}" for i in range(7)] + ["Totaal"]
    rows = [(group, "a", "a", i % 3, 3, (i % 3) / 3) for i, group in enumerate(groups)]
    columns = ["group", "root", "code", "respondents", "group_size", "share"]
    ax = draw("coping_prevalence", pd.DataFrame(rows, columns=columns), "en", {"a": "Anything"})
    assert len(legend(ax)) == 8
    assert "2/3" in words(ax)  # no room for words between so many


def test_many_styles_stand_in_rows():
    rows = [("Totaal", f"s{i}", 1, 7, 1 / 7, 1, 3) for i in range(7)]
    columns = ["group", "style", "mentions", "mentions_total", "share", "respondents", "group_size"]
    table = pd.DataFrame(rows, columns=columns)
    table = table.assign(baseline_all_professions=float("nan"), baseline_social_workers=float("nan"))
    names = {f"s{i}": f"A style that takes some words, number {i}" for i in range(7)}
    axes = draw("coping_profile", table, "en", names)
    assert len({round(ax.get_position().y0, 2) for ax in axes}) == 2
    assert len(axes) == 7
    assert "\n" in axes[0].get_title(loc="left")


def test_a_legend_is_as_wide_as_the_page():
    assert charts._canvas.legend_columns(["one", "two", "three"]) == 3
    assert charts._canvas.legend_columns(["a name of more than forty letters, or so it seems"] * 4) == 1


def test_a_label_without_room_is_cut():
    assert charts._canvas.cut("short", 5) == "short"
    assert charts._canvas.cut("longer than that", 8) == "longer…"
