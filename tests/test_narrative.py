"""The sentences of a comparison: which way it goes, and with how many."""

import io

import pandas as pd
import pytest

from wijkstudie import narrative

LABELS = {"richting": "Richting", "weg": "Weg"}

# By hand: 6/8 = 75%, 2/8 = 25%; 1/4 = 25%, 3/4 = 75%; 7/12 = 58%, 5/12 = 42%.
TABLE = pd.read_csv(
    io.StringIO(
        "group,style,mentions,mentions_total,share,baseline_all_professions,baseline_social_workers\n"
        "Jeugd,richting,6,8,0.75,0.43,0.38\n"
        "Jeugd,weg,2,8,0.25,,0.40\n"
        "Volwassen,richting,1,4,0.25,0.43,0.38\n"
        "Volwassen,weg,3,4,0.75,,0.40\n"
        "Totaal,richting,7,12,0.5833,0.43,0.38\n"
        "Totaal,weg,5,12,0.4167,,0.40\n"
    )
)


def lines(table=TABLE, language="nl"):
    return narrative.compare_profiles(table, LABELS, language).split("\n")


def without_mentions(group):
    silent = TABLE["group"] == group
    return TABLE.assign(
        mentions=TABLE["mentions"].mask(silent, 0),
        mentions_total=TABLE["mentions_total"].mask(silent, 0),
        share=TABLE["share"].mask(silent),
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "nl",
            "- **Richting**: Jeugdcoaches 75%, 6 van 8; Volwassencoaches 25%, 1 van 4 "
            "(verschil +50 procentpunt); Totaal 58%, 7 van 12; maatschappelijk werkers 38%; "
            "alle frontlinieberoepen 43%.",
        ),
        (
            "en",
            "- **Richting**: Youth coaches 75%, 6 of 8; Adult coaches 25%, 1 of 4 "
            "(difference +50 percentage points); Total 58%, 7 of 12; social workers 38%; "
            "all frontline professions 43%.",
        ),
    ],
)
def test_a_style_is_told_in_one_sentence(language, said):
    assert lines(language=language)[0] == said


def test_a_difference_the_other_way_has_a_minus():
    assert "(verschil −50 procentpunt)" in lines()[1]


def test_no_difference_has_no_sign():
    equal = TABLE.assign(share=0.5)
    assert "(verschil 0 procentpunt)" in lines(equal)[0]


def test_a_difference_below_half_a_point_has_no_sign():
    close = TABLE.assign(share=TABLE["group"].map({"Jeugd": 0.5, "Volwassen": 0.504, "Totaal": 0.5}))
    assert "(verschil 0 procentpunt)" in lines(close)[0]


def test_a_style_is_held_against_the_figures_there_are():
    assert lines()[1].endswith("Totaal 42%, 5 van 12; maatschappelijk werkers 40%.")


@pytest.mark.parametrize(("language", "said"), [("nl", "geen vermeldingen"), ("en", "no mentions")])
def test_a_group_without_mentions_is_said_to_have_none(language, said):
    names = {"nl": "Volwassencoaches", "en": "Adult coaches"}
    assert f"{names[language]} {said};" in lines(without_mentions("Volwassen"), language)[0]


def test_a_group_without_mentions_has_no_difference():
    assert "verschil" not in lines(without_mentions("Volwassen"))[0]


def test_one_group_is_compared_with_nobody():
    one = TABLE[TABLE["group"] != "Volwassen"]
    assert lines(one)[0] == (
        "- **Richting**: Jeugdcoaches 75%, 6 van 8; Totaal 58%, 7 van 12; maatschappelijk werkers 38%; "
        "alle frontlinieberoepen 43%."
    )


def test_without_baselines_none_is_told():
    bare = TABLE.assign(baseline_all_professions=float("nan"), baseline_social_workers=float("nan"))
    assert lines(bare)[0].endswith("Totaal 58%, 7 van 12.")


def test_without_baselines_no_source_is_warned_about():
    bare = TABLE.assign(baseline_all_professions=float("nan"), baseline_social_workers=float("nan"))
    assert "Tummers" not in "\n".join(lines(bare))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        # 100/8 = 12.5, to the even 12; 100/4 = 25
        (
            "nl",
            "Eén vermelding meer of minder verschuift een aandeel al met zoveel procentpunt: "
            "Jeugdcoaches 12, Volwassencoaches 25.",
        ),
        (
            "en",
            "One mention more or less already shifts a share by this many percentage points: "
            "Youth coaches 12, Adult coaches 25.",
        ),
    ],
)
def test_the_weight_of_one_mention_is_told(language, said):
    assert said in lines(language=language)


def test_one_mention_of_the_thesis_weighs_seven_and_nine_points():
    # 100/14 = 7.1 and 100/11 = 9.1
    thesis = TABLE.assign(mentions_total=TABLE["group"].map({"Jeugd": 14, "Volwassen": 11, "Totaal": 27}))
    assert "points: Youth coaches 7, Adult coaches 9." in "\n".join(lines(thesis, "en"))


def test_a_group_without_mentions_has_no_weight():
    [weight] = [line for line in lines(without_mentions("Volwassen")) if line.startswith("Eén vermelding")]
    assert weight.endswith("procentpunt: Jeugdcoaches 12.")


@pytest.mark.parametrize(("language", "said"), [("nl", "Ze zijn geen reeks."), ("en", "They are no series.")])
def test_the_two_baselines_are_no_series(language, said):
    assert lines(language=language)[-1].endswith(said)


def test_a_group_without_a_translation_keeps_its_name():
    renamed = TABLE.assign(group=TABLE["group"].replace("Jeugd", "North"))
    assert lines(renamed, "en")[0].startswith("- **Richting**: North 75%, 6 of 8;")


def test_a_study_without_groups_weighs_a_mention_of_all():
    told = lines(TABLE[TABLE["group"] == "Totaal"])
    assert "Totaal 8" in "\n".join(told)  # 100 / 12
