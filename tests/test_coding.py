"""Counts under each rule, worked out by hand on the small foreign study (see foreign.py)."""

import pytest
from IPython.core.formatters import HTMLFormatter

from elsewhere import STUDIES, write
from foreign import FOREIGN
from wijkstudie import Counting, MissingTableError, ParameterError, baselines, coding, load


@pytest.fixture
def foreign(make_study):
    return load(make_study())


def shares_of(study, **rules):
    """Mentions per group and style, zeros left out."""
    table = coding.profile(study, Counting(**rules), "distance", by="team")
    found = table[table["mentions"] > 0]
    return {(row.group, row.style): row.mentions for row in found.itertuples()}


DEFAULT = {
    ("North", "near"): 2,
    ("North", "far"): 1,
    ("South", "near"): 1,
    ("Totaal", "near"): 3,
    ("Totaal", "far"): 2,
}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({}, DEFAULT),
        # D, of both teams, mails
        ({"dual": "both"}, DEFAULT | {("North", "far"): 2, ("South", "far"): 1}),
        ({"dual": "separate"}, DEFAULT | {("North & South", "far"): 1}),
        # C mails without knowing
        ({"awareness": "all"}, DEFAULT | {("South", "far"): 1, ("Totaal", "far"): 3}),
        # D's visit is implied, B's mailing hedged
        ({"certainty": "all"}, DEFAULT | {("Totaal", "near"): 4}),
        (
            {"certainty": "explicit"},
            {k: v for k, v in DEFAULT.items() if k != ("North", "far")} | {("Totaal", "far"): 1},
        ),
        # B listens in one citation and one fragment
        ({"unit": "citation"}, DEFAULT),
        ({"unit": "fragment"}, {("North", "near"): 1, ("Totaal", "near"): 1}),
    ],
    ids=["default", "both", "separate", "unconscious", "implied", "explicit", "citation", "fragment"],
)
def test_mentions_follow_the_rule(rules, expected, foreign):
    assert shares_of(foreign, **rules) == expected


def test_two_citations_of_a_respondent_are_two_mentions_in_that_unit(make_study):
    more = FOREIGN["codings"] + "10,B,listen,unstated,explicit,c9,\n"
    study = load(make_study(codings=more))
    assert shares_of(study, unit="citation")["North", "near"] == 3
    assert shares_of(study)["North", "near"] == 2


def test_a_profile_has_every_group_and_style_and_its_shares(foreign):
    table = coding.profile(foreign, Counting(), "distance", by="team")
    assert list(table["group"]) == ["North", "North", "South", "South", "Totaal", "Totaal"]
    assert list(table["share"].round(3)) == [0.667, 0.333, 1.0, 0.0, 0.6, 0.4]
    assert list(table["mentions_total"]) == [3, 3, 1, 1, 5, 5]
    assert list(table["group_size"]) == [2, 2, 1, 1, 4, 4]
    assert list(table["respondents"]) == [2, 1, 1, 0, 3, 2]


def test_a_group_without_mentions_has_no_share(make_study):
    study = load(make_study(codings=FOREIGN["codings"].replace("7,C,visit", "7,B,visit")))
    table = coding.profile(study, Counting(), "distance", by="team").set_index(["group", "style"])
    assert table.loc[("South", "near"), "mentions_total"] == 0
    assert table.loc["South", "share"].isna().all()


def test_a_coding_at_a_style_is_no_mention_but_counts_for_prevalence(make_study):
    only = "\n".join(FOREIGN["codings"].split("\n")[:2]) + "\n"  # A is near, no way of being so
    study = load(make_study(codings=only))
    assert shares_of(study) == {}
    table = coding.prevalence(study, Counting(), "distance", by="team").set_index(["group", "code"])
    assert table.loc[("Totaal", "near"), "respondents"] == 1


def test_prevalence_counts_people_whatever_the_unit(foreign):
    for unit in ("respondent", "citation", "fragment"):
        table = coding.prevalence(foreign, Counting(unit=unit), "distance", by="team")
        total = table[table["group"] == "Totaal"].set_index("code")
        assert total["respondents"].to_dict() == {"near": 3, "listen": 2, "visit": 1, "far": 2, "mail": 2}
        assert total.loc["near", "share"] == 0.75


def test_a_matrix_has_every_respondent_and_every_code_that_can_be_mentioned(foreign):
    table = coding.code_matrix(foreign, Counting())
    assert table.to_dict("list") == {"listen": [1, 1, 0, 0], "visit": [0, 0, 1, 0], "mail": [0, 1, 0, 1]}
    assert list(table.index) == ["A", "B", "C", "D"]


