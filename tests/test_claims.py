"""The audit: each claim has its check, and the verdicts are those of a reader with the text."""

import re
import tomllib
from importlib.resources import files

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from click.testing import CliRunner
from matplotlib.collections import LineCollection, PolyCollection

from foreign import FOREIGN
from wijkstudie import charts, claims, labels, load
from wijkstudie.cli import main


@pytest.fixture(scope="module")
def ledger(team):
    return claims.audit(team).set_index("claim")


def test_every_claim_has_a_check_and_every_check_a_claim(team):
    assert set(team.claims["claim"]) == set(claims.CHECKS)


def test_the_reading_gave_well_over_a_hundred_claims(team):
    assert len(team.claims) == 203


# Read in the thesis: what is stated, and what its own citations and tables give.
CONTRADICTED = {
    "summary-literature-on-despecialisation": ("worried", "satisfied"),  # against 3.1.1
    "summary-coaches-on-despecialisation": ("positive", "critical"),  # 5 positive, 7 critical in 6.1.1
    "documents-of-the-organisation": ("3", "2"),  # the second is SoNeStra's, Tabel 6
    "eyes-in-complex-cases": ("20", "6"),  # 6.1.2 against 7.2.2
    "sonestra-named-by-four": ("4", "5"),  # R3's block quotation in 6.2.1 names it too
    "each-case-differs-alike": ("R13 R2 R3 R5 R9", "R12 R13 R2 R5 R9"),  # 6.1.2 against 6.2.2
    "vignette-1-the-others": ("R11 R12 R13 R6 R8", "R11 R13 R6 R8"),  # R12 is missing in 6.3.1
    "avoid-two-others": ("apart", "both: R12"),  # R12 is in both pairs of 6.3.1
    "more-simple-questions-three": ("3", "4"),  # R6, R7, R9, R12 in 6.3.2
    "vignette-2-announced": ("1 2 3", "1 3"),
    "bredewold-other-cases": ("63", "58"),  # 7.2.1 against 3.1.1 and 6.3.1
    "literature-on-own-strength": ("mostly negative", "mixed"),  # 7.2.2 against 3.1.1
    "who-takes-over": ("youth coaches", "former care workers"),  # 7.2.2 against 6.1.3
    "own-resources-defined-alike": ("time money energy", "time energy"),  # Tabel 1 against Tabel 4
}


def test_what_is_contradicted_is_what_a_reader_finds(ledger):
    found = ledger[ledger["verdict"] == "contradicted"]
    assert {row.Index: (row.stated, row.found) for row in found.itertuples()} == CONTRADICTED


@pytest.mark.parametrize(
    ("claim", "found", "otherwise"),
    [
        ("bending-three", "3", "4"),  # R12 bent a rule without knowing
        ("kampen-directions-add-up", "65", "66"),  # 38 + 27
        ("prioritising-six", "6", "2"),  # R10 and R11 are quoted
        ("vignette-1-all-encourage", "R11 R12 R13 R6 R8", "R11 R12 R13 R6 R8 R9"),
        ("vignettes-presented-add-up", "16", "12"),
        ("expectations-tested", "2", "4"),  # 7.2.2 confirms the first and the last
        ("phase-1-asks-all-concepts", "coping professional", "coping emotion professional"),
        ("quotations-carry-numbers", "44", "54"),  # ten stand beside a list
        ("generalist-parts", "both: R1 R8", "apart"),
        ("double-role-of-process-guards", "R10 R13 R5 R9", "R10 R11 R13 R3 R4 R5 R9"),
        ("roles-three", "5", "3"),  # generalist and specialist are roles too in 6.1.1
        ("network-hard-who", "R10 R2 R3 R4 R6 R9", "R10 R2 R4 R6 R9"),  # the second fragment is R3's
        ("others-see-gains", "apart", "both: R10 R12 R6"),
        ("both-at-odds-with-freedom", "R3", "R12 R3"),
        ("manageable-then-too-high", "R12 R13 R6 R8", "R13 R6"),
        ("no-time-and-more-time", "R12 R6 R8 R9", "R12 R8 R9"),  # R6 was not given vignette 3
        ("resisters-choose-consciously", "R10 R12 R8 R9", "R10 R12 R7 R8 R9"),
        ("youth-apart-from-adult", "both: R2", "apart"),
        ("most-situations-for-policy", "most", "not most"),  # 7 of 12 answers; 1 of 2 situations
        ("benders-are-youth-coaches", "Jeugd", "Jeugd Volwassen"),
        ("resisters-are-youth-coaches", "Jeugd Volwassen", "Jeugd"),  # R8 and R12 are adult coaches
        ("benders-come-from-care", "R10", "R10 R3 R9"),  # R3 and R9 by the conclusion itself
        ("youth-coaches-take-over", "one: R12", "several"),
    ],
)
def test_what_depends_on_a_reading_gives_both(claim, found, otherwise, ledger):
    row = ledger.loc[claim]
    assert (row["verdict"], row["found"], row["otherwise"]) == ("depends", found, otherwise)


