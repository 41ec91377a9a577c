"""The audit: each claim has its check, and the verdicts are those of a reader with the text."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from click.testing import CliRunner

from foreign import FOREIGN
from wijkstudie import charts, claims, load
from wijkstudie.cli import main


@pytest.fixture(scope="module")
def ledger(team):
    return claims.audit(team).set_index("claim")


def test_every_claim_has_a_check_and_every_check_a_claim(team):
    assert set(team.claims["claim"]) == set(claims.CHECKS)


# Read in the thesis: what is stated, and what its own citations and tables give.
CONTRADICTED = {
    "eyes-in-complex-cases": ("20", "6"),  # 6.1.2 against 7.2.2
    "sonestra-named-by-four": ("4", "5"),  # R3's block quotation in 6.2.1 names it too
    "each-case-differs-alike": ("R13 R2 R3 R5 R9", "R12 R13 R2 R5 R9"),  # 6.1.2 against 6.2.2
    "vignette-1-the-others": ("R11 R12 R13 R6 R8", "R11 R13 R6 R8"),  # R12 is missing in 6.3.1
    "avoid-two-others": ("other", "both: R12"),  # R12 is in both pairs of 6.3.1
    "more-simple-questions-three": ("3", "4"),  # R6, R7, R9, R12 in 6.3.2
    "vignette-2-announced": ("2", "not reported: 2"),
    "bredewold-other-cases": ("63", "58"),  # 7.2.1 against 3.1.1 and 6.3.1
}


def test_what_is_contradicted_is_what_a_reader_finds(ledger):
    found = ledger[ledger["verdict"] == "contradicted"]
    assert {row.Index: (row.stated, row.found) for row in found.itertuples()} == CONTRADICTED


@pytest.mark.parametrize(
    ("claim", "found", "otherwise"),
    [
        ("bending-three", "3", "4"),  # R12 bent a rule without knowing
        ("kampen-directions-add-up", "65", "66"),  # 38 + 27
        ("take-over-control-list", "5", "4"),  # R12 is printed twice
        ("prioritising-six", "6", "2"),  # R10 and R11 are quoted
        ("vignette-1-all-encourage", "R11 R12 R13 R6 R8", "R11 R12 R13 R6 R8 R9"),
        ("benders-are-youth-coaches", "Jeugd", "Jeugd Volwassen"),
        ("vignettes-presented-add-up", "16", "12"),
    ],
)
def test_what_depends_on_a_reading_gives_both(claim, found, otherwise, ledger):
    row = ledger.loc[claim]
    assert (row["verdict"], row["found"], row["otherwise"]) == ("depends", found, otherwise)


HOLD = [
    "instrumental-four",
    "rationing-four",
    "routine-four",
    "rigid-five",
    "own-resources-one",
    "all-but-two-forms",
    "vignette-3-five-of-six",
    "tummers-social-workers-add-up",
    "kampen-forms-add-up",
]


@pytest.mark.parametrize("claim", HOLD)
def test_the_counts_of_the_conclusions_hold(claim, ledger):
    assert ledger.loc[claim, "verdict"] == "confirmed"


def test_a_claim_that_does_not_plainly_hold_says_why(ledger):
    silent = ledger[ledger["verdict"].isin(["depends", "not-checkable"]) & ledger["reading_en"].isna()]
    assert list(silent.index) == []


@pytest.mark.parametrize(
    ("stated", "found", "verdict"),
    [
        ("4", claims.Found("4"), "confirmed"),
        ("4", claims.Found("5"), "contradicted"),
        ("4", claims.Found("4", "5"), "depends"),
        ("4", claims.Found("5", "4"), "depends"),
        ("4", claims.Found("5", "6"), "contradicted"),
        ("4", claims.Found("4", "4"), "confirmed"),
        ("4", claims.Found(None), "not-checkable"),
    ],
)
def test_a_verdict_follows_from_what_is_stated_and_found(stated, found, verdict):
    assert claims._verdict(stated, found) == verdict


def test_a_changed_coding_changes_a_verdict(team, tmp_path):
    codings = team.codings[
        ~((team.codings["respondent"] == "R9") & (team.codings["code"] == "persoonlijke-bronnen"))
    ]
    changed = type(team)(team.folder, team.package, {**team.tables, "codings": codings})
    ledger = claims.audit(changed).set_index("claim")
    assert ledger.loc["own-resources-one", "verdict"] == "contradicted"


def test_a_study_without_claims_has_an_empty_ledger(make_study):
    assert claims.audit(load(make_study())).empty


def test_the_command_lists_what_does_not_plainly_hold():
    result = CliRunner().invoke(main, ["check", "--claims", "--language", "en"])
    assert result.exit_code == 0
    assert "contradicted more-simple-questions-three, section 6.3.2:" in result.output
    assert "    stated 3; found 4\n" in result.output
    assert "found 3, or 4 under another reading" in result.output
    assert result.output.endswith("50 confirmed; 8 contradicted; 15 depends; 6 not-checkable; 79 claims\n")


def test_the_command_executes_no_claims_of_a_broken_study(make_study):
    folder = make_study(respondents=FOREIGN["respondents"].replace(",30", ",x"))
    result = CliRunner().invoke(main, ["check", str(folder), "--claims"])
    assert result.exit_code == 2


def test_the_chart_has_one_square_per_claim_and_a_cross_per_contradiction():
    table = pd.DataFrame({"part": ["6.1", "4", "4"], "verdict": ["contradicted", "confirmed", "depends"]})
    with charts.style():
        ax = charts.claims_ledger(table, labels={}, language="en")
    assert len(ax.patches) == 3
    assert len(ax.lines) == 2
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Chapter 4", "Section 6.1"]
    plt.close(ax.figure)
