"""Tables as a reader sees them, in print."""

import io
import re
import zipfile

import docx
import pandas as pd
import pytest

import wijkstudie as ws
from wijkstudie import labels, printing, report


@pytest.fixture(scope="module")
def ready(team, root):
    """The committed tables, ready to print."""
    folder = str(root / "data" / "processed")
    return {
        language: {
            one.name: one
            for one in report.tables(team, ws.check_settings(language=language, processed=folder))
        }
        for language in ("nl", "en")
    }


def frame():
    return pd.DataFrame(
        {
            "code": ["regels-buigen", None],
            "share": [0.5, None],
            "value": [1234.5, 2.0],
            "counted": [True, False],
            "label_nl": ["50% & meer_van {alles}", "x"],
            "label_en": ["50% & more_of {all}", "y"],
        }
    )


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        (
            "nl",
            (
                ("Regels buigen", "50%", "1234,50", "ja", "50% & meer_van {alles}"),
                ("–", "–", "2", "nee", "x"),
            ),
        ),
        (
            "en",
            (("Rule bending", "50%", "1234.50", "yes", "50% & more_of {all}"), ("–", "–", "2", "no", "y")),
        ),
    ],
)
def test_cells_are_words_and_numbers_of_the_language(team, language, rows):
    assert printing.prepare(frame(), "any", team, language).rows == rows


@pytest.mark.parametrize(("language", "heading"), [("nl", "Aandeel"), ("en", "Share")])
def test_headings_are_of_the_language(team, language, heading):
    assert printing.prepare(frame(), "any", team, language).headings[1] == heading


def test_numbers_are_set_right_and_texts_left(team):
    assert printing.prepare(frame(), "any", team, "nl").numeric == (False, True, True, False, False)


def test_a_column_that_nobody_knows_is_shown_as_it_is(team):
    made = printing.prepare(pd.DataFrame({"salary": ["much"]}), "mine", team, "nl")
    assert (made.title, made.headings, made.rows) == ("mine", ("salary",), (("much",),))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_table_of_the_notebooks_has_a_title_and_headings(team, root, language):
    texts = labels._texts()
    codes = set(team.codes["code"])
    names = [name for one in report.notebooks() for name in report.contents(one)[1]]
    assert len(names) > 15
    for name in names:
        if printing.REPEATS.fullmatch(name):
            continue
        assert language in texts["tables"][name]
        table = pd.read_csv(root / "data" / "processed" / f"{name}.csv")
        shown = printing._in_language(printing._upright(table, codes), language)
        for column in shown[[one for one in printing.COLUMNS.get(name, shown.columns) if one in shown]]:
            assert language in texts["headings"].get(column, {}) or re.fullmatch(r"R\d+", column), (
                name,
                column,
            )


def test_no_dutch_table_has_an_english_word_for_what_was_counted(ready):
    said = {cell for table in ready["nl"].values() for row in table.rows for cell in row}
    assert not said & {"yes", "no", "stated", "derived", "confirmed", "contradicted", "explicit", "percent"}


def test_the_profile_is_printed_as_the_thesis_counts(ready):
    table = ready["nl"]["coping_profiles"]
    first = dict(zip(table.headings, table.rows[0], strict=True))
    assert (first["Stijl"], first["Vermeldingen"], first["Alle vermeldingen"], first["Aandeel"]) == (
        "Richting de cliënt bewegen", "8", "14", "57%",
    )  # fmt: skip


def test_a_table_with_a_column_per_code_is_turned(ready):
    table = ready["en"]["code_matrix"]
    assert table.headings[:3] == ("Code", "R1", "R2")
    assert len(table.rows) == 14


@pytest.mark.parametrize(
    ("stands", "read"),
    [
        ("R10 R2 R9", "R2, R9, R10"),
        ("both: R12 R8", "in beide: R8, R12"),
        ("weg richting", "Wegbewegen van de cliënt, Richting de cliënt bewegen"),
        ("30 16 13", "30, 16, 13"),
        ("6.2.2 7.2.2", "6.2.2, 7.2.2"),
        # What is no list stays as it is, and so does a list of somebody who is not in the study.
        ("R9 zegt het", "R9 zegt het"),
        ("R9 R77", "R9 R77"),
        ("2015 tot 2017", "2015 tot 2017"),
    ],
)
def test_a_list_is_read_as_one(stands, read, team):
    assert printing.prepare(pd.DataFrame({"which": [stands]}), "any", team, "nl").rows == ((read,),)


def test_no_id_of_a_step_or_document_is_printed(ready):
    for language in ("nl", "en"):
        cells = {
            cell
            for name in ("method_flow", "professional_documents")
            for row in ready[language][name].rows
            for cell in row
        }
        assert not cells & {"questions-1", "scenarios-1", "document-citations", "handboek", "sonestra"}


def test_themes_and_topics_have_their_names(ready):
    assert ready["nl"]["professional_themes"].rows[0][0] == "Begint met een concrete vraag"
    assert (
        "Kennismaking" in ready["nl"]["topic_lists"].rows[0][3] or len(ready["nl"]["topic_lists"].rows) == 58
    )


# ---- LaTeX


@pytest.mark.parametrize(
    ("text", "set_as"),
    [
        ("50% & meer_van {alles}", r"50\% \& meer\_van \{alles\}"),
        (r"a\b~c^d#e$", r"a\textbackslash{}b\textasciitilde{}c\textasciicircum{}d\#e\$"),
        ("€ 5 – 6", r"\texteuro{} 5 -- 6"),
    ],
)
def test_latex_sees_signs_and_no_commands(text, set_as):
    assert printing.escape(text) == set_as


