"""Tests never write into the project: what notebooks and commands write goes to a folder of its own."""

import os
import shutil
import tempfile

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Send outputs elsewhere for as long as the tests run."""
    folder = tempfile.mkdtemp(prefix="wijkstudie-test-")
    # Kernels that nbval starts, and commands that tests run, take it over.
    os.environ["WIJKSTUDIE_OUTPUT"] = folder
    # The committed notebooks show no quotations, also when the developer has hydrated them.
    os.environ["WIJKSTUDIE_WITHOUT_TEXTS"] = "1"
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
