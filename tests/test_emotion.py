"""Emotion management as section 6.3 reports it, and the talks as section 4.2.1 does."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

import wijkstudie
from wijkstudie import captions, charts, emotion, labels
from wijkstudie.charts import _canvas

# Code, coaches with it, of those given the situation, and talks of 66.
FORMS = {
    "meegaan": (6, 6, 38),
    "prijzen": (1, 6, 18),
    "mee-en-voorleven": (5, 6, 8),
    "ontwijken-en-ombuigen": (2, 6, 8),
    "appelleren-aan-schuldgevoel": (2, 6, 4),
    "verzet": (5, 6, 27),
    "zorgen-delen-en-uiten": (5, 6, None),
}
# As cited in 6.3.1 and 6.3.2, sorted as text.
WHO = {
    "prijzen": "R11",
    "mee-en-voorleven": "R11 R12 R13 R6 R8",
    "ontwijken-en-ombuigen": "R12 R9",
    "appelleren-aan-schuldgevoel": "R11 R12",
    "zorgen-delen-en-uiten": "R10 R12 R7 R8 R9",
}


@pytest.fixture(scope="module")
def forms(team):
    return emotion.forms(team, wijkstudie.Counting())


@pytest.fixture(scope="module")
def coaches(team):
    return emotion.coaches(team, wijkstudie.Counting())


def study(team, **tables):
    """The study with some of its tables replaced; None takes one away."""
    kept = {name: tables.get(name, table) for name, table in team.tables.items()}
    return wijkstudie.Study(
        team.folder, team.package, {name: table for name, table in kept.items() if table is not None}
    )


# ---- forms


def test_forms_stand_in_the_order_of_the_code_book(forms):
    assert list(forms["code"]) == list(FORMS)


@pytest.mark.parametrize("code", FORMS)
def test_a_form_has_these_coaches_and_these_talks(forms, code):
    row = forms.set_index("code").loc[code]
    k, n, talks = FORMS[code]
    assert (row["respondents"], row["asked"]) == (k, n)
    assert row["share"] == pytest.approx(k / n)
    if talks is None:
        assert pd.isna(row["talks"])
    else:
        assert (row["talks"], row["talks_total"]) == (talks, 66)
        assert row["talks_share"] == pytest.approx(talks / 66)


@pytest.mark.parametrize("code", WHO)
def test_a_form_is_found_with_these(forms, code):
    assert forms.set_index("code").loc[code, "who"] == WHO[code]


def test_the_published_forms_of_going_along_add_up_to_its_talks(forms):
    below = forms[(forms["root"] == "meegaan") & (forms["code"] != "meegaan")]
    assert below["talks"].sum() == 18 + 8 + 8 + 4 == 38


def test_an_implied_attribution_counts_on_request(team):
    table = emotion.forms(team, wijkstudie.Counting(certainty="all")).set_index("code")
    # R9 by the conclusion of 6.3; R6 resists without having been given situation 3.
    assert table.loc["mee-en-voorleven", "respondents"] == 6
    assert tuple(table.loc["verzet", ["respondents", "beyond"]]) == (5, 1)


def test_praising_is_hedged_and_can_be_left_out(team):
    table = emotion.forms(team, wijkstudie.Counting(certainty="explicit")).set_index("code")
    assert table.loc["prijzen", "respondents"] == 0
    assert table.loc["meegaan", "respondents"] == 6


def test_without_baselines_no_talks_are_given(team):
    table = emotion.forms(study(team, baselines=None), wijkstudie.Counting())
    assert table["talks"].isna().all()
    assert list(table["respondents"]) == [6, 1, 5, 2, 2, 5, 5]


def test_without_vignettes_the_whole_is_everyone(team):
    table = emotion.forms(study(team, vignette_responses=None), wijkstudie.Counting())
    assert set(table["asked"]) == {13}
    assert table["vignettes"].isna().all()


# ---- coaches


def test_there_is_a_row_for_each_coach_given_a_situation_and_code(coaches):
    assert len(coaches) == 8 * 7
    assert list(dict.fromkeys(coaches["respondent"])) == ["R7", "R9", "R10", "R13", "R6", "R8", "R11", "R12"]


@pytest.mark.parametrize(
    ("respondent", "code", "asked", "certainty", "counted"),
    [
        ("R11", "prijzen", True, "hedged", True),
        ("R9", "mee-en-voorleven", True, "implied", False),
        ("R12", "ontwijken-en-ombuigen", True, "explicit", True),
        ("R13", "verzet", True, None, False),
        ("R6", "verzet", False, "implied", False),
        ("R7", "meegaan", False, None, False),
    ],
)
def test_what_is_said_of_a_coach_and_a_code(coaches, respondent, code, asked, certainty, counted):
    row = coaches[(coaches["respondent"] == respondent) & (coaches["code"] == code)].iloc[0]
    assert (row["asked"], row["counted"]) == (asked, counted)
    assert row["certainty"] == certainty or (certainty is None and pd.isna(row["certainty"]))


def test_the_firmest_coding_of_a_code_is_kept(team):
    more = team.codings[team.codings["coding"] == "k43"].assign(coding="k98", certainty="explicit")
    wider = study(team, codings=pd.concat([team.codings, more]))
    table = emotion.coaches(wider, wijkstudie.Counting()).set_index(["respondent", "code"])
    assert table.loc[("R11", "prijzen"), "certainty"] == "explicit"


def test_codings_without_certainty_are_explicit(team):
    bare = study(team, codings=team.codings[["coding", "respondent", "code"]])
    table = emotion.coaches(bare, wijkstudie.Counting()).set_index(["respondent", "code"])
    assert table.loc[("R11", "prijzen"), "certainty"] == "explicit"
    assert len(table) == 13 * 7


def test_three_coaches_do_both_and_r13_goes_along_only(coaches):
    table = emotion.directions(coaches)
    both = table[(table["meegaan"] == 1) & (table["verzet"] == 1)]
    assert set(both.index) == {"R8", "R9", "R12"}
    assert tuple(table.loc["R13", ["meegaan", "verzet"]]) == (1, 0)


def test_what_was_not_asked_is_missing_and_no_zero(coaches):
    table = emotion.directions(coaches)
    assert table.loc[["R7", "R10"], "meegaan"].isna().all()
    assert table.loc[["R6", "R11"], "verzet"].isna().all()


def test_forms_are_counted_per_coach(coaches):
    assert emotion.directions(coaches)["forms"].to_dict() == {
        "R7": 1, "R9": 2, "R10": 1, "R13": 1, "R6": 1, "R8": 2, "R11": 3, "R12": 4,
    }  # fmt: skip


# ---- charts


def draw(name, table, team, language="nl", **options):
    names = labels.code_labels(team.codes, language)
    with charts.style():
        return charts.CHARTS[name](table, labels=names, language=language, **options)


def said(ax):
    return [text.get_text() for text in ax.texts]


def row_of(ax, label):
    [text] = [text for text in ax.texts if text.get_text() == label]
    return text.get_position()[1]


def strip(ax, y):
    """The squares of a row: how many, and how many filled."""
    inside = [one for one in ax.patches if one.get_height() == pytest.approx(3.4)]
    row = [one for one in inside if one.get_y() + 1.7 == pytest.approx(y)]
    return sum(to_hex(one.get_facecolor()) == _canvas.ACCENT for one in row), len(row)


@pytest.mark.parametrize("code", FORMS)
def test_a_strip_has_a_square_per_coach_asked_filled_for_those_with_the_form(forms, team, code):
    ax = draw("emotion_forms", forms, team)
    y = row_of(ax, labels.code_labels(team.codes, "nl")[code])
    assert strip(ax, y) == FORMS[code][:2]


@pytest.mark.parametrize("code", [code for code, (_, _, talks) in FORMS.items() if talks])
def test_a_bar_is_as_long_as_the_share_of_the_talks(forms, team, code):
    ax = draw("emotion_forms", forms, team)
    y = row_of(ax, labels.code_labels(team.codes, "nl")[code])
    bars = [one for one in ax.patches if one.get_height() == pytest.approx(2.2)]
    whole, part = [one.get_width() for one in bars if one.get_y() + 1.1 == pytest.approx(y)]
    assert part / whole == pytest.approx(FORMS[code][2] / 66)


def test_the_two_populations_do_not_share_a_colour_or_a_shape(forms, team):
    ax = draw("emotion_forms", forms, team)
    bars = {to_hex(one.get_facecolor()) for one in ax.patches if one.get_height() == pytest.approx(2.2)}
    assert bars == {_canvas.PAPER, _canvas.QUIET}


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("nl", {"38 van 66 (58%)", "18 van 66 (27%)", "4 van 66 (6%)", "niet apart gegeven", "situatie 1"}),
        ("en", {"38 of 66 (58%)", "27 of 66 (41%)", "8 of 66 (12%)", "not given separately", "situation 3"}),
    ],
)
def test_talks_are_written_with_their_whole(forms, team, language, texts):
    assert texts <= set(said(draw("emotion_forms", forms, team, language)))


def test_without_published_talks_there_is_one_panel(forms, team):
    alone = forms.assign(talks=pd.NA, talks_total=pd.NA, talks_share=np.nan)
    texts = said(draw("emotion_forms", alone, team))
    assert "Dit onderzoek: coaches" in texts
    assert not [text for text in texts if "Kampen" in text or "66" in text]


def marks(ax, label, names):
    """The cells of a row as face colours, from left to right; the legend left out."""
    y = row_of(ax, names[label])
    cells = [one for one in ax.patches if one.get_y() + 2.3 == pytest.approx(y)]
    return [to_hex(one.get_facecolor()) for one in sorted(cells, key=lambda one: one.get_x())]


@pytest.mark.parametrize(
    ("code", "filled"),
    [
        # R9 R13, then R6 R8 R11 R12; R7 and R10 were not given the situation.
        ("meegaan", [True] * 6),
        ("mee-en-voorleven", [False, True, True, True, True, True]),
        ("ontwijken-en-ombuigen", [True, False, False, False, False, True]),
        ("appelleren-aan-schuldgevoel", [False, False, False, False, True, True]),
        # R7 R9 R10 R13, then R8 R12.
        ("zorgen-delen-en-uiten", [True, True, True, False, True, True]),
    ],
)
def test_a_cell_is_dark_for_who_has_the_code(coaches, team, code, filled):
    names = labels.code_labels(team.codes, "nl")
    found = marks(draw("emotion_coaches", coaches, team), code, names)
    assert [one == _canvas.ACCENT for one in found] == filled


def test_a_hedged_attribution_is_lighter(coaches, team):
    names = labels.code_labels(team.codes, "nl")
    found = marks(draw("emotion_coaches", coaches, team), "prijzen", names)
    assert found.count(_canvas.MIDDLE) == 1
    assert _canvas.ACCENT not in found


@pytest.mark.parametrize(("language", "count"), [("nl", "5 van 6"), ("en", "5 of 6")])
def test_coaches_are_counted_of_those_asked(coaches, team, language, count):
    assert said(draw("emotion_coaches", coaches, team, language)).count(count) == 3


@pytest.mark.parametrize("name", ["emotion_forms", "emotion_coaches"])
def test_a_chart_draws_in_the_axes_it_is_given(forms, coaches, team, name):
    ax = plt.subplots()[1]
    assert draw(name, {"emotion_forms": forms, "emotion_coaches": coaches}[name], team, ax=ax) is ax
    assert len(plt.get_fignums()) == 1


# ---- captions


def caption(name, table, team, language="nl"):
    return captions.of(charts.CHARTS[name], table, labels.code_labels(team.codes, language), language)


def test_both_populations_are_told_with_their_n(forms, team):
    alt = caption("emotion_forms", forms, team).alt
    assert "Prijzen: 1 van 6 coaches, 18 van 66 gesprekken;" in alt
    assert alt.endswith("Zorgen delen en uiten: 5 van 6 coaches.")


@pytest.mark.parametrize(("language", "words"), [("nl", "geen reeks"), ("en", "no series")])
def test_the_caption_says_that_the_two_are_no_series(forms, team, language, words):
    assert words in caption("emotion_forms", forms, team, language).caption


def test_forms_that_do_not_add_up_are_not_said_to(forms, team):
    less = forms.assign(talks=forms["talks"].where(forms["code"] != "prijzen", 17))
    assert "add up" in caption("emotion_forms", forms, team, "en").caption
    assert "add up" not in caption("emotion_forms", less, team, "en").caption


def test_without_talks_none_are_mentioned(forms, team):
    alone = forms.assign(talks=pd.NA)
    made = caption("emotion_forms", alone, team)
    assert "Kampen" not in made.caption
    assert "gesprekken" not in made.alt


def test_coaches_are_listed_per_code_without_what_is_only_implied(coaches, team):
    alt = caption("emotion_coaches", coaches, team, "en").alt
    assert "Avoiding and redirecting: R9, R12;" in alt
    assert "Sympathising and leading by example: R13, R6, R8, R11, R12;" in alt
