"""What is written: names, metadata, fonts, and the same bytes every time."""

import functools
import os
import re
import subprocess
import sys

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.backends.backend_pdf import pdfRepr
from PIL import Image
from pypdf import PdfReader

import wijkstudie
from wijkstudie import WijkstudieError, charts, coding, export

CAPTION = "Elk vierkant is iemand die is benaderd."


def settings_for(folder, **parameters):
    return wijkstudie.check_settings(figures=str(folder), processed=str(folder), **parameters)


def write(team, folder, chart="recruitment", table=None, **parameters):
    """Export one chart of the thesis."""
    table = team.table(chart) if table is None else table
    return export.figure(charts.CHARTS[chart], table, team, settings_for(folder, **parameters))


@pytest.fixture(scope="module")
def folder(team, tmp_path_factory):
    """One chart in all formats and both languages, written once."""
    made = tmp_path_factory.mktemp("figures")
    for language in ("nl", "en"):
        write(team, made, language=language, formats=["pdf", "svg", "png"])
    return made


@pytest.fixture(scope="module")
def about(folder):
    """What the Dutch PDF says of itself."""
    return PdfReader(folder / "recruitment_nl.pdf").metadata


def names(path):
    return sorted(one.name for one in path.iterdir())


# ---- figures


def test_a_figure_is_named_after_its_chart_language_and_format(folder):
    assert names(folder) == [
        f"recruitment_{language}.{kind}" for language in ("en", "nl") for kind in ("pdf", "png", "svg")
    ]


@pytest.mark.parametrize(
    ("language", "title"), [("nl", "Werving van respondenten"), ("en", "Recruitment of respondents")]
)
def test_a_pdf_has_its_title_in_its_language(folder, language, title):
    assert PdfReader(folder / f"recruitment_{language}.pdf").metadata["/Title"] == title


def test_a_pdf_has_its_caption_and_then_its_alternative_text(about):
    caption, _, alt = about["/Subject"].partition("\nAlt: ")
    assert (caption, alt.split(".")[0]) == (CAPTION, "Eenhedendiagram")


def test_a_pdf_says_what_it_rests_on_and_with_which_tables(about, team):
    assert about["/Keywords"] == (
        "study=wijkteam-x; unit=respondent; dual=exclude; awareness=without-unconscious; "
        f"certainty=without-implied; section=5.2.1; sha256 of recruitment={team.digest('recruitment')}"
    )


def test_the_hash_is_a_sha256(about):
    assert re.search(r"=[0-9a-f]{64}$", about["/Keywords"])


@pytest.mark.parametrize("text", ["", "a (b) c) \\", "two\nlines\r\n", "één 漢", "\u0a0d\u285c\u5c29"])
def test_what_a_pdf_says_of_itself_is_written_as_matplotlib_writes_it(text):
    assert export._as_in_pdf(text) == pdfRepr(text)


@pytest.mark.parametrize("label", ["", "a label"])
def test_a_layout_is_the_one_that_matplotlib_finds(label):
    def figure():
        made, (left, right) = plt.subplots(1, 2, layout="constrained", figsize=(4, 2))
        left.set(xlabel=label, title="a title", yticks=[0, 1], yticklabels=["nothing", "all of it"])
        right.set(ylabel=label, xticks=[0.5], xticklabels=["two\nlines"])
        return made

    ours, theirs = figure(), figure()
    with plt.rc_context():
        export._settle(ours)
    theirs.get_layout_engine().execute(theirs)
    for one, other in zip(ours.axes, theirs.axes, strict=True):
        assert one.get_position().bounds == other.get_position().bounds
    plt.close(ours)
    plt.close(theirs)


@pytest.mark.parametrize("key", ["/CreationDate", "/ModDate"])
def test_a_pdf_has_no_date(about, key):
    assert key not in about


def fonts(path):
    """The fonts of a PDF with their descriptors."""
    for page in PdfReader(path).pages:
        for font in page["/Resources"]["/Font"].values():
            one = font.get_object()
            yield one.get("/DescendantFonts", [one])[0].get_object()


def test_all_fonts_of_a_pdf_are_embedded_as_truetype(folder):
    kinds = [
        (font["/Subtype"], "/FontFile2" in font["/FontDescriptor"].get_object())
        for font in fonts(folder / "recruitment_nl.pdf")
    ]
    assert set(kinds) == {("/CIDFontType2", True)}


def test_the_fonts_of_a_pdf_are_those_that_are_shipped(folder):
    used = {font["/BaseFont"].split("+")[1] for font in fonts(folder / "recruitment_nl.pdf")}
    assert used == {"WijkstudieSans-Regular", "WijkstudieSans-Bold"}


