"""The method as tables and figures: numbers of chapter 5 and of the topic lists, typed from the text."""

import itertools

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text

import wijkstudie
from elsewhere import TEACHERS, write
from wijkstudie import captions, charts, labels, method, theory
from wijkstudie.charts import _canvas


@pytest.fixture(scope="module")
def steps(team):
    return method.flow(team)


@pytest.fixture(scope="module")
def topics(team):
    return method.topic_list(team)


def draw(name, table, team, language="nl"):
    with charts.style():
        return charts.CHARTS[name](table, labels=labels.code_labels(team.codes, language), language=language)


def said(ax):
    return [text.get_text() for text in ax.texts]


# ---- tables


@pytest.mark.parametrize(
    ("step", "n", "section"),
    [
        ("mailed", 30, "5.2.1"),
        ("reacted", 16, "5.2.1"),
        ("interviewed", 13, "5.2.1"),
        ("phase-1", 5, "5.2.1"),
        ("phase-2", 8, "5.2.1"),
        ("scenarios-1", 3, "bijlage-3"),
        ("interview-minutes-min", 30, "5.2.1"),
        ("interview-minutes-max", 45, "5.2.1"),
        ("situations-designed", 3, "5.2.1"),
        ("situations-per-interview", 2, "5.2.1"),
        ("documents", 3, "tabel-6"),
        ("document-citations", 44, "6"),
        ("coding-phases", 2, "5.3"),
        ("analysis-software", 12, "5.3"),
    ],
)
def test_a_step_has_the_number_of_the_text(steps, step, n, section):
    row = steps.set_index("step").loc[step]
    assert (row["n"], row["section"]) == (n, section)


def test_only_the_first_list_has_scenarios(steps):
    assert "scenarios-2" not in set(steps["step"])


def test_a_study_of_the_required_tables_only_has_no_steps(make_study):
    study = wijkstudie.load(make_study())
    kept = {name: study.tables[name] for name in ("respondents", "codes", "codings")}
    bare = wijkstudie.Study(study.folder, study.package, kept)
    assert list(method.flow(bare)) == ["stage", "step", "n", "section"]
    assert method.flow(bare).empty


# Counted in Bijlage 3 and 4; instructions and the introduction left out.
COUNTS = """
Fase 1|Professionaliteit|question|2
Fase 1|Professionaliteit|follow-up|5
Fase 1|Coping & Emotiemanagement|scenario|3
Fase 1|Coping & Emotiemanagement|follow-up|12
Fase 1|Afsluiting|question|1
Fase 2|Professionaliteit|question|3
Fase 2|Professionaliteit|follow-up|3
Fase 2|Coping & Emotiemanagement|vignette|3
Fase 2|Coping & Emotiemanagement|question|18
Fase 2|Coping & Emotiemanagement|follow-up|6
Fase 2|Coping & Emotiemanagement|option|2
""".strip()


def test_the_lists_hold_these_topics(team):
    rows = method.topic_counts(team)[["interview_phase", "part", "kind", "topics"]].to_numpy()
    assert "\n".join("|".join(map(str, row)) for row in rows) == COUNTS


@pytest.mark.parametrize(
    ("topic", "group", "asks"),
    [
        ("t3-09", "t3-07", "t-shaped-professional"),
        ("t3-16", "t3-15", "richting"),  # a follow-up asks for what its scenario is about
        ("t3-15", "t3-15", "richting"),  # an instruction does not hold topics together
        ("t4-17", "t4-13", None),
        ("t4-12", "t4-10", "t-shaped-professional"),
    ],
)
def test_what_belongs_together_and_what_it_asks_for(topics, topic, group, asks):
    row = topics.set_index("topic").loc[topic]
    assert row["group"] == group
    assert row["asks"] == asks if asks else pd.isna(row["asks"])


def test_lists_are_of_five_and_eight_interviews(topics):
    assert topics.groupby("interview_phase")["interviews"].unique().map(list).to_dict() == {
        "Fase 1": [5],
        "Fase 2": [8],
    }


# ---- charts


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "nl",
            ["30", "16", "13", "14", "3", "5 gesprekken", "8 gesprekken", "30 tot 45 minuten", "3 gelezen"],
        ),
        ("en", ["30", "16", "13", "14", "3", "5 interviews", "8 interviews", "30 to 45 minutes", "3 read"]),
    ],
)
def test_flow_writes_the_numbers(steps, team, language, texts):
    found = said(draw("method_flow", steps, team, language))
    assert [one for one in texts if one not in found] == []


def ribbons(ax):
    """The height of each ribbon where it begins."""
    paths = [one.get_path().vertices for one in ax.patches if type(one).__name__ == "PathPatch"]
    return sorted(round((points[0][1] - points[7][1]) / 1.05, 4) for points in paths)


def test_flow_ribbons_are_as_high_as_their_numbers(steps, team):
    # On to the next step 16 and 13, lost 14 and 3; both phases into interviews and into coding.
    assert ribbons(draw("method_flow", steps, team)) == [3, 5, 5, 8, 8, 13, 14, 16]


def test_flow_of_recruitment_alone_has_no_coding(steps, team):
    ax = draw("method_flow", steps[steps["stage"] == "recruitment"], team)
    assert "Codering" not in said(ax)
    assert "13" in said(ax)


