"""A file of runs: which notebooks with which parameters, checked before anything starts.

``runs.yml`` is a mapping, or a list of them, of

notebooks
    Names, as ``wijkstudie build --only`` takes them; all of the project when left out.
parameters
    Values that every run gets.
grid
    Lists of values; every combination of them is a run.
exclude
    Combinations that are left out: each a mapping of parameters to values.
runs
    Runs that are written out: mappings of ``notebook`` and ``parameters``.
expect
    Files that a run promises, relative to its folder, by notebook; ``{language}`` and other
    parameters are filled in, ``*`` stands for any text. A run without them has failed.

Every fault is named with its line, all at once.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from wijkstudie import batch, settings
from wijkstudie.errors import ParameterError, near

KEYS = ("notebooks", "parameters", "grid", "exclude", "runs", "expect")
RUN_KEYS = ("notebook", "parameters")

# What a run's folder holds, beside the executed notebook.
FIGURES, TABLES, RECORD = "figures", "tables", "run.json"

# A folder's name may be long, but some systems allow no more than 255 bytes.
_LONGEST = 120
# The same in C, where the package was built with it: a thousand runs are parsed in 0.05 s, not in 0.8.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Of something in the file: keys and positions, from the top.
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class GridRun(batch.Run):
    """A run of a file of runs, with a folder of its own.

    chosen
        The parameters that the file gives, without those that say where results go.
    line
        Where in the file it comes from.
    """

    folder: Path = field(default=Path())
    chosen: dict[str, Any] = field(default_factory=dict)
    line: int = 0

    @property
    def name(self) -> str:
        """Notebook and parameters, as the folder is called."""
        return "/".join(self.folder.parts[-2:])

    @property
    def record(self) -> Path:
        """Where is written down how the run ended."""
        return self.folder / RECORD

    def prepare(self) -> None:
        """Make the run's folder, without what an earlier run left: that would keep its promises."""
        for one in (self.folder / FIGURES, self.folder / TABLES):
            shutil.rmtree(one, ignore_errors=True)
        for one in (self.output, self.record):
            one.unlink(missing_ok=True)
        batch.Run.prepare(self)


class _Lines:
    """What a YAML file says, and on which line it says so."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[Place, int] = {}
        self.faults: list[tuple[int, str]] = []
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
            raise ParameterError(f"cannot read {path}: {reason}") from None
        try:
            loader = _LOADER(text)
            node = loader.get_single_node()
            # First as it is written: to construct puts mappings that are merged in place.
            self._walk(node, ())
            self.content = None if node is None else loader.construct_document(node)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            # What is missing at the end is missed on the line after it.
            line = min(mark.line + 1, len(text.splitlines())) if mark else 1
            raise ParameterError(f"{path}:{line}: no YAML: {getattr(error, 'problem', error)}") from None

    def _walk(self, node: yaml.Node | None, place: Place, around: tuple[yaml.Node, ...] = ()) -> None:
        if node is None:
            return
        if any(node is one for one in around):
            raise yaml.MarkedYAMLError(
                problem="a name (*) stands within what it names (&)", problem_mark=node.start_mark
            )
        around = (*around, node)
        self.lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            seen: dict[str, int] = {}
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    # No key of ours; said when it is constructed.
                    continue
                line = key.start_mark.line + 1
                if key.value in seen:
                    self.faults.append((line, f"{key.value} stands here and on line {seen[key.value]}"))
                seen[key.value] = line
                self._walk(value, (*place, key.value), around)
                self.lines[*place, key.value] = line
        elif isinstance(node, yaml.SequenceNode):
            for i, value in enumerate(node.value):
                self._walk(value, (*place, i), around)

    def line(self, *place: str | int) -> int:
        """The line of a place, or of the nearest around it."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)

    def fault(self, what: str, *place: str | int) -> None:
        self.faults.append((self.line(*place), what))

    def refuse(self) -> None:
        """Raise a ParameterError with every fault, if there is any."""
        if self.faults:
            told = [f"{self.path}:{line}: {what}" for line, what in sorted(set(self.faults))]
            raise ParameterError("\n  ".join(["runs that cannot be done:", *told]))


