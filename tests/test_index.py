"""The list of figures says what the figures say."""

import pandas as pd
import pytest

import wijkstudie
from wijkstudie import charts, export, index


@pytest.fixture(scope="module")
def folder(team, tmp_path_factory):
    """Two figures, a picture that is no PDF, and the list of them."""
    made = tmp_path_factory.mktemp("figures")
    for language in ("nl", "en"):
        settings = wijkstudie.check_settings(figures=str(made), language=language, formats=["pdf", "png"])
        export.figure(charts.recruitment, team.recruitment, team, settings)
    index.write(made)
    return made


@pytest.fixture(scope="module")
def rows(folder):
    return pd.read_csv(folder / "index.csv").set_index("file")


def test_the_list_has_the_pdfs_in_order(rows):
    assert list(rows.index) == ["recruitment_en.pdf", "recruitment_nl.pdf"]


def test_the_list_has_these_columns(folder):
    assert list(pd.read_csv(folder / "index.csv")) == ["file", "title", "caption", "alt", "provenance"]


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("title", "Werving van respondenten"),
        ("caption", "Elk vierkant is iemand die is benaderd."),
    ],
)
def test_the_list_repeats_what_the_figure_says(rows, column, said):
    assert rows.loc["recruitment_nl.pdf", column] == said


def test_the_alternative_text_stands_apart_from_the_caption(rows):
    assert rows.loc["recruitment_en.pdf", "alt"].startswith("Unit chart. Neighbourhood coaches mailed: 30;")


def test_the_list_has_the_provenance(rows, team):
    assert rows.loc["recruitment_nl.pdf", "provenance"].endswith(team.digest("recruitment"))


def test_the_list_of_an_empty_folder_has_a_header(tmp_path):
    assert index.write(tmp_path).read_text("utf-8") == "file,title,caption,alt,provenance\n"


def test_a_pdf_of_somebody_else_is_listed_without_words(tmp_path):
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.write(tmp_path / "other.pdf")
    index.write(tmp_path)
    listed = pd.read_csv(tmp_path / "index.csv", keep_default_na=False)
    assert listed.to_dict("records") == [
        {"file": "other.pdf", "title": "", "caption": "", "alt": "", "provenance": ""}
    ]


def test_writing_the_list_again_changes_no_byte(folder):
    before = (folder / "index.csv").read_bytes()
    assert index.write(folder).read_bytes() == before
