"""A warm kernel gives what a fresh one gives, and keeps nothing from the run before."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from wijkstudie import batch, warm

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))

pytestmark = pytest.mark.skipif(not warm.available(), reason="this system cannot fork a ready process")


def write(path, *cells):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)
    return path


def outputs(notebook):
    """All outputs in order, without the numbers that differ from run to run by their nature."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            text = re.sub(r"0x[0-9a-f]+|tmp\w+", "...", json.dumps(output, sort_keys=True))
            found.append(re.sub(r"ipykernel_\d+", "...", text))
    return found


def warm_run(path, tmp_path, name="warm.ipynb"):
    [outcome] = batch.run_all([batch.Run(path, tmp_path / name)])
    return outcome, nbformat.read(tmp_path / name, as_version=4)


def fresh_run(path):
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, allow_errors=True, resources={"metadata": {"path": str(path.parent)}}).execute()
    return notebook


BEHAVIOURS = {
    "streams": "import sys\nprint('out')\nprint('err', file=sys.stderr)\nprint('é ✓ 漢')",
    "rich display": "from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'))\n{'a': 1}",
    "display update": "import IPython.display as i\nh = i.display('one', display_id='d')\nh.update('two')",
    "clear output": "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('kept')",
    "wide table": "import pandas as pd\npd.DataFrame([range(30)])",
    "table of 20": "import pandas as pd\npd.DataFrame([['long enough text'] * 12])",
    "figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2])",
    "backend": "import matplotlib\nmatplotlib.get_backend()",
    "subprocess": "!echo from a child",
    "C-level write": "import os\nos.write(1, b'low level\\n');",
    "warning": "import warnings\nwarnings.warn('mind this', stacklevel=1)",
    "await": "import asyncio\nawait asyncio.sleep(0)\n'after'",
    "magic": "%%capture caught\nprint('x')",
    "module name": "__name__, __import__('sys').argv[0].rsplit('/', 1)[-1]",
    "working directory": "import os\nos.listdir('.') == sorted(os.listdir('.')) or True",
    "path": "import sys\n[p for p in sys.path if 'site-packages' in p and p.endswith('site-packages')] != []",
    "threads": "import threading\nt = threading.Thread(target=print, args=('thread',))\nt.start()\nt.join()",
    "big": "print('x' * 200_000)",
    "error": "1 / 0",
    "syntax error": "for",
    "input": "input('?')",
}


@pytest.mark.parametrize("source", BEHAVIOURS.values(), ids=BEHAVIOURS)
def test_one_behaviour_gives_the_outputs_of_a_fresh_kernel(source, tmp_path):
    path = write(tmp_path / "one.ipynb", source)
    _, notebook = warm_run(path, tmp_path)
    if source in (BEHAVIOURS["error"], BEHAVIOURS["syntax error"], BEHAVIOURS["input"]):
        # papermill puts its own marker cells around an error
        notebook.cells = [cell for cell in notebook.cells if cell.get("source") == source]
    assert outputs(notebook) == outputs(fresh_run(path))


def test_nothing_leaks_from_one_run_to_the_next(tmp_path):
    first = write(
        tmp_path / "first.ipynb",
        "import os, sys, builtins, numpy as np, pandas as pd, matplotlib as mpl, matplotlib.pyplot as plt\n"
        "os.environ['LEAK'] = '1'; os.chdir('/'); builtins.leak = 1; np.random.seed(1)\n"
        "mpl.rcParams['lines.linewidth'] = 9; pd.set_option('display.max_rows', 3); plt.figure(); x = 1",
    )
    second = write(
        tmp_path / "second.ipynb",
        "import os, builtins, pandas as pd, matplotlib as mpl, matplotlib.pyplot as plt\n"
        "(os.environ.get('LEAK'), os.getcwd() == '/', hasattr(builtins, 'leak'), 'x' in globals(),\n"
        " mpl.rcParams['lines.linewidth'], pd.get_option('display.max_rows'), plt.get_fignums())",
    )
    assert not warm_run(first, tmp_path)[0].error
    _, notebook = warm_run(second, tmp_path, "second_done.ipynb")
    assert notebook.cells[0].outputs[0].data["text/plain"] == "(None, False, False, False, 1.5, 60, [])"


def test_random_numbers_differ_between_runs(tmp_path):
    path = write(tmp_path / "random.ipynb", "import random, numpy as np\nrandom.random(), np.random.rand()")
    drawn = [
        warm_run(path, tmp_path, f"{i}.ipynb")[1].cells[0].outputs[0].data["text/plain"] for i in range(2)
    ]
    assert drawn[0] != drawn[1]


def test_a_run_starts_in_the_folder_of_its_notebook(tmp_path):
    path = write(tmp_path / "where.ipynb", "import os\nprint(os.getcwd())")
    _, notebook = warm_run(path, tmp_path)
    assert notebook.cells[0].outputs[0].text.strip() == str(tmp_path)


def test_a_kernel_that_dies_is_named_and_the_others_go_on(tmp_path):
    dead = write(tmp_path / "dead.ipynb", "import os\nos._exit(3)")
    well = write(tmp_path / "well.ipynb", "1")
    outcomes = batch.run_all([batch.Run(dead, tmp_path / "d.ipynb"), batch.Run(well, tmp_path / "w.ipynb")])
    assert ["died" in one.error.lower() for one in outcomes] == [True, False]


def test_kernels_are_gone_after_the_runs(tmp_path):
    path = write(tmp_path / "pid.ipynb", "import os\nprint(os.getpid())")
    _, notebook = warm_run(path, tmp_path)
    assert not Path(f"/proc/{notebook.cells[0].outputs[0].text.strip()}").exists()


def test_kernels_of_others_start_as_always_afterwards(tmp_path):
    from jupyter_client.provisioning import KernelProvisionerFactory

    warm_run(write(tmp_path / "x.ipynb", "1"), tmp_path)
    assert KernelProvisionerFactory.instance().default_provisioner_name == "local-provisioner"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_projects_notebooks_give_the_outputs_of_a_fresh_kernel(path, tmp_path):
    outcome, notebook = warm_run(path, tmp_path)
    assert not outcome.error
    assert outputs(notebook) == outputs(fresh_run(path))
