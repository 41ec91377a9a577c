"""A warm kernel gives what an ordinary one gives, and keeps nothing from the run before."""

import gc
import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import nbformat
import papermill
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from wijkstudie import batch, drawings, settings
from wijkstudie.batch import KERNEL, WARM
from wijkstudie.engine import manager, server
from wijkstudie.engine import papermill as engines
from wijkstudie.engine.surroundings import Surroundings

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}

pytestmark = [
    pytest.mark.skipif(not server.available(), reason="this system cannot fork a ready process"),
]


def cell(source, *tags):
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


def write(path, *cells):
    notebook = nbformat.v4.new_notebook(cells=[cell(one) if isinstance(one, str) else one for one in cells])
    notebook.metadata["kernelspec"] = KERNELSPEC
    nbformat.write(notebook, path)
    return path


def outputs(notebook):
    """Cell by cell its outputs in order, without the numbers that differ from run to run by their nature.

    Random ids are numbered over the whole notebook, for a cell may refer to what another showed.
    """
    found = []
    for i, one in enumerate(notebook.cells):
        found.append(f"cell {i}: {one.cell_type} {one.get('execution_count')}")
        for output in one.get("outputs", []):
            text = re.sub(r"0x[0-9a-f]+|tmp\w+", "...", json.dumps(output, sort_keys=True))
            # %%time leaves out what took no time
            text = re.sub(r"(CPU times|Wall time): [^\\]*(\\u03bcs[^\\]*)*", r"\1", text)
            found.append(f"cell {i}: " + re.sub(r"ipykernel_\d+", "...", text))
    return _numbered("\n".join(found)).split("\n")


def widgets(notebook):
    """The states of all widgets; a file has them in the order of their random ids."""
    [kept] = notebook.metadata.get("widgets", {"": {"state": {}}}).values()
    return sorted(_ID.sub("id", json.dumps(one, sort_keys=True)) for one in kept["state"].values())


def _numbered(text):
    """Text with its random ids numbered as they appear: of widgets, and of what they refer to."""
    ids = {}
    return _ID.sub(lambda found: f"id {ids.setdefault(found[0], len(ids))}", text)


def warm_run(path, name="warm.ipynb", parameters=None, engine=WARM, **options):
    """Run a notebook beside its original; an error in it stays in the notebook."""
    _as_by_itself()
    done = path.parent / name
    options.setdefault("resources", {"metadata": {"path": str(path.parent)}})
    with suppress(PapermillExecutionError):
        papermill.execute_notebook(
            str(path), str(done), parameters, engine_name=engine, progress_bar=False, **options
        )
    notebook = nbformat.read(done, as_version=4)
    # papermill puts its own marker cells around an error
    notebook.cells = [one for one in notebook.cells if "papermill-error-cell-tag" not in str(one.metadata)]
    return notebook


def _as_by_itself():
    """Under a test ipykernel listens to no file descriptor; and each would have its own environment."""
    os.environ.pop("PYTEST_CURRENT_TEST", None)


def fresh_run(path):
    _as_by_itself()
    # Seen: an ordinary kernel and nbclient waited for each other, for ever.
    with suppress(CellTimeoutError):
        return _by_nbclient(path)
    return _by_nbclient(path)


def _by_nbclient(path, env=None):
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as sockets:
        client = NotebookClient(
            notebook,
            timeout=60,
            resources={"metadata": {"path": str(path.parent)}},
            config=Config(KernelManager={"transport": "ipc", "ip": f"{sockets}/k"}),
        )
        with suppress(CellExecutionError):
            client.execute(**({"env": env} if env else {}))
    return notebook


