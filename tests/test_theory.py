"""From theory to finding: what the topic lists ask, read from Bijlage 3 and 4, and what came back."""

import pandas as pd
import pytest
from matplotlib.colors import to_hex

import wijkstudie
from wijkstudie import captions, charts, labels, theory
from wijkstudie.charts import _canvas

# Read by hand from Bijlage 3 and 4: how each indicator of Tabel 3 and 4 is asked for.
WAYS = """
interactie-met-client heading no
werkomstandigheden described no
discretionaire-ruimte described no
ethische-code named named
generalistische-basiskennis named named
generalistische-competenties named named
specialistische-kennis named named
specialistische-competenties named named
regels-buigen described open
regels-breken described open
instrumentele-acties heading open
prioriteren heading open
persoonlijke-bronnen heading open
routinematig-werken described open
rantsoenering heading open
rigide-regels described open
agressie heading open
prijzen no named
mee-en-voorleven no named
ontwijken-en-ombuigen no named
appelleren-aan-schuldgevoel no named
zorgen-delen-en-uiten no named
""".strip()

# Who has each code in sections 6.2 and 6.3, counted by phase: R1 to R5, R6 to R13.
FOUND = {
    "regels-buigen": (1, 2),  # R3; R9 R10
    "regels-breken": (0, 0),
    "instrumentele-acties": (2, 2),  # R2 R3; R12 R13
    "prioriteren": (2, 4),  # R2 R3; R8 R10 R11 R12
    "persoonlijke-bronnen": (0, 1),  # R9
    "routinematig-werken": (1, 3),  # R1; R7 R8 R10
    "rantsoenering": (0, 4),  # R8 R10 R11 R12
    "rigide-regels": (0, 5),  # R7 R8 R11 R12 R13
    "agressie": (0, 0),
    "prijzen": (0, 1),  # R11
    "mee-en-voorleven": (0, 5),  # R6 R8 R11 R12 R13
    "ontwijken-en-ombuigen": (0, 2),  # R9 R12
    "appelleren-aan-schuldgevoel": (0, 2),  # R11 R12
    "zorgen-delen-en-uiten": (0, 5),  # R7 R8 R9 R10 R12
}


@pytest.fixture(scope="module")
def trace(team):
    return theory.trace_matrix(team, wijkstudie.Counting())


@pytest.fixture(scope="module")
def by_code(trace):
    return trace.set_index("code")


def test_each_phase_asks_as_its_topic_list_does(trace):
    rows = trace[["code", "way_1", "way_2"]].to_numpy()
    assert "\n".join(" ".join(row) for row in rows) == WAYS


@pytest.mark.parametrize(
    ("code", "phase", "topics"),
    [
        ("discretionaire-ruimte", 1, "t3-12"),
        ("interactie-met-client", 1, "t3-12 t3-13"),
        ("ethische-code", 2, "t4-08"),
        ("specialistische-kennis", 1, "t3-08 t3-09"),
        ("agressie", 1, "t3-25"),
        ("rantsoenering", 2, "t4-13 t4-22 t4-31"),
        ("prijzen", 2, "t4-15 t4-24 t4-33"),
    ],
)
def test_an_indicator_is_asked_for_through_these_topics(by_code, code, phase, topics):
    assert by_code.loc[code, f"topics_{phase}"] == topics


def test_what_is_not_asked_has_no_topics(trace):
    assert trace.loc[trace["way_1"] == "no", "topics_1"].isna().all()
    assert trace.loc[trace["way_1"] != "no", "topics_1"].notna().all()


def test_five_and_eight_were_interviewed(trace):
    assert set(trace["interviews_1"]) == {5}
    assert set(trace["interviews_2"]) == {8}


@pytest.mark.parametrize("code", FOUND)
def test_a_code_has_these_respondents_in_each_phase(by_code, code):
    row = by_code.loc[code]
    assert (row["found_1"], row["found_2"]) == FOUND[code]
    assert row["respondents"] == sum(FOUND[code])


@pytest.mark.parametrize(
    ("code", "citations", "fragments"),
    [
        ("prioriteren", 1, 2),  # one list of six, fragments of R10 and R11
        ("regels-buigen", 2, 1),
        ("rigide-regels", 1, 2),
        ("instrumentele-acties", 1, 0),
        ("zorgen-delen-en-uiten", 2, 2),
        ("agressie", 0, 0),
    ],
)
def test_a_code_is_carried_by_these_citations_and_quotations(by_code, code, citations, fragments):
    assert tuple(by_code.loc[code, ["citations", "fragments"]]) == (citations, fragments)