def test_a_matrix_knows_which_cells_a_quotation_supports(foreign):
    table = coding.quoted(foreign, Counting(), coding.code_matrix(foreign, Counting()))
    assert table.to_numpy().sum() == 1
    assert table.loc["B", "listen"]


def test_a_code_belongs_to_the_top_of_its_branch(foreign):
    assert coding.roots(foreign.codes).to_dict() == {
        "near": "near", "listen": "near", "visit": "near", "far": "far", "mail": "far",
    }  # fmt: skip


def test_groups_of_a_column_that_is_not_there_are_refused(foreign):
    with pytest.raises(ParameterError, match="respondents have no such column; did you mean team"):
        coding.groups(foreign, Counting(), by="taem")


def test_a_study_without_awareness_certainty_or_evidence_keeps_all_codings(make_study):
    def schema(package):
        codings = package["resources"][2]["schema"]
        codings["fields"] = codings["fields"][:3]

    table = "\n".join(",".join(row.split(",")[:3]) for row in FOREIGN["codings"].strip().split("\n")) + "\n"
    study = load(make_study(schema, codings=table))
    assert shares_of(study)["Totaal", "far"] == 3
    assert shares_of(study, unit="citation") == {}


def test_a_study_without_baselines_has_none_beside_its_profile(foreign):
    table = baselines.beside(coding.profile(foreign, Counting(), "distance", by="team"), foreign)
    assert table[["baseline_all_professions", "baseline_social_workers"]].isna().all(axis=None)


def test_a_table_that_is_absent_is_named_with_the_near_one(foreign):
    assert not foreign.has("respondents", "fragments")
    with pytest.raises(MissingTableError, match="has no table 'coding'; did you mean codings"):
        _ = foreign.coding


def test_a_study_is_shown_as_a_list_of_its_tables(foreign):
    shown = HTMLFormatter()(foreign)
    assert "<b>A foreign study</b>" in shown
    assert "codings</td><td style='text-align:left'>9</td>" in shown


def test_a_study_says_whether_it_has_a_table(foreign):
    assert hasattr(foreign, "codings")
    assert not hasattr(foreign, "vignettes")


def test_a_digest_follows_its_own_table_only(make_study):
    before = load(make_study())
    respondents, codes = before.digest("respondents"), before.digest("codes")
    after = load(make_study(codes=FOREIGN["codes"].replace("Veraf", "Ver")))
    assert after.digest("respondents") == respondents
    assert after.digest("codes") != codes


def test_a_digest_does_not_mind_windows_line_endings(make_study):
    before = load(make_study()).digest()
    assert load(make_study(codes=FOREIGN["codes"].replace("\n", "\r\n"))).digest() == before


def test_codings_can_be_kept_to_sections_and_those_below_them(team):
    # 6.2.1 is about instrumental action alone, by R2, R3, R12 and R13; all coping is in 6.2.
    few = coding.counted(team, Counting(sections="6.2.1"), "coping")
    assert sorted(few["respondent"]) == ["R12", "R13", "R2", "R3"]
    assert set(few["code"]) == {"instrumentele-acties"}
    whole = coding.counted(team, Counting(), "coping")
    assert coding.counted(team, Counting(sections="6.2"), "coping").equals(whole)
    two = coding.counted(team, Counting(sections="6.2.1, 6.2.2"), "coping")
    assert set(two["section"]) == {"6.2.1", "6.2.2"}


def test_sections_that_are_not_there_are_all_named(team, foreign):
    with pytest.raises(ParameterError) as error:
        coding.counted(team, Counting(sections="6.2.11, 9"), "coping")
    assert "6.2.11: did you mean 6.2.1" in str(error.value)
    assert "\n  9: " in str(error.value)
    with pytest.raises(ParameterError, match="do not say in which section"):
        coding.counted(foreign, Counting(sections="6"), "distance")


def test_a_code_book_needs_no_groups(foreign):
    # C's mailing is unconscious and D's visit implied: neither counts.
    tree = coding.code_tree(foreign, Counting()).set_index("code")
    assert tree["respondents"].to_dict() == {"near": 3, "listen": 2, "visit": 1, "far": 2, "mail": 2}
    assert set(tree["group_size"]) == {4}


@pytest.fixture
def elsewhere(tmp_path):
    """The studies of elsewhere.py, by name."""
    return {name: load(write(tmp_path / name, tables)) for name, tables in STUDIES.items()}