BEHAVIOURS = {
    "history, printed": ["1 + 1", "%history -n"],
    "folders": ["import os\nstr(_dh[-1]) == os.getcwd()", "%cd -q ..\nlen(_dh)"],
    "a process that a cell forked, and forks in its turn": [
        "import os, sys\npid = os.fork()\nif not pid:\n    if not os.fork():\n        os._exit(0)\n"
        "    os.wait()\n    print('below', flush=True)\n    os._exit(0)\nos.waitpid(pid, 0)[1]",
        "import time\ntime.sleep(0.3)\nprint('above')",
    ],
    "streams": ["import sys\nprint('out')\nprint('err', file=sys.stderr)\nprint('é ✓ 漢')"],
    "order of streams": [
        "import sys\nfor i in range(3):\n    print(i, flush=True)\n    print(-i, file=sys.stderr, flush=True)"
    ],
    "rich display": ["from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'))\n{'a': 1}"],
    "markdown, latex and json": [
        "from IPython.display import JSON, Latex, Markdown, display\n"
        "display(Markdown('*x*'), Latex('$x$'), JSON({'a': [1]}))"
    ],
    "display update": ["import IPython.display as i\nh = i.display('one', display_id='d')\nh.update('two')"],
    "display update from a later cell": [
        "from IPython.display import display, update_display\ndisplay('one', display_id='d');",
        "update_display('two', display_id='d')",
    ],
    "clear output": [
        "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('kept')"
    ],
    "clear output with wait": [
        "from IPython.display import clear_output\nprint('kept')\nclear_output(wait=True)",
        "print('gone')\nclear_output(wait=True)\nprint('kept')",
    ],
    "carriage returns": ["print('10%', end='\\r')\nprint('20%', end='\\r')\nprint('done')"],
    "wide table": ["import pandas as pd\npd.DataFrame([range(30)])"],
    "table of 20": ["import pandas as pd\npd.DataFrame([['long enough text'] * 12])"],
    "figure": ["import matplotlib.pyplot as plt\nplt.plot([1, 2])"],
    "figure left open for the next cell": [
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()",
        "ax.plot([1, 2])\nfig",
    ],
    "%matplotlib": ["%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);"],
    "%config": [
        "%config InlineBackend.figure_formats = ['svg']\nimport matplotlib\nmatplotlib.get_backend()"
    ],
    "backend": ["import matplotlib\nmatplotlib.get_backend(), matplotlib.rcParams['figure.dpi']"],
    "!command": ["!echo from a child"],
    "subprocess": ["import subprocess\nsubprocess.run(['sh', '-c', 'echo out; echo err >&2']).returncode"],
    "C-level write": ["import os\nos.write(1, b'low level\\n');"],
    "C-level write to stderr": ["import os\nos.write(2, b'low level\\n');"],
    "closed C-level stdout": ["import os\nos.close(1)", "print('still')", "import sys\nsys.stdout.flush()"],
    "closed stdout": ["import sys\nsys.stdout.close()", "sys.stdout.closed", "print('too late')"],
    "extensions": ["sorted(get_ipython().extension_manager.loaded)", "%store"],
    "aggressive reset": ["import this_is_not_there", "%reset -f\nprint('gone')"],
    "class of stdout": ["import sys\ntype(sys.stdout), sys.stderr.isatty()"],
    "fork": [
        "import os, sys, warnings\nwarnings.simplefilter('ignore')\npid = os.fork()\n"
        "if pid == 0:\n    print('child'); sys.stdout.flush(); os._exit(0)\nos.waitpid(pid, 0)[1]"
    ],
    "pool of processes": [
        "import multiprocessing as m\nwith m.get_context('fork').Pool(2) as pool:\n"
        "    found = pool.map(abs, [-1, -2])\nfound"
    ],
    "warning": ["import warnings\nwarnings.warn('mind this', stacklevel=1)"],
    "logging": ["import logging\nlogging.warning('mind this')"],
    "top-level await": ["import asyncio\nawait asyncio.sleep(0)\n'after'"],
    "await where it is switched off": [
        "%autoawait off",
        "import asyncio\nf = asyncio.sleep",
        cell("await f(0)", "raises-exception"),
        "%autoawait asyncio",
        "await f(0, 'awaited')",
        "2 + 2",
        "await f(0, 'awaited')",
    ],
    "task that goes on between cells": [
        "import asyncio\nseen = []\nasync def f():\n    seen.append(1)\ntask = asyncio.create_task(f());",
        "await task\nseen",
    ],
    "running loop": ["import asyncio\nasyncio.run(asyncio.sleep(0))"],
    "%%time": ["%%time\n1 + 1"],
    "%%capture": ["%%capture caught\nprint('x')", "caught.stdout"],
    "%%bash": ["%%bash\necho from bash; echo wrong >&2"],
    "%%writefile": ["%%writefile made.txt\nx", "import os\nopen('made.txt').read(), os.remove('made.txt')"],
    "%who": ["x = 1\n%who"],
    "%run": ["%%writefile script.py\nprint(__name__)", "%run script.py", "import os\nos.remove('script.py')"],
    "help": ["len?"],
    "history": ["1", "2", "_1, _, In[1], Out[2]"],
    "unknown magic": ["%nothing"],
    "commands without a sign of their own": [
        "def f(*a): print(a)",
        ",f a b",
        ";f a b",
        "/f 1, 2",
        "if True:\n    ,f inside",
        "f(1)\n\n,f below",
    ],
    "signs that stand elsewhere": ["x = 7 % 4\n'%who', '!echo', '?', f'{x!r}', x"],
    "a command below lines that go on": ["y = [1,\n2]; z = \\\n  3\n%who"],
    "a transformer of tokens that a cell brings": [
        "from IPython.core.inputtransformer2 import TokenTransformBase\n"
        "class Twice(TokenTransformBase):\n"
        "    @classmethod\n"
        "    def find(cls, lines):\n"
        "        for line in lines:\n"
        "            if line and line[0].string == 'twice':\n"
        "                return cls(line[0].start)\n"
        "    def transform(self, lines):\n"
        "        at = self.start_line\n"
        "        return [*lines[:at], 'print(2 *' + lines[at].removeprefix('twice').strip() + ')\\n']\n"
        "get_ipython().input_transformer_manager.token_transformers.append(Twice)",
        "twice 21",
    ],
    "module name": ["__name__, __import__('sys').argv[0].rsplit('/', 1)[-1]"],
    "pickle of a class of the notebook": [
        "import pickle\nclass A: pass\ntype(pickle.loads(pickle.dumps(A()))) is A"
    ],
    "process name": ["import multiprocessing as m\nm.current_process().name, m.parent_process()"],
    "signals": [
        "import signal\n[signal.getsignal(getattr(signal, s)) for s in ('SIGCHLD', 'SIGTERM', 'SIGPIPE')]"
    ],
    "start of the path": ["import sys\nsys.path[0], sys.stdin.read()"],
    "kernel": ["'IPKernelApp' in get_ipython().config, get_ipython().__class__.__name__"],
    "exception with notes and cause": [
        "try:\n    1 / 0\nexcept Exception as e:\n    e.add_note('a note')\n    raise ValueError('x') from e"
    ],
    "error in a function of an earlier cell": ["def f():\n    return 1 / 0", "f()"],
    "error": ["1 / 0"],
    "recursion without end": ["def f():\n    f()\nf()"],
    "depth of the stack": ["import inspect\nlen(inspect.stack())"],
    "figures and prints that replace each other for a while": [
        "from IPython.display import clear_output, display\nimport time\nfor i in range(4):\n"
        "    clear_output(wait=True)\n    display(i)\n    print('step', i)\n    time.sleep(0.12)"
    ],
    "error before other cells": ["1 / 0", "print('not reached')"],
    "syntax error": ["for"],
    "indentation error": ["  x = 1\n y = 2"],
    "indentation that nothing has before": ["if True:\n        x = 1\n    y = 2"],
    "line that ends in another way": ["x = 'a\u2028b'\nprint(len(x))"],
    "sys.exit": ["import sys\nsys.exit(3)"],
    "keyboard interrupt": ["raise KeyboardInterrupt"],
    "input": ["input('?')"],
    "getpass": ["import getpass\ngetpass.getpass()"],
    "threads": [
        "import threading\nt = threading.Thread(target=print, args=('thread',))\nt.start()\nt.join()"
    ],
    "thread that prints after its cell": [
        "import threading\nt = threading.Timer(0.2, print, ['late'])\nt.start()",
        "t.join()",
    ],
    "large": ["print('x' * 3_000_000)"],
    "many prints": ["for i in range(3000):\n    print(i)"],
    "large display": ["from IPython.display import HTML\nHTML('y' * 2_000_000)"],
    "progress bar": ["from tqdm import tqdm\nfor _ in tqdm(range(2), ncols=40, bar_format='{n}'): pass"],
    "comm": [
        "import comm\nc = comm.create_comm(target_name='x', data={'state': {'a': 1}})\nc.send({'b': 2})"
    ],
    "widget": ["import ipywidgets as w\nslider = w.IntSlider(description='ë')\nslider", "slider.value = 7"],
    "widgets in a widget": ["import ipywidgets as w\nw.interactive(lambda x: x + 1, x=(0, 3))"],
    "output caught by a widget": [
        "import ipywidgets as w\nfrom IPython.display import display\nout = w.Output()\nout",
        "with out:\n    print('inside')\n    display({'a': 1})\nprint('outside')",
        "out.clear_output()",
    ],
    "progress bar as a widget": [
        "from tqdm.notebook import tqdm\nfor _ in tqdm(range(2), bar_format='{n}'): pass"
    ],
    "prints of a cell that takes its time": [
        "import time\nfor i in range(3):\n    print(i)\n    time.sleep(0.3)"
    ],
    "prints of several threads at once": [
        "import threading\ndef f(i):\n    for _ in range(200): print(end=str(i))",
        "t = [threading.Thread(target=f, args=(1,)) for i in range(8)]\n"
        "for one in t: one.start()\nfor one in t: one.join()",
    ],
    "prints between displays": [
        "from IPython.display import display\nimport sys\nfor i in range(20):\n"
        "    print(i)\n    display(i)\n    print(i, file=sys.stderr)"
    ],
    "cells without code": ["", "# a comment", "x = 1"],
    "raises-exception": [cell("1 / 0", "raises-exception"), "'goes on'"],
    "nbval tags": [cell("print(1)", "nbval-skip"), cell("print(2)", "nbval-ignore-output")],
    "semicolon": ["1;", "None", "a = b = 2\na"],
    "non-ASCII names": ["größe = 'ë'\ngröße"],
    "settings that are of a context, and those of numpy and decimal, which are": [
        "import contextvars, decimal\nimport numpy as np\n"
        "v = contextvars.ContextVar('v', default=0)\nv.set(1)\n"
        "decimal.setcontext(decimal.Context(prec=5))\n"
        "np.seterr(all='raise')\nnp.set_printoptions(precision=2)",
        "async def f():\n    return v.get()\nv.get(), await f(), decimal.Decimal(1) / 3, np.array([1 / 3])",
        "np.array([1.0]) / 0",
    ],
    "warnings of the compiler": ["x = 1\nx is 1", "assert (1, 'x')", "import re\nre.compile('\\d') is 1"],
    "warning that a module gives once": [
        "open('warns.py', 'w').write('import warnings\\ndef f(): warnings.warn(\"mind this\")')\n"
        "import warns\nwarns.f()",
        "warns.f()",
        "import os, warnings\nos.remove('warns.py')\nwarnings.simplefilter('always')\nwarns.f()",
    ],
    "processes that are spawned": [
        "open('spawned.py', 'w').write('def f(x): return x + 1')\nimport spawned",
        "import multiprocessing as m\nwith m.get_context('spawn').Pool(1) as p: print(p.map(spawned.f, [1]))",
        "import os\nos.remove('spawned.py')",
    ],
    "half letters": [
        cell("raise ValueError('\\udc80')", "raises-exception"),
        cell("from IPython.display import HTML, display\ndisplay(HTML('\\ud83d'))", "raises-exception"),
        "'\\ud83d'",
    ],
    "names of classes": [
        cell("import sys\nsys.stdout.buffer", "raises-exception"),
        "%config",
        "get_ipython().kernel.__class__, get_ipython().parent.__class__",
    ],
    "leaving in other ways": [
        cell("raise SystemExit('text')", "raises-exception"),
        cell("import asyncio\nraise asyncio.CancelledError", "raises-exception"),
        cell("async def f():\n    raise SystemExit\nawait f()", "raises-exception"),
        cell("raise ExceptionGroup('g', [KeyError('k')])", "raises-exception"),
        cell(
            "class E(Exception):\n    def __str__(self): raise RuntimeError('no')\nraise E",
            "raises-exception",
        ),
        "exit()",
        "print('after')",
    ],
    "signals that come to a cell": [
        "import os, signal, time\ndef f(*_): raise TimeoutError('alarm')\nsignal.signal(signal.SIGALRM, f)\n"
        "try:\n    signal.setitimer(signal.ITIMER_REAL, 0.05)\n    time.sleep(1)\n"
        "except TimeoutError as e:\n    print(e)",
        "os.kill(os.getpid(), signal.SIGINT)\ntime.sleep(1)",
    ],
    "what listens to cells": [
        "import threading\n"
        "get_ipython().events.register('post_run_cell', lambda r: print(r.success))\n"
        "threading.excepthook = lambda a: print(a.exc_type)",
        "t = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()",
        cell("1 / 0", "raises-exception"),
        "class A:\n    def __del__(self): 1 / 0\na = A()\ndel a",
    ],
    "loggers of both streams": [
        "import logging, sys\nlog = logging.getLogger('x')\n"
        "for one in (sys.stdout, sys.stderr): log.addHandler(logging.StreamHandler(one))\nlog.error('e')",
        "sys.stdout = sys.stderr\nlog.error('later')\nprint('x')\nlogging.basicConfig(level=10)\n"
        "logging.debug('root')",
    ],
    "other magics": [
        "%xmode Minimal\n%precision 2\n1 / 3",
        "%load_ext autoreload\n%autoreload 2\n%env FOO=1",
        "!echo $FOO",
        "%%latex\n$x$",
        "%%script bash --out o\necho x",
        "o, %sx echo a",
        "1 / 0",
    ],
    "pretty printing": ["{f'key {i}': list(range(12)) for i in range(6)}"],
}


