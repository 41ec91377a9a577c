"""A browser, and the servers it looks at.

Every page is watched: an error in the browser's console, an exception, or a request to
another host than the page's own fails the test that opened it.
"""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from browsing import Watched, command, executable, free_port, served

TOKEN = "0123456789abcdef"


@pytest.fixture(scope="package")
def browser(request):
    """Debian's chromium, or the one that CHROMIUM names."""
    found = executable()
    if found is None:
        why = "no browser is installed (apt-get install chromium): what a person sees in one was not tested"
        (pytest.fail if request.config.getoption("--require-browser") else pytest.skip)(why)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found)
        yield opened
        opened.close()


@pytest.fixture
def watched(browser):
    """Opens pages; at the end nothing may have been wrong with them."""
    pages = Watched(browser)
    yield pages
    for context in browser.contexts:
        context.close()
    assert pages.wrong == []


@pytest.fixture(scope="module")
def pages(browser):
    """Opens pages that the tests of a module share; in the end nothing may have been wrong."""
    shared = Watched(browser)
    yield shared
    for context in browser.contexts:
        context.close()
    assert shared.wrong == []


@pytest.fixture(scope="package")
def copy(root, tmp_path_factory):
    """A copy of the project: what is run and saved in it leaves the checkout alone."""
    place = tmp_path_factory.mktemp("project") / "wijkstudie"
    shutil.copytree(
        root,
        place,
        ignore=shutil.ignore_patterns(".git", ".venv", "build", "private", "__pycache__", ".*cache"),
    )
    return place


@pytest.fixture(scope="package")
def lab(browser, root, copy, tmp_path_factory):
    """The address of JupyterLab, opened by the command of `make lab`."""
    port = free_port()
    # The last option lets a test ask the page what it shows; the others are of any server in a test.
    told = [
        *command(root, "lab"), "--no-browser", f"--port={port}", f"--IdentityProvider.token={TOKEN}",
        "--allow-root", "--expose-app-in-browser",
    ]  # fmt: skip
    log = tmp_path_factory.mktemp("lab") / "log.txt"
    # Jupyter's server does not end when it is asked to while a kernel starts again.
    with served(told, copy, port, log, may_hang=True):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="package")
def voila(browser, root, copy, tmp_path_factory):
    """The address of the explorer as an app, opened by the command of `make app`."""
    port = free_port()
    told = [*command(root, "app"), "--no-browser", f"--port={port}"]
    log = tmp_path_factory.mktemp("voila") / "log.txt"
    with served(told, copy, port, log):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="package")
def in_lab(lab):
    """The address of a notebook in JupyterLab, alone in a page of its own."""
    return lambda name: f"{lab}/lab/workspaces/{name}/tree/notebooks/{name}.ipynb?token={TOKEN}"
