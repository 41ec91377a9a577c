"""Charts by what they mean, and by whether every word on them can be read."""

import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from wijkstudie import Counting, baselines, captions, charts, coding, labels
from wijkstudie.charts import _canvas

LABELS = {"richting": "Richting", "weg": "Weg", "tegen": "Tegen"}


def profile(**shares):
    """A profile as a table: per group the mentions of the three styles."""
    rows = []
    for group, mentions in shares.items():
        for style, k in zip(LABELS, mentions, strict=True):
            total = sum(mentions)
            share = k / total if total else np.nan
            rows.append((group, style, k, total, share, 1, 6))
    columns = ["group", "style", "mentions", "mentions_total", "share", "respondents", "group_size"]
    table = pd.DataFrame(rows, columns=columns)
    table["baseline_all_professions"] = table["style"].map({"richting": 0.43})
    table["baseline_social_workers"] = table["style"].map({"richting": 0.38, "weg": 0.4, "tegen": 0.22})
    return table


@pytest.fixture(autouse=True)
def drawing():
    with charts.style():
        yield
    plt.close("all")


def texts(figure):
    return [one.get_text() for one in figure.findobj(mpl.text.Text) if one.get_text()]


def test_a_share_is_the_length_of_its_part_of_the_bar():
    ax = charts.coping_shares(profile(Jeugd=(8, 4, 2), Totaal=(14, 8, 5)), labels=LABELS)
    widths = [patch.get_width() for patch in ax.patches]
    assert widths[:3] == pytest.approx([8 / 14, 4 / 14, 2 / 14])
    assert widths[6:9] == pytest.approx([0.38, 0.40, 0.22])
    # 43 percent, and the rest of that bar open
    assert widths[9:] == pytest.approx([0.43, 0.57])
    assert ax.patches[10].get_facecolor()[:3] == (1, 1, 1)


def test_a_share_is_the_place_of_its_dot_with_its_count_beside_it():
    axes = charts.coping_profile(profile(Jeugd=(8, 4, 2), Totaal=(14, 8, 5)), labels=LABELS, language="en")
    dots = [line.get_xdata() for line in axes[0].lines if line.get_marker() == "o"]
    assert list(dots[0]) == pytest.approx([8 / 14, 14 / 27])
    assert "57% (8 of 14)" in texts(axes[0].figure)


def test_each_baseline_stands_in_the_panels_it_has_a_figure_for():
    axes = charts.coping_profile(profile(Totaal=(14, 8, 5)), labels=LABELS)
    lines = [
        sorted(
            float(line.get_xdata()[0])
            for line in ax.lines
            if len(set(line.get_xdata())) == 1 and line.get_marker() != "o"
        )
        for ax in axes
    ]
    assert lines == [[0.38, 0.43], [0.4], [0.22]]


def test_a_group_without_mentions_is_said_to_have_none():
    table = profile(Jeugd=(0, 0, 0), Totaal=(1, 0, 0))
    assert texts(charts.coping_profile(table, labels=LABELS)[0].figure).count("geen vermeldingen") == 3
    assert "geen vermeldingen" in texts(charts.coping_shares(table, labels=LABELS).figure)


def test_without_baselines_no_reference_is_drawn():
    table = profile(Totaal=(14, 8, 5)).assign(baseline_all_professions=np.nan, baseline_social_workers=np.nan)
    figure = charts.coping_profile(table, labels=LABELS)[0].figure
    assert not figure.legends
    assert len(charts.coping_shares(table, labels=LABELS).patches) == 3


def test_a_prevalence_is_the_place_of_its_mark_and_its_count_stands_at_the_right(team):
    table = coding.prevalence(team, Counting())
    ax = charts.coping_prevalence(table, labels=labels.code_labels(team.codes, "nl"))
    youth = next(line for line in ax.lines if line.get_label() == "Jeugdcoaches (n = 6)")
    # the first code is moving towards the client (4 of 6), the second bending rules (3 of 6)
    assert list(youth.get_xdata())[:2] == pytest.approx([4 / 6, 3 / 6])
    assert texts(ax.figure).count("3 van 6") == 9


def test_a_matrix_fills_the_cells_that_are_coded(team):
    table = pd.DataFrame({"a": [1, 0], "b": [0, 0]}, index=["R1", "R2"])
    ax = charts.code_matrix(
        table,
        labels={"a": "A", "b": "B", "s": "S"},
        groups=pd.Series({"R1": "Jeugd", "R2": "Volwassen"}),
        branches=pd.Series({"a": "s", "b": "s"}),
    )
    filled = [patch for patch in ax.patches if mpl.colors.same_color(patch.get_facecolor(), _canvas.ACCENT)]
    assert len(filled) == 2  # the cell and the legend's
    assert filled[0].get_xy() == pytest.approx((-0.42, -0.4))


def test_ages_have_a_decimal_comma_in_dutch_and_a_point_in_english(team):
    for language, mean in (("nl", "gemiddeld 48,2"), ("en", "mean 48.2")):
        ax = charts.respondents(team.respondents, labels={}, language=language)
        assert mean in texts(ax.figure)


def test_recruitment_has_one_square_per_person(team):
    ax = charts.recruitment(team.recruitment, labels={})
    people = [patch for patch in ax.patches if patch.get_width() == pytest.approx(0.84)]
    shades = [mpl.colors.to_hex(patch.get_facecolor()) for patch in people]
    expected = {_canvas.ACCENT: 5, _canvas.MIDDLE: 8, _canvas.PALE: 3, _canvas.PAPER: 14}
    assert {shade: shades.count(shade) for shade in expected} == expected