def test_the_text_of_a_pdf_can_be_searched(folder):
    assert "Geïnterviewde wijkcoaches" in PdfReader(folder / "recruitment_nl.pdf").pages[0].extract_text()


def test_a_pdf_is_as_wide_as_the_text_of_a_thesis(folder):
    points = PdfReader(folder / "recruitment_nl.pdf").pages[0].mediabox.width
    assert float(points) / 72 * 25.4 == pytest.approx(160, abs=0.01)


def test_an_svg_is_as_wide_as_the_text_of_a_thesis(folder):
    [points] = re.findall(
        r'<svg [^>]*?\bwidth="([\d.]+)pt"', (folder / "recruitment_nl.svg").read_text("utf-8")
    )
    assert float(points) / 72 * 25.4 == pytest.approx(160, abs=0.01)


def test_a_png_is_as_wide_as_the_text_of_a_thesis(folder):
    with Image.open(folder / "recruitment_nl.png") as image:
        assert image.width / image.info["dpi"][0] * 25.4 == pytest.approx(160, abs=0.1)


def test_a_png_has_the_resolution_of_print(folder):
    with Image.open(folder / "recruitment_nl.png") as image:
        assert round(image.info["dpi"][0]) == 300


def test_an_svg_has_its_caption(folder):
    assert CAPTION in (folder / "recruitment_nl.svg").read_text("utf-8")


def test_an_svg_has_no_date(folder):
    assert "<dc:date>" not in (folder / "recruitment_nl.svg").read_text("utf-8")


def test_a_png_has_its_caption(folder):
    with Image.open(folder / "recruitment_nl.png") as image:
        assert image.info["Description"].startswith(CAPTION)


def test_a_png_says_what_it_rests_on(folder):
    with Image.open(folder / "recruitment_nl.png") as image:
        assert image.info["Comment"].startswith("study=wijkteam-x;")


def test_the_rules_are_those_of_the_settings(team, tmp_path):
    write(team, tmp_path, dual="both", unit="citation")
    said = PdfReader(tmp_path / "recruitment_nl.pdf").metadata["/Keywords"]
    assert "unit=citation; dual=both;" in said


def test_a_figure_of_another_study_names_no_section_of_the_thesis(make_study, tmp_path):
    study = wijkstudie.load(make_study())
    settings = wijkstudie.check_settings(figures=str(tmp_path), language="en")
    table = coding.prevalence(study, settings.counting, "distance", "team")
    [path] = export.figure(charts.coping_prevalence, table, study, settings).paths
    assert "section=" not in PdfReader(path).metadata["/Keywords"]
    assert "study=foreign" in PdfReader(path).metadata["/Keywords"]


def test_only_the_formats_that_are_asked_for_are_written(team, tmp_path):
    write(team, tmp_path, formats=["svg"])
    assert names(tmp_path) == ["recruitment_nl.svg"]


AGAIN = """
import sys, wijkstudie
from wijkstudie import charts, export
team = wijkstudie.load(sys.argv[1])
settings = wijkstudie.check_settings(figures=sys.argv[2], formats=["pdf", "svg", "png"])
export.figure(charts.recruitment, team.recruitment, team, settings)
"""


