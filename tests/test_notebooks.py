"""The form that notebooks are held to; nbval runs them and compares their outputs."""

import dataclasses
import re
import statistics
from pathlib import Path

import nbformat
import papermill
import pytest

from wijkstudie.settings import CHOICES, Settings

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("[0-9]*.ipynb"))


def read(path):
    return nbformat.read(path, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


every = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_names_are_numbered_topics():
    assert all(re.fullmatch(r"\d\d_[a-z_]+\.ipynb", path.name) for path in NOTEBOOKS)
    numbers = [path.name[:2] for path in NOTEBOOKS]
    assert len(set(numbers)) == len(numbers) >= 4


@every
def test_cells_are_short_and_hold_no_definitions(path):
    cells = [cell.source for cell in code(read(path)) if "parameters" not in cell.metadata.get("tags", [])]
    lengths = [len(source.split("\n")) for source in cells]
    assert statistics.median(lengths) <= 5
    assert max(lengths) <= 20
    assert not [source for source in cells if re.search(r"^\s*(def|class) ", source, re.MULTILINE)]


@every
def test_prose_leads_the_code(path):
    notebook = read(path)
    prose = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    lines = sum(len(cell.source.split("\n")) for cell in code(notebook))
    words = sum(len(cell.source.split()) for cell in prose)
    assert len(prose) >= len(code(notebook)) / 2
    assert words / lines >= 4


@every
def test_sections_come_in_the_fixed_order(path):
    headings = re.findall(
        r"^#+ (.*)$", "\n".join(c.source for c in read(path).cells if c.cell_type == "markdown"), re.MULTILINE
    )
    fixed = ["Parameters", "The study", "Check", "Limits", "Provenance"]
    assert [one for one in headings if one in fixed] == [one for one in fixed if one in headings]
    assert {"Parameters", "The study", "Limits", "Provenance"} <= set(headings)
    assert read(path).cells[0].source.startswith("# ")


@every
def test_parameters_are_those_of_the_settings_with_help_beside_each(path):
    [cell] = [cell for cell in code(read(path)) if "parameters" in cell.metadata.get("tags", [])]
    known = papermill.inspect_notebook(str(path))
    for field in dataclasses.fields(Settings):
        default = ["pdf"] if field.name == "formats" else field.default
        assert known[field.name]["default"].replace("'", '"') == repr(default).replace("'", '"'), field.name
        for value in CHOICES.get(field.name, ()):
            assert value in known[field.name]["help"], field.name
    for line in cell.source.split("\n"):
        assert re.fullmatch(r"[a-z_]+: (str|int|float|bool|list) = [^=#]+  # .+", line), line


@every
def test_papermill_reads_every_parameter(path):
    [cell] = [cell for cell in code(read(path)) if "parameters" in cell.metadata.get("tags", [])]
    assigned = [line.split(":")[0] for line in cell.source.split("\n")]
    assert list(papermill.inspect_notebook(str(path))) == assigned


@every
def test_parameters_are_checked_before_anything_is_read(path):
    # Imports, parameters, their check: in this order, and with every shared parameter.
    imports, parameters, check = code(read(path))[:3]
    given = [f"    {field.name}={field.name}," for field in dataclasses.fields(Settings)]
    assert "import wijkstudie as ws" in imports.source
    assert parameters.metadata.get("tags") == ["parameters"]
    assert check.source == "\n".join(["settings = ws.check_settings(", *given, ")", "settings"])


@every
def test_no_other_cell_is_tagged(path):
    assert sum("tags" in cell.metadata for cell in read(path).cells) == 1


@every
def test_cells_have_names_of_their_own(path):
    names = [cell["id"] for cell in read(path).cells]
    assert len(set(names)) == len(names)


@every
def test_nothing_of_a_run_is_left_in_a_notebook(path):
    notebook = read(path)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata["language_info"] == {"name": "python"}
    assert {key for cell in notebook.cells for key in cell.metadata} <= {"tags"}


@every
def test_a_heading_stands_in_one_place(path):
    prose = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    headings = re.findall(r"^#+ .*$", prose, re.MULTILINE)
    assert len(set(headings)) == len(headings)


@every
def test_a_notebook_has_one_title(path):
    prose = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    assert len(re.findall(r"^# ", prose, re.MULTILINE)) == 1


@every
def test_a_notebook_ends_with_its_provenance(path):
    *_, heading, last = read(path).cells
    assert heading.source.endswith("## Provenance")
    assert last.source.startswith("export.provenance(")


@every
def test_the_file_is_written_as_nbformat_does(path):
    # So that git shows what changed and not how it was saved.
    assert path.read_text(encoding="utf-8") == nbformat.writes(read(path)) + "\n"


@every
def test_outputs_are_committed_without_error_or_trace_of_a_machine(path):
    notebook = read(path)
    outputs = [output for cell in code(notebook) for output in cell.outputs]
    assert outputs
    assert not [
        output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"
    ]
    shown = "\n".join(
        str(output.get("text", ""))
        + "".join(str(v) for k, v in output.get("data", {}).items() if k != "image/png")
        for output in outputs
    )
    assert not re.search(r"/(home|root|work|tmp|Users)/|[A-Z]:\\", shown)
    counts = [cell.execution_count for cell in code(notebook)]
    assert counts == list(range(1, len(counts) + 1))


@every
def test_figures_are_exported_and_described(path):
    for cell in code(read(path)):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                assert output["data"]["text/plain"].strip()
                assert output["metadata"]["image/png"]["alt"]