def read(path: Path, folder: Path, output: Path) -> list[GridRun]:
    """Read a file of runs and check it.

    Parameters
    ----------
    path : Path
        The file.
    folder : Path
        Of the notebooks.
    output : Path
        Under which each run gets its folder, ``<notebook>/<parameter>=<value>_…``.

    Raises
    ------
    ParameterError
        With the line of everything that is wrong: no YAML, unknown keys, notebooks and
        parameters, values that are not allowed, studies that are not there, two runs that
        would write to one place, exclusions that exclude nothing.
    """
    said = _Lines(path)
    content = said.content
    blocks = list(enumerate(content)) if isinstance(content, list) else [(None, content)]
    known = {one.stem: one for one in batch.notebooks(folder)}
    about = {one: batch.declared(one) for one in known.values()}
    runs: list[GridRun] = []
    for i, block in blocks:
        place = () if i is None else (i,)
        if not isinstance(block, dict):
            said.fault(f"expected a mapping of {', '.join(KEYS)}", *place)
            continue
        _refuse_keys(said, block, KEYS, place)
        for notebook, chosen, where in _expanded(said, block, place, known):
            _check(said, chosen, about[notebook], where)
            where_to = output / notebook.stem / _slug(chosen)
            expect = _promised(said, block, notebook, place)
            runs.append(_run(notebook, where_to, chosen, about[notebook], expect, said.line(*where)))
    _refuse_twins(said, runs, output)
    if not runs and not said.faults:
        said.fault("there is nothing to run")
    said.refuse()
    return runs


def _run(
    notebook: Path,
    folder: Path,
    chosen: dict[str, Any],
    declared: list[str],
    expect: tuple[str, ...],
    line: int,
) -> GridRun:
    places = {"figures": str(folder / FIGURES), "processed": str(folder / TABLES)}
    parameters = chosen | {name: where for name, where in places.items() if name in declared}
    filled = tuple(_filled(one, parameters) for one in expect)
    return GridRun(
        notebook,
        folder / notebook.name,
        parameters,
        promised=tuple(folder / one for one in filled),
        folder=folder,
        chosen=chosen,
        line=line,
    )


def _filled(text: str, parameters: Mapping[str, Any]) -> str:
    for name, value in {"language": "nl", **parameters}.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def _refuse_keys(said: _Lines, block: Mapping[str, Any], keys: tuple[str, ...], place: Place) -> None:
    for key in block:
        if key not in keys:
            said.fault(f"{key}: no such key; {near(str(key), keys)}", *place, key)


def _of_type(said: _Lines, block: Mapping[str, Any], key: str, kind: type, place: Place) -> Any:
    """The value of a key; an empty one when it is missing or of another type, which is a fault."""
    value = block.get(key)
    if value is None:
        return kind()
    if not isinstance(value, kind):
        expected = "a list" if kind is list else "a mapping"
        said.fault(f"{key} = {value!r}: expected {expected}", *place, key)
        return kind()
    return value


def _expanded(
    said: _Lines, block: dict[str, Any], place: Place, known: Mapping[str, Path]
) -> Iterator[tuple[Path, dict[str, Any], Place]]:
    """The notebook, parameters and place in the file of every run of a block."""
    fixed = _of_type(said, block, "parameters", dict, place)
    names = _of_type(said, block, "notebooks", list, place)
    explicit = _of_type(said, block, "runs", list, place)
    chosen = [_notebook(said, name, known, (*place, "notebooks", i)) for i, name in enumerate(names)]
    if not names and not explicit:
        chosen = list(known.values())
    combined = _combined(said, block, place)
    for notebook in filter(None, chosen):
        for values in combined:
            yield notebook, {**fixed, **values}, (*place, "grid" if values else "notebooks")
    for i, run in enumerate(explicit):
        where = (*place, "runs", i)
        if not isinstance(run, dict) or "notebook" not in run:
            said.fault("expected a mapping with notebook and parameters", *where)
            continue
        _refuse_keys(said, run, RUN_KEYS, where)
        notebook = _notebook(said, run["notebook"], known, (*where, "notebook"))
        if notebook:
            yield notebook, {**fixed, **_of_type(said, run, "parameters", dict, where)}, where


def _notebook(said: _Lines, name: Any, known: Mapping[str, Path], place: Place) -> Path | None:
    by_topic = {stem.split("_", 1)[1]: path for stem, path in known.items()}
    found = {**by_topic, **known, **{path.name: path for path in known.values()}}.get(str(name))
    if found is None:
        said.fault(f"{name}: no such notebook; {near(str(name), by_topic)}", *place)
    return found