NOT_CHECKABLE = [
    "interview-length",
    "vignettes-recognised",
    "last-expectation-holds",
    "care-against-bureaucracy",
    "several-lack-overview",
    "provider-at-the-table",
]


@pytest.mark.parametrize("claim", NOT_CHECKABLE)
def test_what_the_data_cannot_tell_has_a_reason(claim, ledger):
    assert ledger.loc[claim, "verdict"] == "not-checkable"
    assert isinstance(ledger.loc[claim, "reading_nl"], str)


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
    "all-respondents-cited",
    "four-core-values",
    "vignette-3-main-reason",
    "vignette-3-other-adult",
    "limitations-three",
    "bredewold-most-formal",
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


def test_no_check_gives_the_same_whatever_the_data(team, ledger):
    # Every table but the claims emptied: nothing may be found as before, but what another section
    # states, which is in the claims themselves.
    empty = {name: table.iloc[:0] for name, table in team.tables.items() if name != "claims"}
    bare = type(team)(team.folder, team.package, {**team.tables, **empty})
    kept = []
    for row in team.claims.to_dict("records"):
        try:
            found = claims.CHECKS[row["claim"]](bare, row).value
        except (KeyError, IndexError, ValueError, TypeError):
            continue
        if found is not None and found == ledger.loc[row["claim"], "found"] != row["elsewhere"]:
            kept.append(row["claim"])
    assert kept == []


def test_words_of_the_audit_are_shown_in_both_languages(ledger):
    cells = pd.concat([ledger[one] for one in ("stated", "found", "otherwise")]).dropna()
    words = {cell.partition(": ")[0] for cell in cells}
    plain = re.compile(r"[\d. ]+|(R\d+ ?)+|p\.\d+|.+ \d{4}")
    codes = {"prijzen", "appelleren-aan-schuldgevoel", "agressie regels-breken", "richting", "richting weg"}
    codes |= {"richting weg tegen", "weg richting tegen"}
    listed = tomllib.loads(files("wijkstudie").joinpath("texts.toml").read_text(encoding="utf-8"))["findings"]
    assert {one for one in words - codes if not plain.fullmatch(one)} - set(listed) == set()


def test_a_word_is_shown_with_the_respondents_after_it():
    assert labels.finding("both: R12", "nl") == "in beide: R12"
    assert labels.finding("R12 R3", "nl") == "R12 R3"


@pytest.mark.parametrize(
    ("section", "told"),
    [("6.2.1", "6.2.1"), ("6.3-conclusie", "6.3, end"), ("7.3.2-vervolg", "7.3.2 (2nd)"),
     ("samenvatting", "Summary"), ("tabel-4", "Table 4"), ("bijlage-3", "Appendix 3")],
)  # fmt: skip
def test_a_section_is_called_as_a_reader_knows_it(section, told):
    assert labels.section(section, "en") == told


