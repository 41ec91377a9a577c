"""Hashes of what results rest on: files, folders, the library itself and its versions."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

from wijkstudie import settings
from wijkstudie._version import __version__


def of(*parts: bytes) -> str:
    """SHA-256 in hexadecimal of some texts; where one ends and the next begins counts too."""
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.hexdigest()


@cache
def of_file(path: Path) -> str:
    """Of a file, read once a process; empty when it is not there."""
    return of(path.read_bytes()) if path.is_file() else ""


def of_notebook(notebook: Path) -> str:
    """Of a notebook and of the modules beside it, read once a process."""
    return of(of_file(notebook).encode(), _of_code_in(notebook.parent).encode())


def code_in(folder: Path) -> list[Path]:
    """The modules that a notebook of this folder can import from there."""
    return [one for one in sorted(folder.rglob("*.py")) if one.is_file()]


@cache
def _of_code_in(folder: Path) -> str:
    return _of_files(folder, code_in(folder))


@cache
def of_folder(folder: Path) -> str:
    """Of the names and contents of all files in a folder, read once a process."""
    files = (one for one in sorted(folder.rglob("*")) if one.is_file() and "__pycache__" not in one.parts)
    return _of_files(folder, files)


def _of_files(folder: Path, files: Iterable[Path]) -> str:
    return of(*(part for one in files for part in (str(one.relative_to(folder)).encode(), one.read_bytes())))


@cache
def version(package: str) -> str:
    """Of a package that is installed, looked up once a process."""
    return metadata.version(package)


@cache
def versions() -> dict[str, str]:
    """Of this library, of Python, and of the packages that results pass through."""
    named = {name: version(name) for name in ("pandas", "matplotlib", "papermill", "ipykernel")}
    return {"wijkstudie": __version__, "python": platform.python_version(), **named}


def of_library() -> str:
    """Of the code of this library."""
    return of_folder(Path(__file__).parent)


def of_environment() -> str:
    """Of the lock and of the versions that are installed, also of what makes pictures of figures."""
    lock = settings.project_folder() / "requirements.lock"
    pictures = [version(name).encode() for name in ("pypdfium2", "pillow")]
    return of(of_file(lock).encode(), json.dumps(versions()).encode(), *pictures)
