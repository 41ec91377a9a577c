"""Agreement against the examples of Krippendorff (2011), Gwet, and Feinstein & Cicchetti (1990)."""

import numpy as np
import pandas as pd
import pytest

import wijkstudie
from foreign import FOREIGN
from wijkstudie.errors import ParameterError
from wijkstudie.inference import agreement

N = np.nan
# Krippendorff 2011, section A: two observers, yes and no; B: nominal; C: four observers, missing.
BINARY = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
NOMINAL = [["abcde".index(one) for one in row] for row in ("aabbdcccedda", "babbbccceddd")]
MISSING = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]


def two(both, first, second, neither):
    """The values of two coders from a table of two by two."""
    return [
        [1] * (both + first) + [0] * (second + neither),
        [1] * both + [0] * first + [1] * second + [0] * neither,
    ]


@pytest.mark.parametrize(("values", "alpha"), [(BINARY, 0.095), (NOMINAL, 0.692), (MISSING, 0.743)])
def test_krippendorffs_own_examples(values, alpha):
    assert round(agreement.measure("alpha", values), 3) == alpha


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("percentage", BINARY, 0.6),
        ("ac1", MISSING, 0.77544),  # Gwet, Handbook of Inter-Rater Reliability, the same table
        ("percentage", MISSING, 0.81818),
        # Gwet 2008: 118 and 0 agreeing, 5 and 2 not: the paradox of kappa
        ("kappa", two(118, 5, 2, 0), -0.0234),
        ("ac1", two(118, 5, 2, 0), 0.9408),
        # Feinstein & Cicchetti 1990: the same 85 percent
        ("kappa", two(40, 9, 6, 45), 0.70),
        ("kappa", two(80, 10, 5, 5), 0.32),
        ("percentage", two(80, 10, 5, 5), 0.85),
        ("prevalence_index", two(80, 10, 5, 5), 0.75),
        ("bias_index", two(80, 10, 5, 5), 0.05),
    ],
)
def test_published_values(name, values, expected):
    digits = len(str(expected).partition(".")[2])
    assert agreement.measure(name, values) == pytest.approx(expected, abs=0.5 * 10**-digits)


def test_one_value_only_leaves_kappa_and_alpha_undefined():
    same = [[1, 1, 1], [1, 1, 1]]
    assert np.isnan(agreement.measure("kappa", same))
    assert np.isnan(agreement.measure("alpha", same))
    assert agreement.measure("ac1", same, categories=(0, 1)) == 1


def test_three_coders_take_the_mean_kappa_of_pairs():
    x, y = two(40, 9, 6, 45)
    kappa = agreement.measure("kappa", [x, y])
    assert agreement.measure("kappa", [x, y, x]) == pytest.approx((2 * kappa + 1) / 3)


CODINGS = pd.DataFrame(
    [
        ("a", "x", "eva"),
        ("a", "y", "eva"),
        ("b", "x", "eva"),
        ("a", "x", "jan"),
        ("b", "y", "jan"),
        ("c", "x", "jan"),
    ],
    columns=["respondent", "code", "coder"],
)


def test_what_each_coder_said():
    table = agreement.ratings(CODINGS).set_index(["respondent", "code"])
    assert list(table.columns) == ["unit", "eva", "jan"]
    assert table.loc[("a", "y"), ["eva", "jan"]].tolist() == [1, 0]
    assert table.loc[("c", "x"), "jan"] == 1
    assert table.loc["c"]["eva"].isna().all()  # eva did not code c


def test_a_code_nobody_used_is_agreement_too():
    table = agreement.ratings(CODINGS, codes=["x", "y", "z"], respondents=["a", "b"])
    assert table.loc[table["code"] == "z", ["eva", "jan"]].to_numpy().tolist() == [[0, 0], [0, 0]]


def test_fragments_as_units():
    rows = CODINGS.assign(fragment=["f1", "f2", "f3", "f1", None, "f4"])
    table = agreement.ratings(rows, unit="fragment").set_index(["unit", "code"])
    assert len(table) == 8
    assert table.loc[("f1", "x"), ["eva", "jan"]].tolist() == [1, 1]
    assert table.loc[("f2", "y"), ["eva", "jan"]].tolist() == [1, 0]


def test_disagreements_are_listed():
    table = agreement.disagreements(agreement.ratings(CODINGS))
    assert table[["respondent", "code", "given_by", "not_given_by"]].to_numpy().tolist() == [
        ["a", "y", "eva", "jan"],
        ["b", "x", "eva", "jan"],
        ["b", "y", "jan", "eva"],
    ]


def test_measures_per_code_and_overall():
    table = agreement.measures(agreement.ratings(CODINGS), draws=200).set_index(["code", "measure"])
    assert table.loc[("x", "percentage"), "value"] == 0.5
    assert table.loc[("y", "percentage"), "value"] == 0
    assert table.loc[("overall", "percentage"), "value"] == 0.25
    assert table.loc[("overall", "percentage"), "units"] == 4  # a and b, two codes
    assert table.loc[("overall", "percentage"), "yes"] == 6
    again = agreement.measures(agreement.ratings(CODINGS), draws=200).set_index(["code", "measure"])
    pd.testing.assert_frame_equal(table, again)