@pytest.fixture(scope="module")
def ordinary(request, tmp_path_factory):
    """What ordinary kernels give, by the name of a test that will compare it: notebook and outputs.

    They take long to start, so that they work ahead, two at a time, while nobody else wants a processor.
    """
    env = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    pool = ThreadPoolExecutor(2, initializer=yield_to_others)
    found = {}
    for item in request.session.items:
        if item.path == request.path and "ahead" in item.fixturenames:
            of = item.callspec.params
            path = of.get("path") or write(tmp_path_factory.mktemp("ahead") / "one.ipynb", *of["cells"])
            found[item.nodeid] = path, pool.submit(_by_nbclient, path, env)
    yield found
    pool.shutdown(wait=False, cancel_futures=True)


def yield_to_others():
    # Of this thread, which its kernels inherit.
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


@pytest.fixture
def ahead(request, ordinary):
    """The notebook that was executed ahead, and how to see that a warm kernel gives the same."""
    path, future = ordinary[request.node.nodeid]

    def compare(warm):
        with suppress(Exception):
            if outputs(warm) == outputs(future.result()) and widgets(warm) == widgets(future.result()):
                return
        # Other tests may have been in its way.
        fresh = fresh_run(path)
        assert outputs(warm) == outputs(fresh)
        assert widgets(warm) == widgets(fresh)

    # Some say where they are, and write there.
    with suppress(Exception):
        future.result()
    return path, compare


@pytest.mark.parametrize("cells", BEHAVIOURS.values(), ids=BEHAVIOURS)
def test_one_behaviour_gives_the_outputs_of_an_ordinary_kernel(cells, ahead):
    path, compare = ahead
    compare(warm_run(path))


def test_an_output_in_the_wrong_cell_is_a_difference():
    """Of what the other tests go by."""

    def told(*cells):
        notebook = nbformat.v4.new_notebook(cells=[cell("") for _ in cells])
        for one, texts in zip(notebook.cells, cells, strict=True):
            one.outputs = [nbformat.v4.new_output("stream", text=text) for text in texts]
        return outputs(notebook)

    assert told(["a", "b"], []) != told(["a"], ["b"])
    assert told(["a"], ["b"]) == told(["a"], ["b"])
    # One id in two cells, and two.
    assert told(["1" * 32], ["1" * 32]) == told(["2" * 32], ["2" * 32]) != told(["1" * 32], ["2" * 32])