def test_unconscious_bending_counts_on_request(team):
    table = theory.trace_matrix(team, wijkstudie.Counting(awareness="all")).set_index("code")
    assert table.loc["regels-buigen", "respondents"] == 4


def test_going_along_rests_on_vignette_1_and_concerns_on_vignette_3(by_code):
    assert by_code["vignettes"].dropna().to_dict() == {
        "prijzen": "1",
        "mee-en-voorleven": "1",
        "ontwijken-en-ombuigen": "1",
        "appelleren-aan-schuldgevoel": "1",
        "zorgen-delen-en-uiten": "3",
    }


def test_nobody_breaks_rules_or_shows_aggression_and_the_professional_is_not_coded(trace):
    table = theory.unsupported(trace)
    assert list(table.loc[table["found"] == "nobody", "code"]) == ["regels-breken", "agressie"]
    not_coded = table[table["found"] == "not-coded"]
    assert len(not_coded) == 8
    assert set(not_coded["framework"]) == {"professional"}


def test_no_question_at_all_asks_for_the_tie_with_the_client(trace):
    assert theory.never(trace) == ["interactie-met-client"]


def test_what_no_question_of_a_phase_asks_for(trace):
    table = theory.unasked(trace)
    counts = table.groupby(["phase", "way"])["indicators"].sum().to_dict()
    assert counts == {(1, "heading"): 6, (1, "no"): 5, (2, "no"): 3}
    frontline = table[table["phase"] == 2]
    assert list(frontline["codes"]) == ["interactie-met-client werkomstandigheden discretionaire-ruimte"]


def test_ways_of_asking_and_what_came_back(trace):
    rows = theory.ways_to_finds(trace)[["phase", "way", "indicators", "found", "found_elsewhere"]]
    assert [tuple(row) for row in rows.to_numpy()] == [
        (1, "described", 4, 2, 1),
        (1, "heading", 5, 2, 2),
        (1, "no", 5, 0, 5),
        (2, "named", 5, 5, 0),
        (2, "open", 9, 7, 0),
    ]


def test_questions_about_no_concept(team):
    assert list(theory.unlinked(team)["topic"]) == ["t3-07", "t3-11", "t3-30", "t4-07"]


def study(team, **tables):
    """The study with some of its tables replaced; None takes one away."""
    kept = {name: tables.get(name, table) for name, table in team.tables.items()}
    return wijkstudie.Study(
        team.folder, team.package, {name: table for name, table in kept.items() if table is not None}
    )


def test_without_our_reading_only_what_the_lists_name_is_left(team):
    table = theory.trace_matrix(study(team, topic_codes=None), wijkstudie.Counting())
    ways = table.set_index("code")[["way_1", "way_2"]]
    assert set(ways["way_1"]) == {"named", "no"}
    assert tuple(ways.loc["discretionaire-ruimte"]) == ("named", "no")
    assert tuple(ways.loc["ethische-code"]) == ("named", "no")
    assert tuple(ways.loc["prijzen"]) == ("no", "open")


def test_without_vignettes_nothing_is_open(team):
    topics = team.topics.drop(columns="vignette")
    changed = study(team, topics=topics, vignette_responses=None)
    table = theory.trace_matrix(changed, wijkstudie.Counting())
    assert "open" not in set(table["way_2"])
    assert table["vignettes"].isna().all()


def test_codings_without_places_still_count_respondents(team):
    bare = team.codings[["coding", "respondent", "code"]]
    table = theory.trace_matrix(study(team, codings=bare), wijkstudie.Counting()).set_index("code")
    assert table["citations"].sum() == 0
    assert table.loc["rantsoenering", "respondents"] == 4


# ---- charts


def draw(name, table, team, language="nl"):
    with charts.style():
        drawn = charts.CHARTS[name](table, labels=labels.code_labels(team.codes, language), language=language)
    return drawn


def said(ax):
    return [" ".join(text.get_text().split()) for text in ax.texts]


@pytest.mark.parametrize(
    ("language", "boxes"),
    [
        (
            "nl",
            "6 beschreven in een vraag; 5 begrip erboven gevraagd; 6 alleen in een kopje; 5 niet gevraagd; "
            "10 begrip erboven gevraagd; 9 open in een vignet; 3 niet gevraagd; "
            "12 gevonden; 2 bij niemand gevonden; 8 niet gecodeerd",
        ),
        (
            "en",
            "6 described in a question; 5 concept above it asked for; 6 only in a heading; 5 not asked; "
            "10 concept above it asked for; 9 open in a vignette; 3 not asked; "
            "12 found; 2 found with nobody; 8 not coded",
        ),
    ],
)
def test_flow_boxes_count_the_indicators_in_them(trace, team, language, boxes):
    found = said(draw("theory_flow", trace, team, language))
    assert [one for one in found if one[0].isdigit()] == boxes.split("; ")


