"""Parameters: refused with the near one suggested, and where they send results."""

import pytest

from wijkstudie import ParameterError, check_settings
from wijkstudie.settings import project_folder


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"dual": "bth"}, "dual = 'bth': did you mean both?"),
        ({"language": "fr"}, "language = 'fr': one of nl, en"),
        ({"unit": "respondents"}, "did you mean respondent?"),
        ({"awarness": "all"}, "awarness: no such parameter; did you mean awareness?"),
        ({"formats": ["pdf", "jpg"]}, "formats has 'jpg'"),
        ({"formats": "pdf"}, "a list such as ['pdf', 'svg']"),
        ({"width": 50}, "width = 50: a number from 100 to 420"),
        ({"width": "wide"}, "width = 'wide': a number from 100 to 420"),
        ({"dpi": 5000}, "dpi = 5000: a number from 72 to 1200"),
        ({"dpi": True}, "dpi = True: a number from 72 to 1200"),
        ({"formats": []}, "a list such as"),
        ({"study": 3}, "study = 3: the path of a folder"),
        ({"study": "nowhere"}, "there is no folder"),
        ({"unit": None}, "unit = None"),
    ],
)
def test_what_cannot_be_used_is_refused(parameters, said):
    with pytest.raises(ParameterError) as caught:
        check_settings(**parameters)
    assert said in str(caught.value)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(ParameterError) as caught:
        check_settings(dual="bth", unit="page", colour="red")
    assert [word in str(caught.value) for word in ("dual", "unit", "colour")] == [True] * 3


def test_the_default_writes_to_the_projects_folders(root, monkeypatch):
    monkeypatch.delenv("WIJKSTUDIE_OUTPUT")
    monkeypatch.chdir(root / "notebooks")
    settings = check_settings()
    assert settings.figures_folder == root / "figures"
    assert settings.processed_folder == root / "data" / "processed"
    assert settings.variant == ""


def test_other_rules_do_not_overwrite_the_default_results(root, monkeypatch):
    monkeypatch.delenv("WIJKSTUDIE_OUTPUT")
    settings = check_settings(dual="both", certainty="all")
    assert settings.figures_folder == root / "build" / "variants" / "dual-both_certainty-all" / "figures"
    assert settings.processed_folder.parts[-2:] == ("dual-both_certainty-all", "processed")


def test_a_folder_that_is_named_is_obeyed(tmp_path):
    settings = check_settings(dual="both", figures=str(tmp_path / "mine"))
    assert settings.figures_folder == tmp_path / "mine"


def test_another_study_gets_results_of_its_own(make_study):
    settings = check_settings(study=str(make_study()))
    assert "study" in settings.variant
    assert "variants" in settings.figures_folder.parts


def test_outputs_can_be_sent_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSTUDIE_OUTPUT", str(tmp_path))
    assert check_settings().figures_folder == tmp_path / "figures"


def test_the_project_is_found_upwards_and_can_be_named(root, tmp_path, monkeypatch):
    project = tmp_path / "project"
    (project / "notebooks" / "deep").mkdir(parents=True)
    (project / "data" / "raw").mkdir(parents=True)
    monkeypatch.chdir(project / "notebooks" / "deep")
    assert project_folder() == project
    monkeypatch.chdir(tmp_path)
    assert project_folder() == root  # the checkout that the library runs from
    monkeypatch.setenv("WIJKSTUDIE_PROJECT", str(project))
    assert project_folder() == project


def test_results_of_a_few_sections_have_a_folder_that_can_be_made():
    assert check_settings(sections="6.2.1, 6.3").variant == "sections-6.2.1+6.3"


def test_sections_are_text():
    # So reads a file of runs what has no quotation marks.
    with pytest.raises(ParameterError, match=r"sections = 6.2: text, such as '6.2.1, 6.3'"):
        check_settings(sections=6.2)