def test_a_column_with_a_few_shared_values_makes_groups(elsewhere, team):
    # Ages are numbers, a contract that all have divides nobody, and nobody shares an id.
    assert coding.groupings(elsewhere["nurses"]) == ["gender", "region"]
    assert coding.groupings(elsewhere["least"]) == []
    assert coding.grouping(elsewhere["nurses"]) == "gender"
    assert coding.grouping(elsewhere["nurses"], "contract") == "contract"
    assert coding.grouping(elsewhere["least"]) is None
    # What somebody is comes before the phase in which they were interviewed.
    assert coding.groupings(elsewhere["clerks"]) == ["phase", "office"]
    assert coding.grouping(elsewhere["clerks"]) == "office"
    assert coding.grouping(team) == "coach_type"


def test_a_column_that_is_named_has_to_be_there(elsewhere):
    with pytest.raises(ParameterError, match=r"group = 'regio': .* did you mean region"):
        coding.grouping(elsewhere["nurses"], "regio")


def test_the_usual_framework_is_coping_or_else_the_first_with_codings(elsewhere, team):
    assert coding.framework(team) == "coping"
    assert coding.framework(elsewhere["nurses"]) == "samenwerken"
    assert coding.framework(elsewhere["nurses"], "grenzen") == "grenzen"
    with pytest.raises(ParameterError, match="framework = 'grens'"):
        coding.framework(elsewhere["nurses"], "grens")


def test_a_study_without_codings_has_nothing_to_count(make_study):
    head = FOREIGN["codings"].split("\n", maxsplit=1)[0]
    with pytest.raises(ParameterError, match="foreign has no codings"):
        coding.framework(load(make_study(codings=f"{head}\n")))


def test_everyone_has_a_group_also_who_told_none(elsewhere):
    regions = coding.divided(elsewhere["nurses"], "region")
    assert (regions["V10"], regions["V09"], len(regions)) == ("Oost", "unstated", 10)
    assert set(coding.divided(elsewhere["least"], None)) == {"Totaal"}


def test_without_groups_the_total_is_what_stands_there(elsewhere):
    study = elsewhere["nurses"]
    assert set(coding.compared(study, Counting(), "region")["group"]) == {"Noord", "Zuid", "Oost"}
    assert set(coding.compared(study, Counting(), None)["group"]) == {"Totaal"}


def test_respondents_are_crossed_as_far_as_columns_go(elsewhere):
    study = elsewhere["nurses"]
    both = coding.crossed(study, "region", "gender")
    assert both.loc["Noord"].to_dict() == {"anders": 0, "man": 1, "vrouw": 3}
    assert int(both.to_numpy().sum()) == 10  # also V09, of no region
    assert coding.crossed(study, "phase", "gender")["respondents"].to_dict() == {
        "anders": 1,
        "man": 2,
        "vrouw": 7,
    }
    assert coding.crossed(study, "phase", None)["respondents"].tolist() == [10]


def test_what_is_told_of_a_respondent_leaves_the_group_alone(elsewhere):
    # This study has an attribute of that name.
    study = elsewhere["teachers"]
    table = coding.described(study, coding.groups(study, Counting(), "group"))
    assert list(table) == ["group", "respondent", "years"]
    assert set(table["group"]) == {"Teacher", "Teaching assistant", "Head", "Totaal"}


def test_a_code_book_without_branches_is_all_forms(elsewhere, team):
    study = elsewhere["teachers"]
    assert coding.forms(study, "wellbeing") == list(study.codes["code"])
    # Two coders gave T01 the code; a respondent counts once.
    assert coding.code_matrix(study, Counting())["workload"].sum() == 8
    assert coding.forms(elsewhere["least"], "contact") == ["tijd", "wachten", "grapjes", "zwijgen"]
    assert {"richting", "weg", "tegen"}.isdisjoint(coding.forms(team, "coping"))


def test_a_study_can_be_kept_to_some_sections(elsewhere):
    study = elsewhere["nurses"]
    assert len(coding.within(study, "4.2").codings) == 3
    assert coding.within(study, "") is study
    with pytest.raises(ParameterError, match="do not say in which section"):
        coding.within(elsewhere["least"], "4.2")


def test_two_groups_are_the_first_two(foreign):
    assert coding.two_groups(foreign, Counting(), "team") == ("North", "South")


def test_one_group_is_not_compared(make_study):
    study = load(make_study(respondents=FOREIGN["respondents"].replace("South", "North")))
    with pytest.raises(ParameterError, match=r"group = 'team': respondents make 1 group"):
        coding.two_groups(study, Counting(), "team")


@pytest.mark.parametrize("count", [coding.profile, coding.prevalence])
def test_a_framework_that_is_not_there_is_refused(foreign, count):
    with pytest.raises(ParameterError, match="framework = 'coping': no such codes; one of distance"):
        count(foreign, Counting(), by="team")
