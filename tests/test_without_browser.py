"""Where no browser is installed: that is said, and who insists is refused."""

import os
import subprocess
import sys

import pytest

TEST = "tests/browser/test_explorer.py::test_the_app_says_its_language_and_shows_no_notebook"


def run(root, *told):
    """Run a test in a browser where there is none; without nbval, which looks at every notebook."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-o", "addopts=--import-mode=importlib", *told, TEST],
        cwd=root,
        # Who runs these tests may insist on a browser.
        env=os.environ | {"CHROMIUM": "/nowhere/chromium", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        check=False,
        text=True,
    )


def test_what_was_left_out_is_said_at_the_end(root):
    result = run(root)
    assert result.returncode == 0, result.stdout
    *_, told, _ = result.stdout.splitlines()
    assert told.startswith("tests in a browser that were LEFT OUT: 1; no browser is installed")


def test_who_insists_on_a_browser_is_refused_without_one(root):
    result = run(root, "--require-browser")
    assert result.returncode == 1
    assert "no browser is installed (apt-get install chromium)" in result.stdout
    assert "LEFT OUT" not in result.stdout


@pytest.mark.skipif(os.name != "posix", reason="the continuous integration runs on Debian")
def test_the_integration_says_what_it_cannot_install(root, tmp_path):
    for name in ("bash", "dirname", "env"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    result = subprocess.run(
        ["/usr/bin/bash", root / ".ci" / "run"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert result.returncode == 1
    assert result.stderr == "The tests need chromium, and there is no apt-get to install it.\n"
