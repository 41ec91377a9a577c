"""Words for what a study has: of its own, in one language or two."""

import pandas as pd
import pytest

from wijkstudie import labels
from wijkstudie.errors import ParameterError, TooFewError
from wijkstudie.inference import cooccurrence

TABLE = pd.DataFrame({"vignette": [1, 2], "title_en": ["First", "Second"], "note_nl": "", "note_en": ""})


def test_a_text_in_one_language_is_shown_in_both():
    assert labels.in_language(TABLE, "note", "nl") == ["note_nl"]
    assert labels.in_language(TABLE, "title", "nl") == ["title_en"]
    assert labels.in_language(TABLE, "summary", "nl") == []


def test_titles_are_found_by_what_a_row_is_called():
    assert labels.titles(TABLE, "vignette", "nl") == {1: "First", 2: "Second"}
    assert labels.titles(TABLE[["vignette"]], "vignette", "nl") == {}


@pytest.mark.parametrize(
    ("parts", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a en b"), (["a", "b", "c"], "a, b en c")]
)
def test_words_are_joined(parts, said):
    assert labels.joined(parts, "nl") == said


def test_an_attribute_of_another_study_has_its_own_name():
    assert labels.attribute("coach_type", "en") == "Type of coach"
    assert labels.attribute("years_in_service", "en") == "Years in service"


def test_too_little_to_draw_is_said_in_both_languages():
    with pytest.raises(TooFewError) as error:
        cooccurrence.pairs(pd.DataFrame({"a": [1, 0], "b": [0, 0]}))
    assert labels.problem(error.value, "nl").startswith("Te weinig om te tekenen")
    assert labels.problem(error.value, "en").startswith("Too little to draw")
    assert labels.problem(ParameterError("group = 'x'"), "nl") == "group = 'x'"


def test_a_title_elsewhere_names_no_coaches_and_nobodys_figures():
    assert "Tummers" in labels.table_title("coping_profiles", "en")
    assert (
        labels.table_title("coping_profiles", "en", elsewhere=True)
        == "Share of each main code in the mentions"
    )
    assert labels.table_title("code_matrix", "en", elsewhere=True) == "Who has which code"
    assert labels.chapter("groups", "nl", elsewhere=True) == "Codes naar groep"