def test_parts_without_a_number_are_told_apart():
    sections = ["samenvatting", "5", "4.2.1", "6", "6.1-conclusie", "tabel-1", "bijlage-3"]
    assert [claims._part(one) for one in sections] == [
        "summary", "5", "4", "6", "6.1", "appendices", "appendices",
    ]  # fmt: skip


# ---- what goes with the claims


def test_results_without_a_finding_are_listed(team):
    table = claims.unreported(team, "en").set_index("unreported")
    assert table["kind"].value_counts().to_dict() == {"announced": 12, "concluded": 8}
    row = table.loc["vignette-2"]
    assert (row["section"], row["expected_section"], row["found"]) == ("5.2.1", "6.3", "never")
    assert {"six-eyes", "bureaucratic-background", "overview-of-facilities"} <= set(table.index)


def test_slips_are_kept_as_printed(team):
    table = claims.slips(team, "nl")
    assert len(table) == 26
    cited = table.dropna(subset="citation").set_index("citation")["printed"]
    assert cited.to_dict() == team.citations.set_index("citation")["printed"].dropna().to_dict()


def test_a_study_without_these_tables_has_none(make_study):
    study = load(make_study())
    assert claims.unreported(study).empty
    assert claims.slips(study).empty


def test_a_study_without_claims_has_an_empty_ledger(make_study):
    assert claims.audit(load(make_study())).empty


def test_the_command_lists_what_does_not_plainly_hold():
    result = CliRunner().invoke(main, ["check", "--claims", "--language", "en"])
    assert result.exit_code == 0
    assert "contradicted more-simple-questions-three, section 6.3.2:" in result.output
    assert "    stated 3; found 4\n" in result.output
    assert "found 3, or 4 under another reading" in result.output
    assert "concluded six-eyes, section 7.2.2, never reported in 6.1.2:" in result.output
    assert "slip s23, section 6.3.2: (6, R8, R9, R12), for (R6, R8, R9, R12)\n" in result.output
    assert result.output.endswith(
        "20 results without a finding; 26 printing slips\n"
        "129 confirmed; 14 contradicted; 41 depends; 19 not-checkable; 203 claims\n"
    )


def test_the_command_executes_no_claims_of_a_broken_study(make_study):
    folder = make_study(respondents=FOREIGN["respondents"].replace(",30", ",x"))
    result = CliRunner().invoke(main, ["check", str(folder), "--claims"])
    assert result.exit_code == 2


def test_the_chart_has_one_square_per_claim_and_a_cross_per_contradiction():
    table = pd.DataFrame({"part": ["6.1", "4", "4"], "verdict": ["contradicted", "confirmed", "depends"]})
    table = table.assign(claim=["k1", "k2", "k3"], section=table["part"], statement_en="Four visit.")
    table = table.assign(stated="4", found="5")
    with charts.style():
        ax = charts.claims_ledger(table, labels={}, language="en")
    by_kind = {PolyCollection: 0, LineCollection: 0}
    for one in ax.collections:
        by_kind[type(one)] += len(one.get_paths())
    # a cross is two strokes
    assert by_kind == {PolyCollection: 3, LineCollection: 2}
    assert [text.get_text() for text in ax.texts][:3:2] == ["Chapter 4", "Section 6.1"]
    plt.close(ax.figure)


def test_the_checks_of_one_study_are_not_those_of_another(make_study):
    claim = "claim,section,stated,statement_nl,statement_en\nrigid-five,6.2.3,5,Vijf,Five\n"

    def schema(package):
        fields = [{"name": one, "type": "string"} for one in claim.split("\n", maxsplit=1)[0].split(",")]
        package["resources"].append({"name": "claims", "path": "claims.csv", "schema": {"fields": fields}})

    ledger = claims.audit(load(make_study(schema, claims=claim)))
    assert list(ledger["verdict"]) == ["not-checkable"]