@pytest.fixture(scope="module")
def again(team, root, tmp_path_factory):
    """The same chart, written by a process with other hashes, language and place."""
    made = tmp_path_factory.mktemp("again")
    subprocess.run(
        [sys.executable, "-c", AGAIN, team.folder, made],
        check=True,
        cwd=made,
        env=os.environ
        | {"PYTHONHASHSEED": "4242", "TZ": "Asia/Tokyo", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1"}
        | {"WIJKSTUDIE_PROJECT": str(root)},
    )
    return made


@pytest.mark.parametrize("kind", ["pdf", "svg", "png"])
def test_another_process_writes_the_same_bytes(folder, again, kind):
    name = f"recruitment_nl.{kind}"
    assert (again / name).read_bytes() == (folder / name).read_bytes()


def test_writing_again_gives_the_same_bytes(team, folder, tmp_path):
    write(team, tmp_path)
    assert (tmp_path / "recruitment_nl.pdf").read_bytes() == (folder / "recruitment_nl.pdf").read_bytes()


def test_a_figure_is_the_same_whatever_the_caller_has_set(team, folder, tmp_path):
    with plt.rc_context({"lines.linewidth": 9, "font.size": 20, "savefig.bbox": "tight"}):
        write(team, tmp_path)
    assert (tmp_path / "recruitment_nl.pdf").read_bytes() == (folder / "recruitment_nl.pdf").read_bytes()


def test_a_figure_is_closed_when_it_is_written(team, tmp_path):
    write(team, tmp_path)
    assert plt.get_fignums() == []


def test_a_figure_is_readable_for_others(folder):
    assert (folder / "recruitment_nl.pdf").stat().st_mode & 0o444 == 0o444


def test_a_figure_tells_where_it_was_written(team, tmp_path):
    shown = write(team, tmp_path, formats=["svg", "pdf"])
    assert [path.name for path in shown.paths] == ["recruitment_nl.svg", "recruitment_nl.pdf"]


def test_a_figure_is_shown_in_a_notebook_as_a_picture(team, tmp_path):
    shown, _ = write(team, tmp_path)._repr_mimebundle_()
    assert shown["image/png"].startswith(b"\x89PNG")


def test_a_figure_is_shown_in_a_notebook_with_its_alternative_text(team, tmp_path):
    shown, metadata = write(team, tmp_path)._repr_mimebundle_()
    assert metadata["image/png"]["alt"] in shown["text/plain"]


def test_a_figure_shown_in_a_notebook_names_its_files(team, tmp_path):
    shown, _ = write(team, tmp_path, formats=["pdf", "svg"])._repr_mimebundle_()
    assert "[recruitment_nl.pdf, recruitment_nl.svg]" in shown["text/plain"]


# ---- what goes wrong


@pytest.fixture
def blocked(tmp_path):
    """A folder that cannot be made: a file stands in its place. (A mode does not stop root.)"""
    (tmp_path / "file").write_text("here first")
    return tmp_path / "file" / "figures"


def test_a_folder_that_cannot_be_written_is_named(team, blocked):
    with pytest.raises(WijkstudieError, match=re.escape(f"cannot write {blocked / 'recruitment_nl.pdf'}")):
        write(team, blocked)


def test_a_folder_that_cannot_be_written_leaves_nothing_behind(team, blocked, tmp_path):
    with pytest.raises(WijkstudieError):
        write(team, blocked)
    assert names(tmp_path) == ["file"]


def test_a_folder_that_cannot_be_written_leaves_no_figure_open(team, blocked):
    with pytest.raises(WijkstudieError):
        write(team, blocked)
    assert plt.get_fignums() == []


def test_a_disk_that_is_full_is_named(team, tmp_path, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(WijkstudieError, match=r"recruitment_nl\.pdf: No space left on device"):
        write(team, tmp_path)


@pytest.fixture
def broken(team, tmp_path, monkeypatch):
    """A figure of before, and an export that failed while it was written."""

    def fail(*args, **kwargs):
        raise RuntimeError("the printer is on fire")

    (tmp_path / "recruitment_nl.pdf").write_bytes(b"of before")
    monkeypatch.setattr("matplotlib.figure.Figure.savefig", fail)
    with pytest.raises(RuntimeError, match="on fire"):
        write(team, tmp_path)
    return tmp_path


def test_a_failure_leaves_the_old_figure_as_it_was(broken):
    assert (broken / "recruitment_nl.pdf").read_bytes() == b"of before"


def test_a_failure_leaves_no_temporary_file(broken):
    assert names(broken) == ["recruitment_nl.pdf"]


def test_a_failure_leaves_no_figure_open(broken):
    assert plt.get_fignums() == []


def test_a_chart_that_fails_while_drawing_leaves_no_figure_open(team, tmp_path, monkeypatch):
    @functools.wraps(charts.recruitment.draw)
    def stop(*args, **kwargs):
        plt.figure()
        raise RuntimeError("half drawn")

    monkeypatch.setattr(charts.recruitment, "draw", stop)
    with pytest.raises(RuntimeError, match="half drawn"):
        write(team, tmp_path)
    left = plt.get_fignums()
    plt.close("all")
    assert left == []


# ---- tables

TABLE = pd.DataFrame({"name": ["één", "a,b"], "n": [1, 20], "share": [2 / 3, None]})


def text(frame, folder, name="made"):
    return export.table(frame, name, settings_for(folder)).read_bytes().decode("utf-8")


def test_a_table_has_four_decimals_and_whole_numbers_stay_whole(tmp_path):
    assert text(TABLE, tmp_path) == 'name,n,share\néén,1,0.6667\n"a,b",20,\n'


def test_a_table_ends_its_lines_as_unix_does(tmp_path):
    assert "\r" not in text(TABLE, tmp_path)


def test_an_index_with_a_name_is_written(tmp_path):
    assert text(TABLE.set_index("name")[["n"]], tmp_path) == 'name,n\néén,1\n"a,b",20\n'


def test_an_index_without_a_name_is_not_written(tmp_path):
    assert text(TABLE[["n"]].set_axis([7, 8]), tmp_path) == "n\n1\n20\n"


def test_a_table_is_named_as_asked(tmp_path):
    text(TABLE, tmp_path, "coping_profiles")
    assert names(tmp_path) == ["coping_profiles.csv"]


def test_a_table_that_cannot_be_written_is_named(blocked):
    with pytest.raises(WijkstudieError, match=r"cannot write .*made\.csv"):
        text(TABLE, blocked)


def test_a_table_that_fails_leaves_the_old_one_as_it_was(tmp_path, monkeypatch):
    text(TABLE, tmp_path)
    before = (tmp_path / "made.csv").read_bytes()

    def half(self, path, **options):
        path.write_text("half a ta")
        raise RuntimeError

    monkeypatch.setattr(pd.DataFrame, "to_csv", half)
    with pytest.raises(RuntimeError):
        text(TABLE, tmp_path)
    assert ((tmp_path / "made.csv").read_bytes(), names(tmp_path)) == (before, ["made.csv"])


# ---- provenance


def test_provenance_has_the_hash_of_each_table(team):
    made = export.provenance(team, wijkstudie.check_settings(), "codes", "codings")
    assert dict(made.rows)["sha256 codings"] == team.digest("codings")


def test_provenance_names_the_rules(team):
    made = export.provenance(team, wijkstudie.check_settings(dual="both"))
    assert dict(made.rows)["dual"] == "both"


def test_provenance_is_read_as_text_too(team):
    made = export.provenance(team, wijkstudie.check_settings())
    assert str(made).splitlines()[0].split() == ["study", "wijkteam-x"]


# ---- at another size


@pytest.fixture(scope="module")
def narrow(team, tmp_path_factory):
    """One chart in all formats, 120 mm wide with 150 dots per inch."""
    made = tmp_path_factory.mktemp("narrow")
    write(team, made, formats=["pdf", "svg", "png"], width=120.0, dpi=150)
    return made


def test_a_pdf_has_the_width_that_was_asked_for(narrow):
    assert float(PdfReader(narrow / "recruitment_nl.pdf").pages[0].mediabox.width) == pytest.approx(
        120 / 25.4 * 72, abs=0.1
    )


def test_a_pdf_of_another_width_keeps_what_it_says_of_itself(narrow, about):
    assert PdfReader(narrow / "recruitment_nl.pdf").metadata == about


def test_an_svg_has_the_width_that_was_asked_for_and_draws_the_same(narrow, folder):
    text, whole = ((one / "recruitment_nl.svg").read_text("utf-8") for one in (narrow, folder))
    width, box = r'<svg [^>]*?width="([\d.]+)pt"', r'viewBox="([^"]+)"'
    assert float(re.search(width, text)[1]) == pytest.approx(120 / 25.4 * 72, abs=0.1)
    assert re.search(box, text)[1] == re.search(box, whole)[1]


def test_a_png_has_the_dots_that_were_asked_for_and_tells_its_size(narrow):
    with Image.open(narrow / "recruitment_nl.png") as image:
        assert image.width == pytest.approx(120 / 25.4 * 150, abs=1)
        assert image.info["dpi"][0] == pytest.approx(150, abs=0.1)


def test_a_figure_of_another_width_is_the_same_file_again(team, narrow, tmp_path):
    write(team, tmp_path, formats=["pdf", "svg", "png"], width=120.0, dpi=150)
    for one in narrow.iterdir():
        assert (tmp_path / one.name).read_bytes() == one.read_bytes()


def test_figures_of_another_width_do_not_replace_the_committed_ones():
    assert wijkstudie.check_settings(width=120.0).figures_folder.parts[-2:] == ("width-120", "figures")
    assert wijkstudie.check_settings().figures_folder.name == "figures"


# ---- named results


def test_each_row_and_column_gives_a_result_with_the_name_of_both(tmp_path):
    table = pd.DataFrame({"code": ["a", "b"], "low": [0.25, -1.0], "n": [3, 4]})
    settings = settings_for(tmp_path)
    path = export.results(table, "made", settings, value=["low", "n"], by=["code"])
    assert path.read_text() == "result,value\nlow a,0.2500\nlow b,-1.0000\nn a,3.0000\nn b,4.0000\n"
    path = export.results(table, "made", settings, value="n", by=["code"])
    assert path.read_text() == "result,value\nn a,3\nn b,4\n"


def test_a_figure_of_many_studies_says_itself_what_it_rests_on(tmp_path):
    one = {"run": "r", "notebook": "01_x", "result": "a", "setting": "unit", "option": "u", "value": 1.0}
    table = pd.DataFrame([one | {"moved": 0.0}, one | {"run": "s", "option": "v", "moved": 0.0}])
    settings = settings_for(tmp_path)
    [path] = export.figure(charts.result_moves, table, None, settings, provenance="runs=2").paths
    assert PdfReader(path).metadata["/Keywords"] == "runs=2"