def test_lists_have_a_square_per_topic_and_one_per_kind_in_the_legend(topics, team):
    ax = draw("topic_lists", topics, team)
    fills = pd.Series([to_hex(one.get_facecolor()) for one in ax.patches]).value_counts().to_dict()
    assert fills == {
        _canvas.ACCENT: 6 + 1,  # scenarios and vignettes
        _canvas.MIDDLE: 24 + 1,  # questions
        _canvas.PALE: 26 + 1,  # follow-up questions
        _canvas.PAPER: 2 + 1,  # optional questions
    }


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("nl", ["Fase 1, 5 gesprekken", "Fase 2, 8 gesprekken", "Vignet 3", "Frontliniewerker"]),
        ("en", ["Phase 1, 5 interviews", "Phase 2, 8 interviews", "Vignette 3", "Frontline worker"]),
    ],
)
def test_lists_name_phases_and_what_is_asked(topics, team, language, texts):
    found = said(draw("topic_lists", topics, team, language))
    assert [one for one in texts if one not in found] == []


# ---- captions


def test_the_flow_is_told_with_its_numbers(steps):
    alt = captions.of(charts.CHARTS["method_flow"], steps, {}, "nl").alt
    assert alt == (
        "Stroomdiagram. gemaild 30, reacties 16, gesproken 13; fase 1: 5, fase 2: 8; "
        "documenten: 3; coderingsrondes: 2."
    )


def test_the_lists_are_told_with_their_counts(topics):
    alt = captions.of(charts.CHARTS["topic_lists"], topics, {}, "en").alt
    assert alt.startswith("Unit chart of 58 topics. phase 1, Professionalism: 7;")


# ---- on the page: the charts of theory, method and concepts


CROSSING = {"PathPatch", "FancyArrowPatch"}


@pytest.fixture(scope="module")
def pages(team, steps, topics):
    trace = theory.trace_matrix(team, wijkstudie.Counting())
    tables = {
        "theory_flow": trace,
        "trace_matrix": trace,
        "method_flow": steps,
        "topic_lists": topics,
        "neighbourhood_rings": method.concept_figure(team, method.RINGS),
        "t_shape": method.concept_figure(team, method.T_SHAPE),
        "working_process": method.concept_figure(team, method.PROCESS),
    }
    found = {}
    for (name, table), language in itertools.product(tables.items(), ("nl", "en")):
        figure = draw(name, table, team, language).figure
        with charts.style():
            figure.draw_without_rendering()
            renderer = figure.canvas.get_renderer()
            shown = [one for one in figure.findobj(Text) if one.get_visible() and one.get_text().strip()]
            boxes = [(one.get_text(), one.get_window_extent(renderer)) for one in shown]
            # Ribbons cross what is written; boxes and blocks hold it.
            solid = [one for one in figure.axes[0].patches if type(one).__name__ not in CROSSING]
            frames = [one.get_window_extent(renderer) for one in solid]
        found[name, language] = figure.bbox, boxes, [(*one, frames) for one in boxes]
        plt.close(figure)
    return found


MINE = (
    "theory_flow",
    "trace_matrix",
    "method_flow",
    "topic_lists",
    "neighbourhood_rings",
    "t_shape",
    "working_process",
)
on_every_page = pytest.mark.parametrize(("name", "language"), list(itertools.product(MINE, ("nl", "en"))))


@on_every_page
def test_no_text_is_cut_off(pages, name, language):
    page, boxes, _ = pages[name, language]
    cut = [
        text
        for text, box in boxes
        if box.x0 < page.x0 or box.y0 < page.y0 or box.x1 > page.x1 or box.y1 > page.y1
    ]
    assert cut == []


@on_every_page
def test_no_two_texts_overlap(pages, name, language):
    _, boxes, _ = pages[name, language]
    over = []
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        # A line keeps room above and below its letters; what stands under it may use that.
        deep = min(a.y1, b.y1) - max(a.y0, b.y0)
        if min(a.x1, b.x1) > max(a.x0, b.x0) and deep > 0.3 * min(a.height, b.height):
            over.append((one, other))
    assert over == []


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", ["theory_flow", "method_flow", "t_shape", "working_process"])
def test_words_stay_in_their_box(pages, name, language):
    out = []
    for text, box, frames in pages[name, language][2]:
        around = [one for one in frames if one.contains(*((box.p0 + box.p1) / 2))]
        if around:
            frame = min(around, key=lambda one: one.width * one.height)
            out += [text] if box.x0 < frame.x0 or box.x1 > frame.x1 else []
    assert out == []


@pytest.mark.parametrize("name", MINE)
def test_figures_speak_both_languages(pages, name):
    dutch, english = ({text for text, _ in pages[name, one][1]} for one in ("nl", "en"))
    assert dutch != english


def test_steps_need_no_section_and_may_have_other_names(tmp_path):
    steps = method.flow(wijkstudie.load(write(tmp_path, TEACHERS)))
    assert list(steps["step"]) == ["asked", "answered", "spoken"]
    assert list(steps["n"]) == [40, 21, 15]
    assert steps["section"].isna().all()


def test_a_number_that_is_not_told_is_none(team, foreign):
    assert method.fact(team, "situations-per-interview") == 2
    assert method.fact(team, "interviewers") is None
    assert method.fact(foreign, "situations-per-interview") is None


@pytest.mark.parametrize("people", [6, 600])
def test_a_recruitment_of_any_size_fits_the_page(people):
    table = pd.DataFrame(
        [("recruitment", "asked", 2 * people, None), ("recruitment", "phase-1", people, None)],
        columns=["stage", "step", "n", "section"],
    )
    with charts.style():
        ax = charts.method_flow(table, language="en")
    [first] = [one for one in ax.patches if getattr(one, "get_width", lambda: 0)() == 16]
    assert first.get_height() == pytest.approx(31.5)
    assert "asked" in [text.get_text() for text in ax.texts]