def test_flow_says_how_many_interviews_a_phase_had(trace, team):
    assert {"Fase 1 (5 gesprekken)", "Fase 2 (8 gesprekken)"} <= set(said(draw("theory_flow", trace, team)))


def test_flow_has_a_ribbon_per_indicator_and_step(trace, team):
    ax = draw("theory_flow", trace, team)
    ribbons = [one for one in ax.patches if type(one).__name__ == "PathPatch"]
    assert len(ribbons) == 22 * 3
    dark = [one for one in ribbons if to_hex(one.get_facecolor()) == _canvas.ACCENT]
    assert len(dark) == 2 * 3


def test_flow_keeps_the_height_of_an_indicator_everywhere(trace, team):
    ax = draw("theory_flow", trace, team)
    for one in ax.patches:
        if type(one).__name__ == "PathPatch":
            points = one.get_path().vertices
            assert points[0][1] - points[7][1] == pytest.approx(4.9)
            assert points[3][1] - points[4][1] == pytest.approx(4.9)


def squares(ax, trace, code, names):
    [y] = [text.get_position()[1] for text in ax.texts if text.get_text() == names[code]]
    row = [one for one in ax.patches if abs(one.get_y() + one.get_height() / 2 - y) < 0.3]
    return [to_hex(one.get_facecolor()) == _canvas.ACCENT for one in sorted(row, key=lambda one: one.get_x())]


def test_matrix_has_a_square_per_respondent_filled_for_those_who_have_the_code(trace, team):
    ax = draw("trace_matrix", trace, team)
    names = labels.code_labels(team.codes, "nl")
    one_of_five, two_of_eight = [True] + [False] * 4, [True] * 2 + [False] * 6
    assert squares(ax, trace, "regels-buigen", names) == one_of_five + two_of_eight
    assert squares(ax, trace, "agressie", names) == [False] * 13
    assert squares(ax, trace, "werkomstandigheden", names) == []


def test_matrix_marks_ways_apart(trace, team):
    ax = draw("trace_matrix", trace, team)
    marks = [
        (to_hex(one.get_markerfacecolor()), one.get_markersize())
        for one in ax.lines
        if one.get_marker() == "o"
    ]
    # 6 described, 5 + 10 named, 9 open, 6 in a heading, and each once more in the legend.
    assert pd.Series(marks).value_counts().to_dict() == {
        (_canvas.MIDDLE, 7.5): 16,
        (_canvas.PAPER, 7.5): 10,
        (_canvas.ACCENT, 7.5): 7,
        (_canvas.PAPER, 3.5): 7,
    }


@pytest.mark.parametrize("name", ["theory_flow", "trace_matrix"])
def test_a_study_with_one_phase_and_one_concept_is_drawn(name):
    table = pd.DataFrame(
        {
            "concept": ["Distance", "Distance"],
            "concept_en": ["Distance", "Distance"],
            "code": ["near", "far"],
            "way_1": ["named", "no"],
            "interviews_1": [3, 3],
            "vignettes": [None, None],
            "codings": [2, 0],
            "citations": [1, 0],
            "fragments": [0, 0],
            "respondents": [2, 0],
            "found_1": [2, 0],
            "found": ["found", "nobody"],
        }
    )
    with charts.style():
        ax = charts.CHARTS[name](table, labels={"near": "Close by", "far": "Far off"}, language="en")
        ax.figure.draw_without_rendering()
    assert "Far off" in said(ax)


# ---- captions


def test_the_flow_is_told_in_the_order_from_near_to_far(trace):
    alt = captions.of(charts.CHARTS["theory_flow"], trace, {}, "en").alt
    assert alt == (
        "Flow diagram of 22 indicators. "
        "Phase 1: described in a question 6, concept above it asked for 5, only in a heading 6, not asked 5; "
        "Phase 2: concept above it asked for 10, open in a vignette 9, not asked 3; "
        "Coding: found 12, found with nobody 2, not coded 8."
    )


def test_the_matrix_is_told_with_its_respondents(trace, team):
    names = labels.code_labels(team.codes, "nl")
    alt = captions.of(charts.CHARTS["trace_matrix"], trace, names, "nl").alt
    assert "Regels buigen 3, Regels breken 0" in alt
    assert "Niet gecodeerd: 8 indicatoren." in alt
