"""What tests in a browser share: pages that are watched, and servers run as their user would."""

import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from wijkstudie.study import WITHOUT_TEXTS_VARIABLE

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def executable():
    """The browser's program: the one that CHROMIUM names, else Debian's; None when it is not there."""
    named = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else _NAMES)), None)


class Watched:
    """Opens pages and remembers what they should not have done."""

    # JupyterLab tells so of messages of its own that were on the way when a kernel was restarted.
    _NOT_OURS = ("Canceled future for",)

    def __init__(self, browser):
        self._browser = browser
        self.wrong = []

    def open(self, address, size=WIDE, scheme="light", **options):
        """A page in a browser that knows nothing yet."""
        context = self._browser.new_context(viewport=size, color_scheme=scheme, **options)
        context.set_default_timeout(30_000)
        page = context.new_page()
        own = urlsplit(address).netloc
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(f"exception: {error}"))
        page.on("request", lambda request: self._request(own, request.url))
        page.goto(address)
        return page

    def _console(self, message):
        told = f"{message.type}: {message.text}"
        if message.type == "error" and not any(one in told for one in self._NOT_OURS):
            self.wrong.append(told)

    def _request(self, own, address):
        parts = urlsplit(address)
        if parts.scheme not in ("data", "blob") and parts.netloc != own:
            self.wrong.append(f"request to another host: {address}")


# The indicator says idle before there is a kernel, and what is run then is dropped.
_KERNEL = """() => {
    const front = window.jupyterapp?.shell.currentWidget;
    return front?.context?.isReady && front.sessionContext.isReady
        && front.sessionContext.session?.kernel?.status === "idle";
}"""


def run_all(page):
    """Run all cells of the notebook in front, once its kernel is there."""
    kernel_ready(page)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")


def kernel_ready(page):
    """Wait until the notebook in front has a kernel that waits for work."""
    page.wait_for_function(_KERNEL, timeout=60_000)


def axe(page, within=None, **options):
    """What axe-core finds serious or critical, a line each; options are axe-core's own."""
    told = {"resultTypes": ["violations"], **options}
    found = Axe().run(page, context=within, options=told).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]} (and {len(one['nodes']) - 1} more)"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def command(root, target):
    """The command of a target of the Makefile, as `make` would run it."""
    make = ["make", "--no-print-directory", "--dry-run", "--assume-old=setup"]
    binaries = f"BIN={Path(sys.executable).parent}"
    told = subprocess.check_output([*make, target, binaries], cwd=root, text=True)
    return shlex.split(told.replace("\\\n", " ").splitlines()[-1])


@contextmanager
def served(command, folder, port, log, *, may_hang=False):
    """Run a server until the block ends; it has begun once it listens at the port.

    It knows nothing of what its user chose or opened before. That it does not end when it is asked to
    is a fault, unless it ``may_hang``.
    """
    own = {f"JUPYTER_{one}_DIR": str(log.parent / one.lower()) for one in ("CONFIG", "DATA", "RUNTIME")}
    # What is served is a copy: nothing of it is committed, so that quotations may be shown.
    environment = {name: value for name, value in os.environ.items() if name != WITHOUT_TEXTS_VARIABLE}
    with log.open("w") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=environment | own, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            for _ in range(600):
                if process.poll() is not None:
                    pytest.fail(f"the server stopped:\n{log.read_text()}")
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            else:
                pytest.fail(f"the server did not answer in a minute:\n{log.read_text()}")
            yield
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                if not may_hang:
                    raise


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