def test_what_a_notebook_says_of_its_language_is_what_an_ordinary_kernel_says(tmp_path):
    path = write(tmp_path / "one.ipynb", "1")
    assert warm_run(path).metadata["language_info"] == fresh_run(path).metadata["language_info"]


def papermills_run(path, parameters=None, **options):
    """The same by papermill's own engine."""
    with tempfile.TemporaryDirectory() as sockets:
        ipc = Config(KernelManager={"transport": "ipc", "ip": f"{sockets}/k"})
        return warm_run(path, "ordinary.ipynb", parameters, engine="nbclient", config=ipc, **options)


# As YAML gives them.
GIVEN = {
    "integers": [1, 0, -7, 2**70],
    "floats": [1.5, -0.0, 1e300, float("inf"), -float("inf"), float("nan")],
    "truths": [True, False, None],
    "texts": [
        "",
        "é 漢 🙂",
        "'one' \"two\" '''three'''",
        "a\nb\r\n\tc",
        "C:\\new\\x41",
        "{x} %s $HOME #",
        "null",
    ],
    "nested": {"k": {"l": [1, {"m": [[]]}]}, "with space": {}, "é": None},
    # Which papermill's command makes of a day; its API takes none, with any engine.
    "day": "2024-02-29",
    "inf": float("inf"),
    "nan": float("nan"),
    "nothing": None,
    "negative": -3,
}


def test_parameters_of_every_yaml_type_arrive_as_they_do_elsewhere(tmp_path):
    names = ", ".join(GIVEN)
    for path in (
        write(tmp_path / "p.ipynb", cell("negative = 3", "parameters"), f"print({names})\n{names}"),
        write(tmp_path / "none.ipynb", f"print({names})"),
    ):
        warm = warm_run(path, parameters=GIVEN)
        assert outputs(warm) == outputs(papermills_run(path, GIVEN))
        assert warm.cells[-1].outputs[0].text == " ".join(map(str, GIVEN.values())) + "\n"


def others():
    """Cells that are not executed."""
    raw, text = nbformat.v4.new_raw_cell("raw {{x}}"), nbformat.v4.new_markdown_cell("![a](attachment:a.png)")
    raw.metadata["format"] = "text/latex"
    text["attachments"] = {"a.png": {"image/png": "aGk="}}
    text.metadata["tags"] = ["remove-cell"]
    return raw, text


def mixed(minor):
    """Cells of all kinds, as a version of the format has them."""
    cells = [
        *others(),
        cell("print(1)", "remove-cell", "nbval-ignore-output"),
        cell("1 / 0", "raises-exception", "nbval-raises-exception"),
        *others(),
        cell("2", "nbval-skip"),
        cell(""),
    ]
    for one in cells:
        if minor < 5:
            del one["id"]
        if minor < 1:
            one.pop("attachments", None)
    return {"cells": cells, "metadata": NAMED | {"title": "é"}, "nbformat": 4, "nbformat_minor": minor}


NAMED = {"kernelspec": KERNELSPEC}
KINDS = {f"version 4.{minor}": mixed(minor) for minor in (0, 4, 5)} | {
    "without code": nbformat.v4.new_notebook(cells=[*others()], metadata=NAMED),
    "without cells": nbformat.v4.new_notebook(metadata=NAMED),
    "without the name of a kernel": nbformat.v4.new_notebook(cells=[cell("1")]),
}


@pytest.mark.parametrize("notebook", KINDS.values(), ids=KINDS)
def test_a_notebook_of_any_kind_is_executed_as_papermill_does(notebook, tmp_path):
    path = tmp_path / "one.ipynb"
    path.write_text(json.dumps(notebook))
    named = {} if "kernelspec" in notebook["metadata"] else {"kernel_name": "python3", "language": "python"}
    warm, ordinary = warm_run(path, **named), papermills_run(path, **named)
    assert outputs(warm) == outputs(ordinary)

    def rest(done):
        """What is no output, nor a time."""
        cells = [(one.source, one.get("attachments"), one.metadata.get("tags")) for one in done.cells]
        return cells, done.metadata.get("kernelspec"), done.metadata.get("title"), done.nbformat_minor

    assert rest(warm) == rest(ordinary)


def test_all_that_was_written_past_python_is_there_in_one_piece(tmp_path):
    """An ordinary kernel waits half a millisecond, and loses what is not read by then."""
    path = write(tmp_path / "low.ipynb", "import os\nos.write(1, b'x' * 20_000 + b'\\n');", "print('next')")
    first, second = warm_run(path).cells
    assert [one.text for one in first.outputs] == ["x" * 20_000 + "\n"]
    assert [one.text for one in second.outputs] == ["next\n"]


def test_a_print_that_cannot_be_sent_is_told_of_and_stops_no_run(tmp_path):
    """An ordinary kernel says so too, from another thread and with other lines of the traceback."""
    path = write(tmp_path / "half.ipynb", "print('\\ud800')", "print('next')")
    first, second = warm_run(path, run_timeout=10).cells
    [said] = first.outputs
    assert said.name == "stderr"
    assert said.text.startswith("ERROR:tornado.general:Uncaught exception in ZMQStream callback\n")
    assert "surrogates not allowed" in said.text
    assert second.outputs[0].text == "next\n"


def test_a_letter_that_is_cut_in_two_on_its_way_is_whole_again(tmp_path):
    """An ordinary kernel reads a thousand bytes at a time, and writes signs for half letters."""
    path = write(tmp_path / "low.ipynb", "import os\nos.write(1, ('x' + 60_000 * 'é' + '\\n').encode());")
    (done,) = warm_run(path).cells
    assert "".join(one.text for one in done.outputs) == "x" + 60_000 * "é" + "\n"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_projects_notebooks_give_the_outputs_of_an_ordinary_kernel(path, tmp_path, ahead):
    done = tmp_path / "warm.ipynb"
    papermill.execute_notebook(
        str(path), str(done), engine_name=WARM, progress_bar=False,
        resources={"metadata": {"path": str(path.parent)}},
    )  # fmt: skip
    _, compare = ahead
    compare(nbformat.read(done, as_version=4))


# Those with the most different charts.
DRAWING = [path for path in NOTEBOOKS if path.stem[:2] in ("01", "04", "10", "11")]


