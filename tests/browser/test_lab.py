"""Every notebook as a researcher opens it: JupyterLab, restart, run all cells, look."""

from pathlib import Path

import pytest

from browsing import kernel_ready

NOTEBOOKS = sorted(path.stem for path in (Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))

# What the page knows of the notebook in front, as its model has it: cells out of sight are not drawn.
CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code' && cell.model.sharedModel.source)
    .map(cell => ({
        source: cell.model.sharedModel.source,
        count: cell.model.executionCount,
        outputs: cell.model.outputs.toJSON(),
    }))"""


def run_all(page):
    """Restart the kernel and run all cells, as a person would; gives the cells afterwards."""
    # There is nothing to restart before the kernel is there.
    kernel_ready(page)
    page.get_by_role("button", name="Restart the kernel and run all cells").click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_function(
        f"() => ({CELLS})().some(one => one.outputs.some(out => out.output_type === 'error')) ||"
        f"({CELLS})().every(one => one.count)",
        timeout=90_000,
    )
    return page.evaluate(CELLS)


def test_no_notebook_is_missing():
    assert "explorer" in NOTEBOOKS
    assert len(NOTEBOOKS) > 15


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_without_error_or_stray_warning(name, in_lab, watched):
    page = watched.open(in_lab(name))
    cells = run_all(page)
    # Nor does JupyterLab ask whether it may fetch news.
    assert page.locator(".Toastify__toast").all_inner_texts() == []
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert [one for one in outputs if one["output_type"] == "error"] == []
    assert [one["text"] for one in outputs if one.get("name") == "stderr"] == []
    assert outputs