def test_the_measures_find_a_known_truth():
    quality = {"sensitivity": (0.9, 0.8), "specificity": (0.95, 0.9)}
    codings, truth = agreement.generated(300, 10, prevalence=0.3, **quality)
    people, book = truth["respondent"].unique(), truth["code"].unique()
    ratings = agreement.ratings(codings, codes=book, respondents=people)
    row = agreement.measures(ratings, draws=500).set_index(["code", "measure"]).loc[("overall", "kappa")]
    expected = agreement.expected(0.3, *quality.values())["kappa"]
    # yes .305 and .31; same .3 (.72 + .02) + .7 (.855 + .005) = .824; chance .0946 + .4796
    assert expected == pytest.approx((0.824 - 0.5741) / (1 - 0.5741), abs=1e-3)
    assert row["low"] < expected < row["high"]
    assert row["high"] - row["low"] < 0.15


def test_what_coders_of_known_quality_come_to():
    # A code of one in five, seen by both in .9, wrongly given in .05: both yes .162 + .002, both
    # no .002 + .722, so .888; yes .18 + .04 = .22 each.
    found = agreement.expected(0.2, (0.9, 0.9), (0.95, 0.95))
    assert found["percentage"] == pytest.approx(0.888)
    assert found["kappa"] == pytest.approx((0.888 - 0.6568) / (1 - 0.6568))
    assert found["alpha"] == pytest.approx(found["kappa"])  # coders who are equally ready
    assert found["ac1"] == pytest.approx((0.888 - 0.3432) / (1 - 0.3432))
    # One gives yes in .5, the other in .25 (half of .5, and never wrongly): kappa takes .5 for
    # chance, alpha .375 ** 2 + .625 ** 2.
    found = agreement.expected(0.5, (1, 0.5), (1, 1))
    assert found["kappa"] == pytest.approx((0.75 - 0.5) / 0.5)
    assert found["alpha"] == pytest.approx((0.75 - 0.53125) / 0.46875)
    assert found["ac1"] == pytest.approx((0.75 - 0.46875) / 0.53125)


def test_measures_that_need_two_values_expect_nothing_of_one():
    found = agreement.expected(0, (0.9, 0.9), (1, 1))
    assert np.isnan([found["kappa"], found["alpha"]]).all()
    assert (found["percentage"], found["ac1"]) == (1, 1)


def test_every_measure_comes_to_what_is_expected_of_it():
    codings, truth = agreement.generated(
        400, 5, prevalence=0.05, sensitivity=(0.9, 0.7), specificity=(0.95, 0.99)
    )
    rated = agreement.ratings(
        codings, codes=truth["code"].unique(), respondents=truth["respondent"].unique(), complete=True
    )
    rows = agreement.measures(rated, draws=500).set_index(["code", "measure"]).loc["overall"]
    for name, value in agreement.expected(0.05, (0.9, 0.7), (0.95, 0.99)).items():
        assert rows.loc[name, "low"] < value < rows.loc[name, "high"], name


def test_perfect_coders_agree():
    codings, _ = agreement.generated(20, 5, prevalence=0.5, sensitivity=(1, 1), specificity=(1, 1))
    table = agreement.measures(agreement.ratings(codings), draws=50).set_index(["code", "measure"])
    assert table.loc[("overall", "alpha"), ["value", "low", "high"]].tolist() == [1, 1, 1]


def test_units_of_one_respondent_hang_together():
    # The same ratings, each told five times over: as many respondents, so as wide.
    codings, _ = agreement.generated(12, 4, prevalence=0.4)
    table = agreement.ratings(codings)
    five = pd.concat([table.assign(code=table["code"] + str(i)) for i in range(5)])
    widths = []
    for one in (table, five):
        row = agreement.measures(one).set_index(["code", "measure"]).loc[("overall", "alpha")]
        widths.append(row["high"] - row["low"])
    assert widths[1] == pytest.approx(widths[0], rel=0.05)


def test_a_study_may_name_its_coders(make_study):
    lines = FOREIGN["codings"].strip().split("\n")
    text = "\n".join([lines[0] + ",coder", *(f"{line},eva" for line in lines[1:])]) + "\n"

    def with_coder(package):
        [codings] = [one for one in package["resources"] if one["name"] == "codings"]
        codings["schema"]["fields"].append({"name": "coder", "type": "string"})

    study = wijkstudie.load(make_study(schema=with_coder, codings=text))
    assert set(study.codings["coder"]) == {"eva"}
    with pytest.raises(ParameterError, match="at least two coders"):
        agreement.ratings(study.codings)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: agreement.measure("kapa", BINARY), "did you mean kappa"),
        (lambda: agreement.measure("kappa", [[0, 1]]), "at least two"),
        (lambda: agreement.measure("bias_index", NOMINAL), "expected two values"),
        (lambda: agreement.ratings(CODINGS.drop(columns="coder")), "expected a column coder"),
    ],
)
def test_what_cannot_be_is_refused(call, says):
    with pytest.raises(ParameterError, match=says):
        call()
