"""What a comparison says, sentence by sentence, on numbers worked out by hand."""

import pandas as pd

from wijkstudie import narrative

LABELS = {"richting": "Towards"}
COLUMNS = [
    "group",
    "style",
    "mentions",
    "mentions_total",
    "share",
    "baseline_all_professions",
    "baseline_social_workers",
]


def told(*rows, language="en"):
    return narrative.compare_profiles(pd.DataFrame(rows, columns=COLUMNS), LABELS, language).split("\n")


YOUTH = ("Jeugd", "richting", 8, 14, 8 / 14, 0.43, 0.38)
ADULT = ("Volwassen", "richting", 4, 11, 4 / 11, 0.43, 0.38)
TOTAL = ("Totaal", "richting", 14, 27, 14 / 27, 0.43, 0.38)


def test_two_groups_the_total_and_both_baselines():
    assert told(YOUTH, ADULT, TOTAL)[0] == (
        "- **Towards**: Youth coaches 57%, 8 of 14; Adult coaches 36%, 4 of 11 (difference +21 percentage "
        "points); Total 52%, 14 of 27; social workers 38%; all frontline professions 43%."
    )


def test_the_same_in_dutch_the_other_way_round():
    assert told(ADULT, YOUTH, TOTAL, language="nl")[0] == (
        "- **Towards**: Volwassencoaches 36%, 4 van 11; Jeugdcoaches 57%, 8 van 14 (verschil −21 "
        "procentpunt); Totaal 52%, 14 van 27; maatschappelijk werkers 38%; alle frontlinieberoepen 43%."
    )


def test_one_mention_is_worth_seven_and_nine_points():
    assert told(YOUTH, ADULT, TOTAL)[2].endswith("points: Youth coaches 7, Adult coaches 9.")


def test_the_two_populations_are_told_apart():
    assert "They are no series." in told(YOUTH, ADULT, TOTAL)[-1]


def test_a_group_without_mentions_has_no_difference():
    none = ("Volwassen", "richting", 0, 0, float("nan"), float("nan"), float("nan"))
    alone = ("Totaal", "richting", 8, 14, 8 / 14, float("nan"), float("nan"))
    assert told(YOUTH, none, alone)[0] == (
        "- **Towards**: Youth coaches 57%, 8 of 14; Adult coaches no mentions; Total 57%, 8 of 14."
    )
