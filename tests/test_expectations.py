"""Expectations beside their evidence, against sections 4.3, 6 and 7.2.2."""

import pytest

from wijkstudie import captions, charts, expectations, labels
from wijkstudie.settings import Counting


@pytest.fixture(scope="module")
def evidence(team):
    return expectations.evidence(team, Counting())


def row(evidence, expectation, code):
    [found] = evidence[(evidence["expectation"] == expectation) & (evidence["code"] == code)].to_dict(
        "records"
    )
    return found


@pytest.mark.parametrize(
    ("code", "who"),
    [
        ("richting", "R10 R11 R12 R13 R2 R3 R8 R9"),
        ("weg", "R1 R10 R11 R12 R7 R8"),
        ("tegen", "R11 R12 R13 R7 R8"),
        ("meegaan", "R11 R12 R13 R6 R8 R9"),
        ("verzet", "R10 R12 R7 R8 R9"),
    ],
)
def test_the_third_rests_on_the_codings_of_chapter_6(evidence, code, who):
    found = row(evidence, "v3", code)
    assert (found["who"], found["coded"], found["spoken"]) == (who, len(who.split()), 0)


def test_the_second_rests_on_citations_about_its_codes(evidence):
    found = row(evidence, "v2", "specialistische-kennis")
    assert (found["coded"], found["spoken"]) == (0, 7)
    assert found["citations"] == "c010 c013"


def test_a_code_has_the_evidence_of_those_below_it(evidence):
    assert row(evidence, "v2", "specialist")["who"] == row(evidence, "v2", "specialistische-kennis")["who"]


@pytest.mark.parametrize(
    ("expectation", "code"), [("v1", "werkomstandigheden"), ("v2", "specialistische-competenties")]
)
def test_parts_that_nobody_stands_behind(evidence, expectation, code):
    found = row(evidence, expectation, code)
    assert (found["coded"], found["spoken"], found["who"]) == (0, 0, "")


def test_those_who_bent_rules_unknowingly_count_when_all_do(team):
    assert row(expectations.evidence(team, Counting()), "v4", "regels-buigen")["coded"] == 3
    assert row(expectations.evidence(team, Counting(awareness="all")), "v4", "regels-buigen")["coded"] == 4


def test_a_square_is_filled_per_respondent(team, evidence):
    names = labels.code_labels(team.codes, "en")
    with charts.style():
        ax = charts.expectations(evidence, labels=names, told=team.expectations, language="en")
    # two more in the legend
    assert len(ax.patches) == 21 * 13 + 2
    said = [text.get_text() for text in ax.texts]
    assert [said.count(one) for one in ("holds", "holds in part")] == [2, 2]


@pytest.mark.parametrize(
    ("language", "said"), [("nl", "4 verwachtingen met 21 codes"), ("en", "4 expectations with 21 codes")]
)
def test_the_words_count_expectations_and_name_what_is_bare(team, evidence, language, said):
    names = labels.code_labels(team.codes, language)
    alt = captions.of(charts.expectations, evidence, names, language).alt
    assert said in alt
    assert names["werkomstandigheden"] in alt