def _combined(said: _Lines, block: dict[str, Any], place: Place) -> list[dict[str, Any]]:
    """Every combination of the grid but the excluded ones."""
    grid = _of_type(said, block, "grid", dict, place)
    for name, values in grid.items():
        if not isinstance(values, list) or not values:
            said.fault(f"{name} = {values!r}: expected a list of values", *place, "grid", name)
    lists = {name: values for name, values in grid.items() if isinstance(values, list)}
    every = [dict(zip(lists, values, strict=True)) for values in product(*lists.values())]
    left_out = _of_type(said, block, "exclude", list, place)
    for i, one in enumerate(left_out):
        where = (*place, "exclude", i)
        if not isinstance(one, dict):
            said.fault("expected a mapping of parameters to values", *where)
        elif not any(_matches(values, one) for values in every):
            said.fault(f"no combination of the grid is {json.dumps(one, default=str)}", *where)
    rules = [one for one in left_out if isinstance(one, dict)]
    return [values for values in every if not any(_matches(values, rule) for rule in rules)]


def _matches(values: Mapping[str, Any], rule: Mapping[str, Any]) -> bool:
    return all(name in values and values[name] == value for name, value in rule.items())


def _check(said: _Lines, chosen: Mapping[str, Any], declared: list[str], where: Place) -> None:
    """Check the parameters of a run, each fault at the line that gives the value."""
    places = _places(said, chosen, where)
    for name in ("figures", "processed"):
        if name in chosen:
            said.fault(f"{name}: each run has a folder of its own for that", *places[name])
    for problem in settings.unknown(chosen, declared):
        said.fault(problem, *places[problem.split(":", 1)[0]])
    shared = settings.Settings.__dataclass_fields__
    for name, value in chosen.items():
        if isinstance(value, date):
            said.fault(f"{name} = {value}: YAML takes this for a date; put it in quotes", *places[name])
        elif name in shared and name in declared:
            try:
                settings.check(**{name: value})
            except ParameterError as error:
                said.fault(str(error).split("\n  ", 1)[-1], *places[name])


def _places(said: _Lines, chosen: Mapping[str, Any], where: Place) -> dict[str, Place]:
    """Where in the file each parameter of a run has its value from."""
    block = where[: next((i for i, one in enumerate(where) if one in KEYS), 0)]
    found = {}
    for name in chosen:
        options = [(*where, "parameters", name), (*block, "grid", name), (*block, "parameters", name)]
        found[name] = next((one for one in options if one in said.lines), where)
    return found


def _promised(said: _Lines, block: dict[str, Any], notebook: Path, place: Place) -> tuple[str, ...]:
    expect = _of_type(said, block, "expect", dict, place)
    named = [expect[name] for name in (notebook.stem, notebook.stem.split("_", 1)[1]) if name in expect]
    if named and not isinstance(named[0], list):
        said.fault(f"expected a list of files, not {named[0]!r}", *place, "expect")
        return ()
    return tuple(map(str, named[0])) if named else ()


def _refuse_twins(said: _Lines, runs: list[GridRun], output: Path) -> None:
    first: dict[Path, GridRun] = {}
    for run in runs:
        before = first.setdefault(run.folder, run)
        if before is not run:
            what = (
                f"{run.folder.relative_to(output).as_posix()} is written by the run of line {before.line} too"
            )
            said.faults.append((run.line, what))


def _slug(chosen: Mapping[str, Any]) -> str:
    """A folder name in which a person recognises the parameters."""
    parts = [f"{name}={_word(name, value)}" for name, value in chosen.items()]
    name = "_".join(parts) or "default"
    if len(name) > _LONGEST:
        # The same for the same parameters, on every machine.
        mark = hashlib.sha256(json.dumps(chosen, sort_keys=True, default=str).encode()).hexdigest()[:8]
        name = f"{name[: _LONGEST - 9]}-{mark}"
    return name


def _word(name: str, value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "+".join(_word(name, one) for one in value)
    if name == "study":
        # A study often lies in a folder that says nothing, such as another data/raw.
        parts = [part for part in Path(str(value)).parts if part not in ("data", "raw", "/", "..")]
        value = parts[-1] if parts else "own"
    return "".join(one if one.isalnum() or one in ".-" else "-" for one in str(value)) or "empty"