@pytest.mark.parametrize("path", DRAWING, ids=lambda path: path.stem)
def test_a_batch_writes_what_an_ordinary_kernel_writes_painted_or_taken_from_before(
    path, tmp_path, monkeypatch
):
    """Cell by cell, and byte for byte: drawn in the kernel, drawn by a painter, and not drawn again."""
    monkeypatch.setenv(settings.OUTPUT_VARIABLE, str(tmp_path))
    # One folder for all, for a notebook tells where it writes.
    made = tmp_path / "made"
    parameters = {"language": "en", "figures": str(made / "figures"), "processed": str(made / "tables")}

    def done(name, **how):
        _as_by_itself()
        run = batch.Run(path, tmp_path / f"{name}.ipynb", parameters)
        outcome = batch.execute(run, **how)
        assert not outcome.error
        files = {str(one): one.read_bytes() for one in sorted(made.rglob("*.*"))}
        assert {Path(one) for one in files} >= set(outcome.written) != set()
        shutil.rmtree(made)
        executed = nbformat.read(run.output, as_version=4)
        return outputs(executed), widgets(executed), outcome.written, files

    ordinary = done("ordinary", engine=KERNEL, redraw=True)
    assert not drawings.folder().exists()
    assert done("painted") == ordinary
    kept = {one: one.stat().st_mtime_ns for one in drawings.folder().glob("*.*")}
    assert kept
    assert server.SERVER._painters
    assert done("kept") == ordinary
    assert {one: one.stat().st_mtime_ns for one in drawings.folder().glob("*.*")} == kept


# ---- nothing leaks


def test_nothing_leaks_from_one_run_to_the_next(tmp_path):
    first = write(
        tmp_path / "first.ipynb",
        "import os, sys, builtins, numpy as np, pandas as pd, matplotlib as mpl, matplotlib.pyplot as plt\n"
        "os.environ['LEAK'] = '1'; os.chdir('/'); builtins.leak = 1; np.random.seed(1)\n"
        "sys.path.append('/leak')\n"
        "mpl.rcParams['lines.linewidth'] = 9; pd.set_option('display.max_rows', 3); plt.figure(); x = 1\n"
        "import wijkstudie; wijkstudie.leak = 1",
    )
    second = write(
        tmp_path / "second.ipynb",
        "import os, sys, builtins, pandas as pd, matplotlib as mpl, matplotlib.pyplot as plt, wijkstudie\n"
        "(os.environ.get('LEAK'), os.getcwd() == '/', hasattr(builtins, 'leak'), 'x' in globals(),\n"
        " mpl.rcParams['lines.linewidth'], pd.get_option('display.max_rows'), plt.get_fignums(),\n"
        " '/leak' in sys.path, hasattr(wijkstudie, 'leak'))",
    )
    warm_run(first)
    assert warm_run(second).cells[0].outputs[0].data["text/plain"].replace("\n", "") == (
        "(None, False, False, False, 1.5, 60, [], False, False)"
    )


def test_settings_of_libraries_are_those_of_a_fresh_import(tmp_path):
    source = (
        "import matplotlib as mpl, pandas as pd, numpy as np, warnings, locale, decimal, gc, re\n"
        "print(sorted(mpl.rcParams.items()))\n"
        # what the value is, not what it was before IPython told pandas so
        "print(re.sub(r'default: .*?\\]', '', pd.describe_option(_print_desc=False)).casefold())\n"
        "print(np.get_printoptions(), np.geterr(), locale.getlocale())\n"
        # IPython is imported after the first of them in one, before it in the other
        "print(sorted(map(str, warnings.filters)))\n"
        "print(decimal.getcontext(), gc.get_threshold(), gc.isenabled())"
    )
    path = write(tmp_path / "settings.ipynb", source)
    assert outputs(warm_run(path)) == outputs(fresh_run(path))


def test_random_numbers_differ_between_runs(tmp_path):
    path = write(
        tmp_path / "r.ipynb",
        "import random, numpy as np\nprint(random.random(), np.random.rand(), random.getrandbits(64))",
    )
    one, other = (warm_run(path, f"{i}.ipynb").cells[0].outputs[0].text.split() for i in range(2))
    assert not set(one) & set(other)


def test_a_run_starts_in_the_folder_it_is_told(tmp_path):
    path = write(tmp_path / "where.ipynb", "import os\nprint(os.getcwd())")
    assert warm_run(path).cells[0].outputs[0].text.strip() == str(tmp_path)


def test_the_environment_of_the_asker_is_that_of_the_run(tmp_path, monkeypatch):
    path = write(tmp_path / "env.ipynb", "import os\nprint(os.environ.get('ASKED'))")
    warm_run(path)
    monkeypatch.setenv("ASKED", "yes")
    assert warm_run(path).cells[0].outputs[0].text.strip() == "yes"


WHERE = (
    "import os, sys\nprint(os.getcwd(), sys.path, *_dh)",
    "import beside\nprint(beside.__file__)",
    "%run -n by_itself.py",
)


def test_a_run_starts_in_the_folder_that_papermill_goes_to(tmp_path):
    """Of one run after another, each in its own; and where a folder of the notebook counts from it."""
    path = write(tmp_path / "where.ipynb", *WHERE)
    for name in ("one", "other", "other/below"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "beside.py").write_text("")
        (tmp_path / name / "by_itself.py").write_text("print(__file__, __name__)")
    for cwd, resources in [("one", {}), ("other", {}), ("other", {"metadata": {"path": "below"}})]:
        given = {"cwd": tmp_path / cwd, "resources": resources}
        warm = warm_run(path, **given)
        assert outputs(warm) == outputs(warm_run(path, "ordinary.ipynb", engine=KERNEL, **given))
        there = tmp_path / cwd / resources.get("metadata", {}).get("path", "")
        assert warm.cells[1].outputs[0].text == f"{there / 'beside.py'}\n"


# Run by itself, for what a process gave away it does not get back. The ready process is started first.
SURROUNDED = """
import os, resource, signal, sys
import papermill

path, done, warm, ordinary = sys.argv[1:]

def told(engine):
    notebook = papermill.execute_notebook(path, done, engine_name=engine, progress_bar=False)
    return [one.outputs[0].text for one in notebook.cells]

# Whoever runs tests may be deaf to these, as in the background of a shell.
for one in (signal.SIGHUP, signal.SIGQUIT, signal.SIGINT):
    signal.signal(one, signal.SIG_DFL)
# Of this one the ready process must hear, whoever starts it.
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
told(warm)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
signal.signal(signal.SIGUSR2, signal.SIG_IGN)
os.umask(0o027)
os.nice(3)
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
resource.setrlimit(resource.RLIMIT_NOFILE, (500, 4000))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
os.environ.update(TZ="America/New_York", MPLBACKEND="svg")
assert told(warm) == told(ordinary), (told(warm), told(ordinary))
print(*told(warm))
"""
TOLD = """
import matplotlib, os, resource, signal, time
umask = os.umask(0)
os.umask(umask)
print(oct(umask), os.nice(0), len(os.sched_getaffinity(0)), resource.getrlimit(resource.RLIMIT_NOFILE))
print(resource.getrlimit(resource.RLIMIT_CORE), time.tzname, matplotlib.get_backend())
print(*sorted(one.name for one in signal.pthread_sigmask(signal.SIG_BLOCK, [])))
print(sorted(one.name for one in signal.Signals if signal.getsignal(one) == signal.SIG_IGN))
print({name: value for name, value in sorted(os.environ.items()) if name != "PYTEST_CURRENT_TEST"})
"""


