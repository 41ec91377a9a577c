"""Both roads, conda and make, give the versions of the lock; the lock fits the project."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
PINNED = [Requirement(line.rstrip(" \\")) for line in LOCK.split("\n") if re.match(r"[a-z0-9]", line)]


def wanted():
    project = PROJECT["project"]
    groups = [*project["optional-dependencies"].values(), *PROJECT["dependency-groups"].values()]
    return [Requirement(one) for one in [*project["dependencies"], *(x for group in groups for x in group)]]


@pytest.mark.parametrize("one", wanted(), ids=lambda one: one.name)
def test_a_dependency_is_pinned_within_its_bounds(one):
    pins = [pin for pin in PINNED if pin.name == one.name]
    assert pins
    for pin in pins:
        [spec] = pin.specifier
        assert spec.operator == "=="
        assert one.specifier.contains(spec.version)


def test_every_pin_has_hashes():
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK)[1:]
    assert len(blocks) == len(PINNED) > 50
    assert [
        block.split(" ")[0] for block in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}", block)
    ] == []


@pytest.mark.parametrize("sign", ["http:", "https:", "://", "--index-url", "--find-links", " @ "])
def test_the_lock_names_no_host(sign):
    assert sign not in LOCK


def test_every_pin_is_of_one_version():
    assert [str(pin) for pin in PINNED if not re.fullmatch(r"==[^,*]+", str(pin.specifier))] == []


def test_what_is_installed_is_the_lock():
    here = default_environment()
    meant = {
        pin.name: str(pin.specifier)[2:] for pin in PINNED if pin.marker is None or pin.marker.evaluate(here)
    }
    assert {name: version(name) for name in meant} == meant


def test_conda_takes_python_and_everything_else_from_the_lock():
    python, pip, rest = ENVIRONMENT["dependencies"]
    assert python.replace(" ", "") == f"python{PROJECT['project']['requires-python']}"
    assert pip == "pip"
    assert rest == {"pip": ["-r requirements.lock"]}
    assert ENVIRONMENT["channels"][0] == "conda-forge"


def test_every_dependency_has_its_reason_beside_it():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for one in wanted():
        assert re.search(rf'^  "{one.name}[<>=~].*",\s+# \S', text, re.MULTILINE), one.name


def test_ci_calls_the_readmes_test_command():
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")