def test_latex_has_as_many_cells_as_columns_in_every_row(ready):
    for table in ready["en"].values():
        body = printing.latex(table, "en").split(r"\endfoot")[1].split(r"\end{longtable}")[0]
        rows = body.strip().split("\\\\\n")
        assert len(rows) == len(table.rows) + (rows[-1] == "")
        assert {len(re.split(r"(?<!\\)&", row)) for row in rows if row} == {len(table.headings)}


def test_latex_widths_fill_the_line(ready):
    for table in ready["nl"].values():
        assert sum(table.widths) == pytest.approx(1)


def test_latex_repeats_its_heading_and_says_that_it_goes_on(ready):
    text = printing.latex(ready["nl"]["claims_audit"], "nl")
    assert text.count(r"\textbf{Oordeel}") == 2
    assert r"\tablename~\thetable, vervolg" in text


# ---- Word


def opened(made):
    return docx.Document(io.BytesIO(made))


def test_word_opens_it_with_all_cells(ready):
    table = ready["nl"]["coping_profiles"]
    grid = opened(printing.docx(table, "nl")).tables[0]
    assert [cell.text for cell in grid.rows[0].cells] == list(table.headings)
    assert [cell.text for cell in grid.rows[-1].cells] == list(table.rows[-1])


def test_word_repeats_the_heading_on_every_page(ready):
    row = opened(printing.docx(ready["en"]["groups"], "en")).tables[0].rows[0]
    assert "w:tblHeader" in row._tr.xml


def test_word_columns_are_as_wide_as_what_they_hold(ready):
    table = ready["nl"]["claims_audit"]
    columns = opened(printing.docx(table, "nl")).tables[0].columns
    widths = dict(zip(table.headings, (one.width for one in columns), strict=True))
    assert widths["Bewering in het kort"] == max(widths.values())


def test_word_has_the_title_and_the_rules_as_text(ready):
    paragraphs = [one.text for one in opened(printing.docx(ready["en"]["groups"], "en")).paragraphs]
    assert paragraphs[0] == "The respondents"
    assert paragraphs[-1].startswith("Counting: a respondent counts once per code")


@pytest.mark.parametrize("kind", ["tex", "docx"])
def test_the_same_table_is_the_same_file(ready, kind):
    table = ready["nl"]["groups"]
    assert printing.FORMATS[kind](table, "nl") == printing.FORMATS[kind](table, "nl")


def test_word_files_have_no_date(ready):
    archive = zipfile.ZipFile(io.BytesIO(printing.docx(ready["nl"]["groups"], "nl")))
    assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# ---- the report


@pytest.fixture(scope="module")
def written(team, tmp_path_factory, root):
    folder = tmp_path_factory.mktemp("report")
    paths = {}
    for language in ("nl", "en"):
        chosen = ws.check_settings(
            language=language, figures=str(root / "figures"), processed=str(root / "data" / "processed")
        )
        paths[language] = report.write(team, chosen, folder / f"{language}.pdf")
    return paths


def words(path):
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


@pytest.mark.parametrize(
    ("language", "figure", "table"), [("nl", "Figuur", "Tabel"), ("en", "Figure", "Table")]
)
def test_the_report_has_every_figure_and_table_numbered(written, root, language, figure, table):
    text = words(written[language])
    figures = len(list((root / "figures").glob(f"*_{language}.pdf")))
    assert f"{figure} {figures}" in text
    assert f"{figure} {figures + 1}" not in text
    tables = [name for one in report.notebooks() for name in report.contents(one)[1]]
    printed = [name for name in tables if not printing.REPEATS.fullmatch(name)]
    assert f"{table} {len(printed)}" in text
    assert f"{table} {len(printed) + 1}" not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [("nl", "een respondent telt eenmaal per code"), ("en", "a respondent counts once per code")],
)
def test_the_report_says_how_was_counted(written, language, said):
    assert said in words(written[language]).replace("\n", " ")


def test_the_report_holds_the_claims_ledger(written):
    text = words(written["en"]).replace("\n", " ")
    assert "Only four respondents name SoNeStra" in text
    assert "contradicted" in text


def test_the_report_is_the_same_file_again(team, written, root, tmp_path):
    chosen = ws.check_settings(figures=str(root / "figures"), processed=str(root / "data" / "processed"))
    assert report.write(team, chosen, tmp_path / "again.pdf").read_bytes() == written["nl"].read_bytes()


def test_the_report_speaks_its_language_to_a_screen_reader(written):
    from pypdf import PdfReader

    assert [PdfReader(written[one]).trailer["/Root"]["/Lang"][:2] for one in ("nl", "en")] == ["nl", "en"]


def test_without_figures_and_tables_it_is_said_what_to_do(team, tmp_path):
    chosen = ws.check_settings(figures=str(tmp_path), processed=str(tmp_path))
    with pytest.raises(ws.WijkstudieError, match="wijkstudie build makes them"):
        report.write(team, chosen, tmp_path / "x.pdf")


def test_text_with_signs_of_typst_is_set_as_it_is():
    assert report._content('#let "x" \\ = [a]') == '#"#let \\"x\\" \\\\ = [a]"'


def test_another_study_has_no_columns_for_what_it_does_not_have(make_study):
    study = ws.load(make_study())
    frame = pd.DataFrame({"group": ["North"], "share": [0.5], "baseline_social_workers": [None]})
    made = printing.prepare(frame, "coping_profiles", study, "en")
    assert made.headings == ("Group", "Share")
    assert made.title == "Share of each main code in the mentions"


def test_a_table_without_rows_is_not_printed(team, tmp_path):
    (tmp_path / "claims_audit.csv").write_text("claim,section\n")
    (tmp_path / "code_tree.csv").write_text("code,respondents\nrichting,8\n")
    shown = report.tables(team, ws.check_settings(processed=str(tmp_path)))
    assert [one.name for one in shown] == ["code_tree"]