def test_a_run_has_what_an_ordinary_kernel_has_from_the_process_that_asks(tmp_path):
    path = write(tmp_path / "told.ipynb", TOLD)
    command = [sys.executable, "-c", SURROUNDED, path, tmp_path / "done.ipynb", WARM, KERNEL]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert not done.returncode, done.stderr
    assert done.stdout.splitlines()[:4] == [
        "0o27 3 1 (500, 4000)",
        "(0, 0) ('EST', 'EDT') svg",
        "SIGCHLD SIGUSR1",
        "['SIGPIPE', 'SIGUSR2', 'SIGXFSZ']",
    ]


def test_variables_that_are_looked_at_once_are_those_of_the_run(tmp_path, monkeypatch):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "sitecustomize.py").write_text("import builtins\nbuiltins.customized = True")
    path = write(
        tmp_path / "v.ipynb",
        "import locale, os, sys\nprint(sys.path, hasattr(__builtins__, 'customized'), sys.warnoptions)",
        "print(sys.flags, hash('a'), sys.getfilesystemencoding(), locale.getlocale())",
        "print({name: value for name, value in sorted(os.environ.items())})",
    )
    warm_run(path)
    # Not a folder under this one, but under that of the kernel.
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'own'}{os.pathsep}below")
    monkeypatch.setenv("PYTHONWARNINGS", "error::FutureWarning")
    monkeypatch.setenv("PYTHONHASHSEED", "1")
    # From which Python makes LC_CTYPE.
    monkeypatch.setenv("LANG", "C")
    monkeypatch.delenv("LC_ALL", raising=False)
    warm = warm_run(path)
    assert outputs(warm) == outputs(fresh_run(path))
    assert "below" in warm.cells[0].outputs[0].text
    assert "True" in warm.cells[0].outputs[0].text


def test_a_run_goes_on_when_the_next_one_needs_another_server(tmp_path, monkeypatch):
    path = write(
        tmp_path / "p.ipynb", cell("n = 0", "parameters"), "import time\ntime.sleep(n)\nprint('done')"
    )
    long = {}
    warm_run(path)
    before = server.SERVER._process
    runs = threading.Thread(target=lambda: long.update(done=warm_run(path, "long.ipynb", {"n": 3})))
    runs.start()
    while not (tmp_path / "long.ipynb").exists():
        time.sleep(0.01)
    time.sleep(0.5)
    monkeypatch.setenv("PYTHONHASHSEED", "2")
    warm_run(path)
    assert server.SERVER._process is not before
    assert before.poll() is None
    runs.join()
    assert long["done"].cells[-1].outputs[0].text == "done\n"
    # And the other one, which nobody needs any more, ends with the next request.
    warm_run(path)
    assert before.poll() is not None


def test_settings_of_matplotlib_beside_a_notebook_are_those_of_its_run(tmp_path):
    path = write(tmp_path / "m.ipynb", "import matplotlib as m\nprint(m.rcParams['lines.linewidth'])")
    assert told(path) == ["1.5"]
    for width in ("3.5", "4.5"):
        (tmp_path / "matplotlibrc").write_text(f"lines.linewidth: {width}")
        assert told(path) == [width]
    (tmp_path / "matplotlibrc").unlink()
    assert told(path) == ["1.5"]


def environment(tmp_path, **more):
    """An environment whose IPython sets itself up in a folder of its own."""
    return {**os.environ, "IPYTHONDIR": str(tmp_path / "ipython"), **more}


def told(path, name="warm.ipynb", **options):
    return [one.outputs[0].text.strip() for one in warm_run(path, name, **options).cells]


def test_kernels_come_from_one_that_is_prepared_where_arguments_and_environment_are_the_same(tmp_path):
    path = write(tmp_path / "p.ipynb", "import os\nprint(os.getppid())", "print(os.environ.get('ASKED'))")
    server.SERVER.stop()
    first, same = told(path), told(path, env={**os.environ, "WIJKSTUDIE_ANYTHING": "differs by run"})
    other = told(path, env={**os.environ, "ASKED": "otherwise"})
    # The first server forks what is not prepared itself.
    assert first[0] == same[0] != other[0] == str(server.SERVER._process.pid)
    assert other[1] == "otherwise"


def test_a_prepared_kernel_shares_nothing_that_is_told_apart(tmp_path):
    path = write(
        tmp_path / "ids.ipynb",
        "k = get_ipython().kernel\nprint(k.ident, k.session.session, k.session.pid, k._topic('x').decode())",
    )
    (one,), (other,) = (told(path, f"{i}.ipynb") for i in range(2))
    assert not set(one.split()) & set(other.split())


def test_nothing_that_only_one_process_may_have_is_prepared(tmp_path):
    """Of a loop or a socket that two processes watch, each takes what is meant for the other."""
    path = write(
        tmp_path / "open.ipynb",
        "import os\nfolder = f'/proc/{os.getppid()}'\n"
        "print(len(os.listdir(f'{folder}/task')), "
        "*(os.readlink(f'{folder}/fd/{one}') for one in os.listdir(f'{folder}/fd')))",
    )
    warm_run(path)
    threads, *files = told(path)[0].split()
    assert threads == "1"
    assert not [one for one in files if "event" in one]


def test_what_a_person_had_set_up_to_run_first_runs_in_each_kernel(tmp_path):
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "first.py").write_text("import os\nbegun = os.getpid(), os.getcwd()")
    path = write(tmp_path / "b.ipynb", "import os\nprint(begun == (os.getpid(), os.getcwd()))")
    server.SERVER.stop()
    assert [told(path, env=environment(tmp_path)) for _ in range(2)] == [["True"], ["True"]]
    server.SERVER.stop()


def test_what_a_person_sets_up_later_runs_first_in_the_next_kernel(tmp_path):
    path = write(tmp_path / "b.ipynb", "print(globals().get('begun'))")
    server.SERVER.stop()
    assert told(path, env=environment(tmp_path)) == ["None"]
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    (startup / "first.py").write_text("begun = 'yes'")
    assert told(path, env=environment(tmp_path)) == ["yes"]
    own = tmp_path / "own.py"
    own.write_text("begun = 'by a variable'")
    (startup / "first.py").unlink()
    assert told(path, env=environment(tmp_path, PYTHONSTARTUP=str(own))) == ["by a variable"]
    server.SERVER.stop()


def test_a_kernel_that_takes_long_to_come_keeps_nobody_from_a_painter(tmp_path):
    one = server.Server()
    surroundings = Surroundings.of_a_child(str(tmp_path), dict(os.environ))
    asked = threading.Thread(target=one.fork, args=([], surroundings))
    painted = threading.Thread(target=lambda: one.painting().__enter__())
    one.start()
    os.kill(one._process.pid, signal.SIGSTOP)
    try:
        asked.start()
        time.sleep(0.2)
        painted.start()
        painted.join(2)
        assert [asked.is_alive(), painted.is_alive()] == [True, False]
    finally:
        os.kill(one._process.pid, signal.SIGCONT)
        asked.join()
        painted.join()
        one.stop()