def test_the_tree_has_a_bar_per_code_as_long_as_its_count(team):
    table = coding.code_tree(team, Counting())
    ax = charts.code_tree(table, labels=labels.code_labels(team.codes, "nl"))
    bars = [patch.get_width() for patch in ax.patches][1::2]
    whole = ax.patches[0].get_width()
    assert bars[0] / whole == pytest.approx(8 / 13)
    assert len(bars) == 19


def test_circles_grow_with_the_words_quoted(team):
    table = coding.quotations(team)
    ax = charts.quotations(table, labels={})
    sizes = ax.collections[0].get_sizes()
    assert list(sizes / sizes[0]) == pytest.approx(list(table["words"] / table["words"].iloc[0]))


def drawn(chart, study, language):
    """Each chart as the notebooks draw it, on a study."""
    counting = Counting()
    names = labels.code_labels(study.codes, language)
    matrix = coding.code_matrix(study, counting)
    inputs = {
        "coping_profile": (baselines.beside(coding.profile(study, counting), study), {}),
        "coping_shares": (baselines.beside(coding.profile(study, counting), study), {}),
        "coping_prevalence": (coding.prevalence(study, counting), {}),
        "code_matrix": (
            matrix,
            {
                "groups": study.respondents.set_index("respondent")["coach_type"],
                "branches": coding.roots(study.codes),
                "quoted": coding.quoted(study, counting, matrix),
            },
        ),
        "code_tree": (coding.code_tree(study, counting), {}),
        "respondents": (study.respondents, {}),
        "recruitment": (study.recruitment, {}),
        "quotations": (
            coding.quotations(study),
            {"titles": study.sections.set_index("section")[f"title_{language}"]},
        ),
    }
    table, options = inputs[chart.name]
    return table, chart(table, labels=names, language=language, **options)


EVERY = [
    pytest.param(chart, language, id=f"{chart.name}-{language}")
    for chart in charts.CHARTS.values()
    for language in ("nl", "en")
]


def beyond(figure):
    """The labels of ticks outside the axes, which matplotlib keeps but does not draw."""
    return [
        label
        for ax in figure.axes
        for axis in (ax.xaxis, ax.yaxis)
        for tick in axis.get_major_ticks()
        for label in (tick.label1, tick.label2)
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    ]


@pytest.mark.parametrize(("chart", "language"), EVERY)
def test_every_word_can_be_read(chart, language, team):
    figure = np.atleast_1d(drawn(chart, team, language)[1])[0].figure
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    width, height = figure.bbox.size
    boxes = {}
    for text in figure.findobj(lambda one: isinstance(one, mpl.text.Text) and one not in beyond(figure)):
        if text.get_visible() and text.get_text().strip():
            box = text.get_window_extent(canvas.get_renderer())
            inside = box.x0 > -1 and box.y0 > -1 and box.x1 < width + 1 and box.y1 < height + 1
            assert inside, f"{text.get_text()!r} is cut"
            boxes[id(text)] = (text.get_text(), box.padded(-1.5))
    for (a, one), (b, other) in itertools.combinations(boxes.values(), 2):
        assert not one.overlaps(other), f"{a!r} overlaps {b!r}"


@pytest.mark.parametrize(("chart", "language"), EVERY)
def test_every_chart_has_its_words(chart, language, team):
    table, _ = drawn(chart, team, language)
    made = captions.of(chart, table, labels.code_labels(team.codes, language), language)
    assert all(len(part) > 15 for part in (made.title, made.caption, made.alt))
    other = "en" if language == "nl" else "nl"
    assert made != captions.of(chart, table, labels.code_labels(team.codes, other), other)


def test_charts_leave_the_style_as_it_was(team):
    with mpl.rc_context({"font.size": 33}):
        before = dict(mpl.rcParams)
        with charts.style():
            assert mpl.rcParams["font.size"] == 8.5
        assert dict(mpl.rcParams) == before


def test_the_style_does_not_depend_on_what_was_set_before():
    with mpl.rc_context({"axes.facecolor": "red", "lines.linewidth": 7}), charts.style():
        assert (mpl.rcParams["axes.facecolor"], mpl.rcParams["lines.linewidth"]) == ("white", 1.2)


def test_charts_draw_on_the_axes_they_are_given(team):
    figure, ax = plt.subplots()
    assert charts.respondents(team.respondents, labels={}, ax=ax) is ax
    assert len(figure.axes) == 1


def test_the_three_shades_are_apart_in_grey():
    grey = [
        255 * np.dot(mpl.colors.to_rgb(one), (0.299, 0.587, 0.114))
        for one in (_canvas.ACCENT, _canvas.MIDDLE, _canvas.PALE)
    ]
    assert min(np.diff(grey)) > 50


@pytest.mark.parametrize("style", ["Regular", "Bold", "Italic"])
def test_the_font_has_every_letter_of_dutch(style, root):
    font = mpl.ft2font.FT2Font(str(root / "src/wijkstudie/fonts" / f"WijkstudieSans-{style}.ttf"))
    known = font.get_charmap()
    assert [letter for letter in "aàáäâçéèëêïíñóöôúüÿĳ€–—‘’“”…×−%·" if ord(letter) not in known] == []


def test_a_study_with_three_groups_and_other_words_can_be_drawn():
    table = profile(Noord=(1, 2, 3), Zuid=(3, 2, 1), West=(2, 2, 2), Totaal=(6, 6, 6))
    assert "Noord (n = 6)" in texts(charts.coping_profile(table, labels=LABELS)[0].figure)
    charts.coping_shares(table, labels=LABELS)
