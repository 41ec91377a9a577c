"""What is written: names, metadata, and the same bytes every time."""

import hashlib
import subprocess
import sys

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from pypdf import PdfReader

from wijkstudie import WijkstudieError, check_settings, export, index
from wijkstudie.charts import CHARTS, Chart


@pytest.fixture
def recruitment():
    return CHARTS["recruitment"]


def settings(folder, **more):
    return check_settings(figures=str(folder), processed=str(folder), **more)


def test_a_figure_is_called_after_its_chart_and_language(team, tmp_path, recruitment):
    chosen = settings(tmp_path, language="en", formats=["pdf", "svg", "png"])
    shown = export.figure(recruitment, team.recruitment, team, chosen)
    names = ["recruitment_en.pdf", "recruitment_en.png", "recruitment_en.svg"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert [path.suffix for path in shown.paths] == [".pdf", ".svg", ".png"]
    assert plt.get_fignums() == []


def test_a_pdf_says_what_it_is_and_where_it_comes_from(team, tmp_path, recruitment):
    export.figure(recruitment, team.recruitment, team, settings(tmp_path, dual="both"))
    about = PdfReader(tmp_path / "recruitment_nl.pdf").metadata
    assert about["/Title"] == "Werving van respondenten"
    assert "\nAlt: Eenhedendiagram. Aangeschreven wijkcoaches: 30;" in about["/Subject"]
    digest = team.digest("recruitment")
    assert about["/Keywords"] == (
        "study=wijkteam-x; unit=respondent; dual=both; awareness=without-unconscious; "
        f"certainty=without-implied; section=5.2.1; sha256 of recruitment={digest}"
    )
    assert "/CreationDate" not in about


def test_a_pdf_is_as_wide_as_the_text_and_has_its_fonts_in_it(team, tmp_path, recruitment):
    export.figure(recruitment, team.recruitment, team, settings(tmp_path))
    page = PdfReader(tmp_path / "recruitment_nl.pdf").pages[0]
    assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(160, abs=0.1)
    for font in page["/Resources"]["/Font"].values():
        [descendant] = font.get_object().get("/DescendantFonts", [font])
        assert "/FontFile2" in descendant.get_object()["/FontDescriptor"]


WRITE = """
import sys, wijkstudie
from wijkstudie import charts, export
team = wijkstudie.load("data/raw")
chosen = wijkstudie.check_settings(figures=sys.argv[1], formats=["pdf", "svg", "png"])
export.figure(charts.respondents, team.respondents, team, chosen)
"""


def test_another_process_writes_the_same_bytes(root, tmp_path):
    found = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        subprocess.run(
            [sys.executable, "-c", WRITE, str(folder)], cwd=root, check=True, env={"PYTHONHASHSEED": seed}
        )
        found.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())])
    assert found[0] == found[1]
    assert len(found[0]) == 3


def test_a_figure_that_cannot_be_drawn_leaves_the_old_one(team, tmp_path, recruitment):
    def fail(*args, **kwargs):
        plt.figure()
        raise RuntimeError("halfway")

    export.figure(recruitment, team.recruitment, team, settings(tmp_path))
    before = (tmp_path / "recruitment_nl.pdf").read_bytes()
    broken = Chart("recruitment", fail, ("recruitment",), "5.2.1")
    broken.draw.__module__ = "wijkstudie.charts.respondents"
    with pytest.raises(RuntimeError):
        export.figure(broken, team.recruitment, team, settings(tmp_path))
    assert (tmp_path / "recruitment_nl.pdf").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1
    plt.close("all")


def test_a_folder_that_cannot_be_written_is_named(team, tmp_path, recruitment):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WijkstudieError, match="cannot write"):
        export.figure(recruitment, team.recruitment, team, settings(tmp_path / "file" / "figures"))


def test_a_table_is_written_plainly(tmp_path):
    frame = pd.DataFrame({"name": ["a", "b"], "n": [1, 2], "share": [1 / 3, float("nan")]})
    path = export.table(frame, "x", settings(tmp_path))
    assert path.read_bytes() == b"name,n,share\na,1,0.3333\nb,2,\n"


def test_a_named_index_is_a_column(tmp_path):
    frame = pd.DataFrame({"n": [1]}, index=pd.Index(["a"], name="who"))
    assert export.table(frame, "x", settings(tmp_path)).read_text() == "who,n\na,1\n"


def test_the_index_is_read_from_the_figures(team, tmp_path, recruitment):
    export.figure(recruitment, team.recruitment, team, settings(tmp_path, language="en"))
    [row] = pd.read_csv(index.write(tmp_path)).to_dict("records")
    assert row["file"] == "recruitment_en.pdf"
    assert row["caption"] == "Each square is a coach of the team."
    assert row["alt"].startswith("Unit chart. Neighbourhood coaches mailed: 30;")
    assert row["provenance"].startswith("study=wijkteam-x;")


def test_a_notebook_is_shown_the_picture_and_its_words(team, tmp_path, recruitment):
    shown = export.figure(recruitment, team.recruitment, team, settings(tmp_path, language="en"))
    data, about = shown._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert "Recruitment of respondents [recruitment_en.pdf]" in data["text/plain"]
    assert about["image/png"]["alt"].startswith("Unit chart.")