def test_what_only_some_notebooks_need_is_imported_once_for_all_of_these(tmp_path):
    server.SERVER.stop()
    see = "import sys\nprint(*sorted({'numpy.f2py', 'scipy'} & set(sys.modules)))"
    plain = write(tmp_path / "plain.ipynb", see)
    needing = write(tmp_path / "needing.ipynb", see, "from wijkstudie.inference import intervals")
    assert told(plain) == [""]
    found = warm_run(needing, "needing.warm.ipynb").cells[0].outputs[0].text
    # No part of scipy that warns otherwise once it is there.
    assert found.split() == ["numpy.f2py", "scipy"]
    assert server.needed_for("for i in inferences: compared") == ()


def test_what_cannot_be_imported_ahead_ends_no_server(tmp_path):
    code = "from wijkstudie.engine import server\nserver._import('no.such.module')\nprint('goes on')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "goes on"


def test_runs_go_on_when_the_prepared_one_was_killed(tmp_path):
    path = write(tmp_path / "p.ipynb", "import os\nprint(os.getppid())")
    server.SERVER.stop()
    [prepared] = told(path)
    os.kill(int(prepared), signal.SIGKILL)
    while Path(f"/proc/{prepared}/exe").exists():
        time.sleep(0.01)
    assert told(path) == [str(server.SERVER._process.pid)]


def test_a_study_is_there_before_the_fork_and_read_anew_when_it_changed(make_study, tmp_path):
    folder = make_study()
    told = f"import wijkstudie\nfrom wijkstudie import study\nfolder = {str(folder)!r}\n"
    path = write(
        tmp_path / "s.ipynb", told + "ready = len(study._READY)\nwijkstudie.load(folder).title, ready > 0"
    )
    first = warm_run(path, study=folder)
    assert first.cells[0].outputs[0].data["text/plain"] == "('A foreign study', True)"
    package = folder / "datapackage.json"
    package.write_text(package.read_text("utf-8").replace("A foreign study", "Another"), "utf-8")
    # Also by a run for which nobody had it read again.
    for options in ({}, {"study": folder}):
        again = warm_run(path, **options)
        assert again.cells[0].outputs[0].data["text/plain"] == "('Another', True)"


def test_a_study_that_is_not_there_hinders_no_run(tmp_path):
    path = write(tmp_path / "s.ipynb", "1 + 1")
    assert warm_run(path, study=tmp_path / "nowhere").cells[0].outputs[0].data["text/plain"] == "2"


def test_many_at_once_do_not_mix(tmp_path):
    path = write(tmp_path / "n.ipynb", cell("n = 0", "parameters"), "import time\ntime.sleep(0.05)\nprint(n)")
    found = {}

    def run(i):
        found[i] = warm_run(path, f"{i}.ipynb", {"n": i}).cells[-1].outputs[0].text.strip()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == {i: str(i) for i in range(8)}


# ---- ends


def test_a_process_is_gone_after_its_run_and_leaves_no_open_file(tmp_path):
    path = write(tmp_path / "pid.ipynb", "import os\nprint(os.getpid())")
    warm_run(path)
    # Kernels of other tests may have left some.
    gc.collect()
    before = len(list(Path("/proc/self/fd").iterdir()))
    pid = warm_run(path).cells[0].outputs[0].text.strip()
    assert not Path(f"/proc/{pid}").exists()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_what_a_notebook_registered_for_its_end_is_done(tmp_path):
    made = tmp_path / "made.txt"
    warm_run(
        write(tmp_path / "end.ipynb", f"import atexit\natexit.register(open({str(made)!r}, 'w').write, 'x')")
    )
    assert made.read_text() == "x"


@pytest.mark.parametrize("engine", [WARM, KERNEL])
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import os\nos._exit(3)", "exit code 3"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("import ctypes\nctypes.string_at(0)", "SIGSEGV"),
    ],
    ids=["leaves", "killed", "crashes"],
)
def test_a_run_that_dies_says_so_in_its_notebook(source, said, engine, tmp_path):
    notebook = warm_run(write(tmp_path / "dead.ipynb", "print('before')", source, "'after'"), engine=engine)
    first, dead, after = notebook.cells
    assert first.outputs[0].text == "before\n"
    assert (dead.outputs[-1].ename, after.outputs) == ("DeadKernelError", [])
    assert dead.metadata.papermill.status == "failed"
    if engine == WARM:
        assert said in dead.outputs[-1].evalue


@pytest.mark.parametrize("engine", [WARM, KERNEL])
def test_a_run_that_hangs_is_stopped_and_its_children_with_it(engine, tmp_path):
    path = write(
        tmp_path / "hang.ipynb",
        "import subprocess\nprint(subprocess.Popen(['sleep', '60']).pid)",
        "while True: pass",
    )
    start = time.monotonic()
    notebook = warm_run(path, engine=engine, run_timeout=1.5)
    assert notebook.cells[1].outputs[-1].ename == "CellTimeoutError"
    assert "1.5 s" in notebook.cells[1].outputs[-1].evalue
    if engine == WARM:
        assert time.monotonic() - start < 4
        assert not Path(f"/proc/{notebook.cells[0].outputs[0].text.strip()}/exe").exists()


def test_what_a_run_printed_before_it_hung_is_in_its_notebook(tmp_path):
    path = write(tmp_path / "h.ipynb", "import time\nprint('before')\ntime.sleep(60)")
    notebook = warm_run(path, run_timeout=1.5)
    assert notebook.cells[0].outputs[0].text == "before\n"


def test_what_a_cell_tells_little_by_little_is_told_while_it_runs(tmp_path):
    # Every message is noted with its time as it comes; papermill's own log is such a listener.
    path = write(
        tmp_path / "t.ipynb",
        "import time\nfrom IPython.display import display\ndisplay(time.time())\ntime.sleep(0.7)",
    )
    seen = []

    class Listener(engines.Client):
        def process_message(self, message, *rest):
            seen.append((message["msg_type"], message["content"], time.time()))
            return super().process_message(message, *rest)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(engines, "Client", Listener)
        warm_run(path)
    [(said, came)] = [(float(c["data"]["text/plain"]), at) for kind, c, at in seen if kind == "display_data"]
    assert came - said < 0.4


def test_a_notebook_without_a_kernel_is_kept(monkeypatch, tmp_path):
    def fails(*_):
        raise RuntimeError("no process can be made")

    monkeypatch.setattr(server.SERVER, "fork", fails)
    done = tmp_path / "done.ipynb"
    outcome = batch.execute(batch.Run(write(tmp_path / "a.ipynb", "1"), done))
    assert "no process can be made" in outcome.error
    assert nbformat.read(done, as_version=4).cells[0].source == "1"


