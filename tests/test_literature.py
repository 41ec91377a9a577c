"""The published numbers as the thesis quotes them."""

import pandas as pd
import pytest

from wijkstudie import captions, charts, labels, literature


@pytest.fixture(scope="module")
def published(team):
    return literature.numbers(team)


def series(published, name):
    return published[published["series"] == name].set_index("category")


def test_a_count_out_of_a_total_is_a_share_with_an_n(published):
    kampen = series(published, "kampen-talks")
    assert kampen.loc["meegaan", "share"] == pytest.approx(38 / 66)
    assert set(kampen["n"]) == {66}


def test_a_percentage_is_a_share_and_has_no_n_when_the_text_gives_none(published):
    tummers = series(published, "tummers-social-workers")
    assert list(tummers["share"]) == [0.40, 0.38, 0.22]
    assert tummers["n"].isna().all()


def test_the_two_baselines_of_tummers_stay_apart(published):
    assert list(series(published, "tummers-all-professions")["page"]) == ["18"]
    assert set(series(published, "tummers-social-workers")["page"]) == {"23"}


def test_what_is_no_share_has_none(published):
    amounts = published[published["unit"].isin(["euro", "weeks", "months", "times"])]
    assert amounts["share"].isna().all()


def test_numbers_of_a_series_stand_together(published):
    assert published["series"].tolist() == sorted(
        published["series"], key=list(dict.fromkeys(published["series"])).index
    )


@pytest.fixture(scope="module")
def drawn(team, published):
    with charts.style():
        return charts.published_numbers(published, labels=labels.code_labels(team.codes, "nl"), language="nl")


def test_a_dot_lies_at_its_share_and_is_filled_when_the_n_is_known(drawn):
    dots = [line for line in drawn.lines if line.get_marker() == "o"]
    places = {round((float(dot.get_xdata()[0]) - 62) / 34, 3): dot.get_markerfacecolor() for dot in dots}
    assert places[0.576] != places[0.4] == "#ffffff"


@pytest.mark.parametrize("text", ["43%", "bijna 20.000", "€ 5.000.000", "max. 4 maanden", "ca. 10%", "13–15"])
def test_numbers_are_written_as_a_dutch_reader_expects(drawn, text):
    assert text in [one.get_text() for one in drawn.texts]


@pytest.mark.parametrize(("language", "said"), [("nl", "34 cijfers"), ("en", "34 numbers")])
def test_the_words_count_the_numbers(published, language, said):
    assert captions.of(charts.published_numbers, published, {}, language).alt.startswith(said)


@pytest.mark.parametrize(("language", "text"), [("nl", "1.234.567"), ("en", "1,234,567")])
def test_thousands_are_marked(language, text):
    assert labels.grouped(1234567, language) == text


def test_a_number_without_a_known_n_is_missing(published):
    assert pd.isna(published.set_index("baseline").loc["tummers-all-professions-towards", "n"])
