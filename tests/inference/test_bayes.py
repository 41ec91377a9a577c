"""Dirichlet posteriors worked out by hand."""

import pandas as pd
import pytest

from wijkstudie import Counting, baselines, coding
from wijkstudie.errors import ParameterError
from wijkstudie.inference import bayes


@pytest.fixture(scope="module")
def table(team):
    shares = baselines.series(team, baselines.SOCIAL_WORKERS)
    return bayes.profile(coding.profile(team, Counting()), shares)


@pytest.mark.parametrize(("weight", "mean"), [(2, 8.76 / 16), (12, 12.56 / 26), (50, 27 / 64)])
def test_a_heavier_prior_pulls_more(table, weight, mean):
    row = table[(table["group"] == "Jeugd") & (table["weight"] == weight) & (table["category"] == "richting")]
    assert row["mean"].item() == pytest.approx(mean)
    assert row["low"].item() < mean < row["high"].item()


def test_means_add_up(table):
    assert table.groupby(["group", "weight"])["mean"].sum().tolist() == pytest.approx([1] * 9)


def test_without_mentions_there_is_only_the_prior():
    empty = pd.DataFrame({"group": "A", "style": ["x", "y"], "mentions": 0})
    found = bayes.profile(empty, pd.Series({"x": 0.5, "y": 0.5}), weights=(2,))
    # Beta(1, 1): even
    assert found["mean"].tolist() == [0.5, 0.5]
    assert [found["low"].iloc[0], found["high"].iloc[0]] == pytest.approx([0.025, 0.975])
    assert found["above"].tolist() == pytest.approx([0.5, 0.5])
    assert found["observed"].isna().all()


def test_one_group_above_another():
    # Beta(2, 1) against Beta(1, 1): E[x] under 2x = 2/3
    assert bayes.more(1, 1, 0, 0, 0.5, 2) == pytest.approx([2 / 3], abs=1e-4)
    assert bayes.more(3, 5, 3, 5, 0.5, 2) == pytest.approx([0.5], abs=1e-4)


def test_what_cannot_be_is_refused():
    one = pd.DataFrame({"group": "A", "style": ["x"], "mentions": 0})
    with pytest.raises(ParameterError, match="x: no published share"):
        bayes.profile(one, pd.Series({"y": 1.0}))
    with pytest.raises(ParameterError, match="more than 0"):
        bayes.more(1, 1, 0, 0, 0.5, 0)