def test_the_limit_is_of_the_whole_run(tmp_path):
    path = write(tmp_path / "slow.ipynb", *["import time\ntime.sleep(0.6)"] * 4)
    notebook = warm_run(path, run_timeout=1)
    assert [bool(one.outputs) for one in notebook.cells] == [False, True, False, False]


def test_the_notebook_is_on_disk_while_it_runs(tmp_path):
    seen = tmp_path / "seen.ipynb"
    path = write(
        tmp_path / "long.ipynb", "print('first')", "import time\ntime.sleep(1.1)", "1",
        f"import shutil\nshutil.copy({str(tmp_path / 'warm.ipynb')!r}, {str(seen)!r});",
    )  # fmt: skip
    warm_run(path)
    assert nbformat.read(seen, as_version=4).cells[0].outputs[0].text == "first\n"


def test_children_go_when_the_asker_is_killed_and_theirs_with_them(tmp_path):
    path = write(
        tmp_path / "hang.ipynb",
        "import os, subprocess\nchild = subprocess.Popen(['sleep', '600']).pid\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(f'{{os.getpid()}} {{child}}.')\nwhile True: pass",
    )
    asker = subprocess.Popen(
        [sys.executable, "-m", "papermill", "--engine", WARM, str(path), str(tmp_path / "out.ipynb")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().endswith("."):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    asker.send_signal(signal.SIGKILL)
    asker.wait()
    pids = (tmp_path / "pid").read_text().rstrip(".").split()
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{pid}/exe").exists() for pid in pids):
        assert time.monotonic() < deadline, "a process outlived who asked for it"
        time.sleep(0.1)


def test_a_server_that_was_killed_is_started_again(tmp_path):
    path = write(tmp_path / "x.ipynb", "print(1)")
    warm_run(path)
    server.SERVER._process.kill()
    server.SERVER._process.wait()
    assert warm_run(path).cells[0].outputs[0].text == "1\n"


def stopped_run(path, pid):
    """A run while a process is stopped; the error that it ends with, and the seconds that it took."""
    os.kill(pid, signal.SIGSTOP)
    start = time.monotonic()
    try:
        warm_run(path, start_timeout=1)
    except Exception as failure:
        return failure, time.monotonic() - start
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def test_a_server_that_gets_never_ready_is_ended_and_the_next_run_has_another_one(tmp_path):
    path = write(tmp_path / "x.ipynb", "print(1)")
    server.SERVER.stop()
    server.SERVER.start()
    deaf = server.SERVER._process
    failure, seconds = stopped_run(path, deaf.pid)
    assert "gave none within 1 s, and was ended" in str(failure)
    assert seconds < 3
    assert deaf.poll() == -signal.SIGKILL
    assert told(path) == ["1"]


def test_a_second_server_that_is_stopped_is_ended_with_the_first(tmp_path):
    path = write(tmp_path / "x.ipynb", "import os\nprint(os.getppid())")
    server.SERVER.stop()
    [second] = told(path)
    assert int(second) != server.SERVER._process.pid
    failure, seconds = stopped_run(path, int(second))
    assert isinstance(failure, TimeoutError)
    assert seconds < 3
    deadline = time.monotonic() + 5
    while Path(f"/proc/{second}/exe").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert told(path) != [second]


def test_a_server_that_is_stopped_while_a_run_is_under_way_holds_it_up_for_a_moment_only(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(manager, "_STOP_TIMEOUT", 0.3)
    path = write(
        tmp_path / "x.ipynb", "import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)\nprint(os.getppid())"
    )
    server.SERVER.stop()
    start = time.monotonic()
    [second] = told(path)
    assert time.monotonic() - start < 15
    os.kill(int(second), signal.SIGKILL)


def test_a_kernel_that_does_not_answer_in_time_is_said_to(tmp_path, monkeypatch):
    """Whoever set IPython up may have it wait for ever."""
    monkeypatch.setattr(manager, "_STOP_TIMEOUT", 0.3)
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "first.py").write_text("import time\ntime.sleep(60)")
    warm_run(write(tmp_path / "x.ipynb", "1"))
    with pytest.raises(RuntimeError, match="Kernel didn't respond in 1 seconds"):
        warm_run(tmp_path / "x.ipynb", env=environment(tmp_path), start_timeout=1)


# ---- who can use it


def test_a_kernel_as_ipykernel_installs_it_is_forked(tmp_path, monkeypatch):
    folder = tmp_path / "kernels" / "installed"
    folder.mkdir(parents=True)
    argv = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "x", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert not engines.hindrance("installed")


def test_papermills_own_command_takes_the_engine_from_a_script_without_a_guard(tmp_path):
    path = write(tmp_path / "x.ipynb", "import sys\nprint(sys.argv[0].rsplit('/')[-1])")
    script = tmp_path / "script.py"
    script.write_text(
        "import papermill\n"
        f"papermill.execute_notebook({str(path)!r}, {str(tmp_path / 'o.ipynb')!r}, engine_name={WARM!r})\n"
    )
    subprocess.run([sys.executable, script], check=True, capture_output=True, timeout=120)
    done = nbformat.read(tmp_path / "o.ipynb", as_version=4)
    assert done.cells[0].outputs[0].text == "ipykernel_launcher.py\n"


def test_nothing_but_the_notebook_speaks(tmp_path):
    path = write(tmp_path / "x.ipynb", "1")
    done = subprocess.run(
        [sys.executable, "-m", "papermill", "--engine", WARM, "--no-progress-bar", "--log-level", "ERROR",
         str(path), str(tmp_path / "o.ipynb")],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize(
    ("kernel", "system", "why"),
    [
        ("python3", False, "cannot fork"),
        ("ir", True, "no kernel called 'ir'"),
        ("other", True, "not the Python of this environment"),
    ],
)
def test_what_hinders_a_warm_kernel_is_said(kernel, system, why, monkeypatch, tmp_path):
    monkeypatch.setattr(server, "available", lambda: system)
    folder = tmp_path / "kernels" / "other"
    folder.mkdir(parents=True)
    spec = {"argv": ["/usr/bin/other", "-m", "ipykernel_launcher"], "display_name": "x", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert why in engines.hindrance(kernel)


def test_without_fork_an_ordinary_kernel_does_it_and_the_log_says_so(monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(server, "available", lambda: False)
    monkeypatch.setattr(engines.logger, "propagate", True)
    # A batch in the same process may have quietened it.
    caplog.set_level(logging.WARNING, logger="papermill")
    notebook = warm_run(write(tmp_path / "x.ipynb", "print(1)"))
    assert notebook.cells[0].outputs[0].text == "1\n"
    assert "An ordinary one does it" in caplog.text
