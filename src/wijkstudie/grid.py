"""A file of runs: which notebooks with which parameters, checked before anything starts.

``runs.yml`` is a mapping, or a list of them, of

notebooks
    Names, as ``wijkstudie build --only`` takes them; all of the project when left out.
parameters
    Values that every run gets. A relative ``study`` counts from the project, not from the file.
grid
    Lists of values; every combination of them is a run. Several studies are a grid over ``study``.
exclude
    Combinations that are left out: each a mapping of parameters to values.
runs
    Runs that are written out: mappings of ``notebook`` and ``parameters``.
expect
    Files that a run promises, relative to its folder, by notebook. ``{language}``, or the name of any
    other parameter that the notebook declares, is filled in: what the run gives, else the notebook's
    default. ``*`` in a file's name stands for any text. A run without them has failed.

Every fault is named with its line, all at once.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from wijkstudie import batch, settings, writing
from wijkstudie.errors import ParameterError, StudyError, near

KEYS = ("notebooks", "parameters", "grid", "exclude", "runs", "expect")
RUN_KEYS = ("notebook", "parameters")

# What a run's folder holds, beside the executed notebook.
FIGURES, TABLES, RECORD = "figures", "tables", "run.json"
# Parameters that say where results go.
_OWN = ("figures", "processed")

# Of a folder's name, in bytes of UTF-8. Systems allow no more than 255, some half of that.
_LONGEST = 120
# Lists and mappings within each other; nobody writes as many, and to read more takes Python too deep.
_DEEPEST = 50
# The same in C, where the package was built with it: a thousand runs are parsed in 0.05 s, not in 0.8.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TEXT, _MERGED = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"
# A parameter in a promise.
_NAMED = re.compile(r"\{([^{}]*)\}")

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
        writing.tidy(self.record)
        batch.Run.prepare(self)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A run as the file asks for it: where it stands, and where each of its values does."""

    notebook: Path
    chosen: dict[str, Any]
    where: Place
    places: dict[str, Place]


class _Lines:
    """What a YAML file says, and on which line it says so."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[Place, int] = {}
        # Of each the notebooks that it is about; none when it is about the file.
        self.faults: dict[tuple[int, str], list[str]] = {}
        # Keys that are no text, and places of what could not be read: more that is wrong with them
        # shows when that is mended.
        self._odd: list[yaml.Node] = []
        self._untold: set[Place] = set()
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
            raise ParameterError(f"cannot read {path}: {reason}") from None
        try:
            _refuse_depth(text)
            loader = _LOADER(text)
            node = loader.get_single_node()
            # First as it is written: to construct puts mappings that are merged in place.
            self._walk(node, ())
            self.content = None if node is None else loader.construct_document(node)
        except yaml.YAMLError as error:
            line, reason = _told(error, text)
            raise ParameterError(f"{path}:{line}: no YAML: {reason}") from None

    def _walk(self, node: yaml.Node | None, place: Place, around: tuple[yaml.Node, ...] = ()) -> None:
        if node is None:
            return
        if any(node is one for one in around):
            raise yaml.MarkedYAMLError(
                problem="a name (*) stands within what it names (&)", problem_mark=node.start_mark
            )
        if len(around) >= _DEEPEST:
            raise _too_deep(node)
        around = (*around, node)
        # What is merged in stands where it is written, unless it is said here too.
        for one in _merged(node):
            self._walk(one, place, around)
        self.lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            seen: dict[str, int] = {}
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    raise yaml.MarkedYAMLError(
                        problem="a list or mapping stands as a key; put it in quotes",
                        problem_mark=key.start_mark,
                    )
                line = key.start_mark.line + 1
                self._read_key(key, (*place, key.value))
                if key.value in seen:
                    self._add(line, f"{key.value} stands here and on line {seen[key.value]}")
                seen[key.value] = line
                self._walk(value, (*place, key.value), around)
                self.lines[*place, key.value] = line
        elif isinstance(node, yaml.SequenceNode):
            for i, value in enumerate(node.value):
                self._walk(value, (*place, i), around)
        elif node.tag != _TEXT:
            self._read_scalar(node, place)

    def _read_key(self, key: yaml.ScalarNode, place: Place) -> None:
        """Have a key that is no text read as the text that it is written as, which is a fault."""
        if key.tag not in (_TEXT, _MERGED):
            kind = key.tag.rsplit(":", 1)[-1]
            what = (
                f"{key.value or 'nothing'}: this key is no text, YAML takes it for {kind}; put it in quotes"
            )
            self._add(key.start_mark.line + 1, what)
            self._odd.append(key)
            key.tag = _TEXT
        # It may be met again, where its mapping is merged in.
        if any(key is one for one in self._odd):
            self._untold.add(place)

    def _read_scalar(self, node: yaml.ScalarNode, place: Place) -> None:
        """The same for a value that looks like a date or number and is none."""
        try:
            yaml.constructor.SafeConstructor().construct_object(node)
        except (yaml.YAMLError, ValueError, LookupError, AttributeError, OverflowError):
            kind = node.tag.rsplit(":", 1)[-1]
            what = f"{node.value}: YAML takes this for {kind} and cannot read it as one; put it in quotes"
            self._add(node.start_mark.line + 1, what)
            node.tag = _TEXT
            self._untold.add(place)

    def line(self, *place: str | int) -> int:
        """The line of a place, or of the nearest around it."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)

    def fault(self, what: str, *place: str | int, of: Path | None = None) -> None:
        """Note what is wrong at a place; ``of`` is the notebook for which it is."""
        if place not in self._untold:
            self._add(self.line(*place), what, of)

    def _add(self, line: int, what: str, of: Path | None = None) -> None:
        notebooks = self.faults.setdefault((line, what), [])
        if of and of.stem not in notebooks:
            notebooks.append(of.stem)

    def refuse(self) -> None:
        """Raise a ParameterError with every fault, if there is any."""
        if self.faults:
            told = [
                f"{self.path}:{line}: {', '.join(notebooks)}{': ' if notebooks else ''}{what}"
                for (line, what), notebooks in sorted(self.faults.items())
            ]
            raise ParameterError("\n  ".join(["runs that cannot be done:", *told]))


def _refuse_depth(text: str) -> None:
    """Raise a YAMLError where lists and mappings stand too deep within each other.

    Before they are composed: a hundred thousand of them would end the process.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise _too_deep(event)


def _too_deep(what: yaml.Node | yaml.Event) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(
        problem=f"more than {_DEEPEST} lists and mappings within each other", problem_mark=what.start_mark
    )


def _told(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """The line of a fault in YAML, and what it is."""
    if isinstance(error, yaml.reader.ReaderError):
        found = yaml.reader.Reader.NON_PRINTABLE.search(text)
        line = text.count("\n", 0, found.start()) + 1 if found else 1
        return line, f"a character that no text holds: {error.reason}"
    mark = getattr(error, "problem_mark", None)
    # What is missing at the end is missed on the line after it.
    line = min(mark.line + 1, len(text.splitlines())) if mark else 1
    return line, str(getattr(error, "problem", error))


def _merged(node: yaml.Node) -> list[yaml.Node]:
    """The mappings that are merged into one (``<<``), those that win last."""
    if not isinstance(node, yaml.MappingNode):
        return []
    found: list[yaml.Node] = []
    for key, value in node.value:
        if key.tag == _MERGED:
            found += reversed(value.value) if isinstance(value, yaml.SequenceNode) else [value]
    return [one for one in found if isinstance(one, yaml.MappingNode)]


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
        parameters, values that are not allowed or of another type than the notebook declares,
        studies that are not there or not sound, promises of what has no run, runs that stand
        there twice, exclusions that exclude nothing.
    """
    said = _Lines(path)
    content = said.content
    blocks = list(enumerate(content)) if isinstance(content, list) else [(None, content)]
    known = {one.stem: one for one in batch.notebooks(folder)}
    asked: list[_Asked] = []
    # By run: the files that it promises, as they are written, with their places.
    expected: list[list[tuple[str, Place]]] = []
    for i, block in blocks:
        place = () if i is None else (i,)
        if not isinstance(block, dict):
            said.fault(f"expected a mapping of {', '.join(KEYS)}", *place)
            continue
        _refuse_keys(said, block, KEYS, place)
        before = len(said.faults)
        of_block = _expanded(said, block, place, known)
        # After a fault it may be on account of that one that a notebook has no run.
        running = known.values() if len(said.faults) > before else {one.notebook for one in of_block}
        promises = _promises(said, block, place, known, running)
        asked += of_block
        expected += [promises[one.notebook] for one in of_block]
    about = {one: batch.signature(one) for one in dict.fromkeys(one.notebook for one in asked)}
    _check(said, asked, about)
    _refuse_twins(said, asked)
    if not asked and not said.faults:
        said.fault("there is nothing to run")
    runs = []
    for one, name, files in zip(asked, _folder_names(asked), expected, strict=True):
        where_to = output / one.notebook.stem / name
        runs.append(_run(said, one, where_to, about[one.notebook], files))
    said.refuse()
    return runs


def _run(
    said: _Lines,
    asked: _Asked,
    folder: Path,
    declared: Mapping[str, batch.Parameter],
    expect: Sequence[tuple[str, Place]],
) -> GridRun:
    places = {"figures": str(folder / FIGURES), "processed": str(folder / TABLES)}
    parameters = asked.chosen | {name: where for name, where in places.items() if name in declared}
    values = {name: one.default for name, one in declared.items()} | parameters
    return GridRun(
        asked.notebook,
        folder / asked.notebook.name,
        parameters,
        promised=tuple(folder / _filled(said, one, values, asked.notebook, place) for one, place in expect),
        folder=folder,
        chosen=asked.chosen,
        line=said.line(*asked.where),
    )


def _filled(said: _Lines, text: str, values: Mapping[str, Any], notebook: Path, place: Place) -> str:
    """A promise with the values of its parameters."""
    for name in _NAMED.findall(text):
        if name not in values:
            said.fault(f"{{{name}}}: no such parameter; {near(name, values)}", *place, of=notebook)
        elif values[name] is ...:
            what = f"{{{name}}}: its default is computed; give {name} under parameters"
            said.fault(what, *place, of=notebook)
    return _NAMED.sub(lambda one: str(values.get(one[1])), text)


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


def _expanded(said: _Lines, block: dict[str, Any], place: Place, known: Mapping[str, Path]) -> list[_Asked]:
    """Every run of a block."""
    fixed = _of_type(said, block, "parameters", dict, place)
    names = _of_type(said, block, "notebooks", list, place)
    explicit = _of_type(said, block, "runs", list, place)
    chosen = [_notebook(said, name, known, (*place, "notebooks", i)) for i, name in enumerate(names)]
    if not names and not explicit:
        chosen = list(known.values())
    elif not names and block.get("grid"):
        said.fault("grid: name the notebooks that it is for; beside runs it is not for all", *place, "grid")
    usual = {name: (*place, "parameters", name) for name in fixed}
    combined = _combined(said, block, place)
    asked = [
        _Asked(notebook, fixed | values, (*place, "grid" if values else "notebooks"), usual | places)
        for notebook in filter(None, chosen)
        for values, places in combined
    ]
    for i, run in enumerate(explicit):
        where = (*place, "runs", i)
        if not isinstance(run, dict) or "notebook" not in run:
            said.fault("expected a mapping with notebook and parameters", *where)
            continue
        _refuse_keys(said, run, RUN_KEYS, where)
        notebook = _notebook(said, run["notebook"], known, (*where, "notebook"))
        own = _of_type(said, run, "parameters", dict, where)
        if notebook:
            places = {name: (*where, "parameters", name) for name in own}
            asked.append(_Asked(notebook, fixed | own, where, usual | places))
    return asked


def _notebook(said: _Lines, name: Any, known: Mapping[str, Path], place: Place) -> Path | None:
    by_topic = {stem.split("_", 1)[1]: path for stem, path in known.items()}
    found = {**by_topic, **known, **{path.name: path for path in known.values()}}.get(str(name))
    if found is None:
        said.fault(f"{name}: no such notebook; {near(str(name), by_topic)}", *place)
    return found


def _combined(
    said: _Lines, block: dict[str, Any], place: Place
) -> list[tuple[dict[str, Any], dict[str, Place]]]:
    """Every combination of the grid but the excluded ones: the values, and where each stands."""
    grid = _of_type(said, block, "grid", dict, place)
    for name, values in grid.items():
        if not isinstance(values, list) or not values:
            said.fault(f"{name} = {values!r}: expected a list of values", *place, "grid", name)
    lists = {name: values for name, values in grid.items() if isinstance(values, list)}
    every = [
        (
            {name: value for name, (_, value) in zip(lists, picked, strict=True)},
            {name: (*place, "grid", name, i) for name, (i, _) in zip(lists, picked, strict=True)},
        )
        for picked in product(*map(enumerate, lists.values()))
    ]
    left_out = _of_type(said, block, "exclude", list, place)
    for i, one in enumerate(left_out):
        where = (*place, "exclude", i)
        if not isinstance(one, dict) or not one:
            said.fault("expected a mapping of parameters to values", *where)
        elif not any(_matches(values, one) for values, _ in every):
            said.fault(f"no combination of the grid is {json.dumps(one, default=str)}", *where)
    rules = [one for one in left_out if isinstance(one, dict)]
    return [one for one in every if not any(_matches(one[0], rule) for rule in rules)]


def _matches(values: Mapping[str, Any], rule: Mapping[str, Any]) -> bool:
    return all(name in values and values[name] == value for name, value in rule.items())


def _promises(
    said: _Lines, block: dict[str, Any], place: Place, known: Mapping[str, Path], running: Collection[Path]
) -> defaultdict[Path, list[tuple[str, Place]]]:
    """By notebook the files that its runs promise, as they are written, with their places."""
    found: defaultdict[Path, list[tuple[str, Place]]] = defaultdict(list)
    for name, files in _of_type(said, block, "expect", dict, place).items():
        where = (*place, "expect", name)
        notebook = _notebook(said, name, known, where)
        if notebook and notebook not in running:
            said.fault(f"{name}: no run of this notebook stands here", *where)
        if not isinstance(files, list):
            said.fault(f"expected a list of files, not {files!r}", *where)
            continue
        for i, one in enumerate(files):
            if not isinstance(one, str) or not one.strip():
                said.fault(f"expected the name of a file, not {one!r}; put it in quotes", *where, i)
            elif notebook:
                found[notebook].append((one, (*where, i)))
    return found


def _check(
    said: _Lines, asked: Sequence[_Asked], about: Mapping[Path, Mapping[str, batch.Parameter]]
) -> None:
    """Check the parameters of all runs, each value once for a notebook and each study once."""
    seen: set[tuple[Path, Place]] = set()
    opened: dict[Path, str] = {}
    for one in asked:
        for name, value in one.chosen.items():
            place = one.places[name]
            if (one.notebook, place) in seen:
                continue
            seen.add((one.notebook, place))
            # Of a grid the name may be wrong, which is not the fault of a value.
            key = place[:-1] if isinstance(place[-1], int) else place
            declared = about[one.notebook]
            if name in _OWN:
                said.fault(f"{name}: each run has a folder of its own for that", *key)
            elif name not in declared:
                said.fault(f"{name}: no such parameter; {near(name, declared)}", *key, of=one.notebook)
            elif problem := _misread(value):
                said.fault(f"{name} {'has' if isinstance(value, (list, dict)) else '='} {problem}", *place)
            elif name in settings.Settings.__dataclass_fields__:
                if problem := _unfit(name, value) or (name == "study" and _unsound(value, opened)):
                    said.fault(problem, *place)
            elif not declared[name].takes(value):
                what = f"{name} = {value!r}: expected a value of type {declared[name].kind}"
                said.fault(what, *place, of=one.notebook)


def _misread(value: Any) -> str:
    """Say what YAML made of a value, or within it, that no notebook can be given; empty when nothing."""
    if isinstance(value, list):
        return next(filter(None, map(_misread, value)), "")
    if isinstance(value, dict):
        return next(filter(None, map(_misread, value.values())), "")
    if isinstance(value, date):
        return f"{value}: YAML takes this for a date; put it in quotes"
    if value is None or isinstance(value, (bool, int, float, str)):
        return ""
    return f"{value!r}: a notebook cannot be given a {type(value).__name__}"


def _unfit(name: str, value: Any) -> str:
    """Say why a parameter that all notebooks share cannot have a value; empty when it can."""
    try:
        settings.check(**{name: value})
    except ParameterError as error:
        return str(error).split("\n  ", 1)[-1]
    except (OSError, RuntimeError) as error:
        # A path that is too long, closed to us, or of somebody who has no home here.
        return f"{name} = {value!r}: {error}"
    return ""


def _unsound(value: str, opened: dict[Path, str]) -> str:
    """Say what is wrong with a study; empty when it can be opened. What was found is kept in ``opened``."""
    folder = settings.check(study=value).study_folder.resolve()
    if folder not in opened:
        # Only when a study is named: it takes pandas, and to read it, as long as all else.
        from wijkstudie.study import load

        opened[folder] = ""
        try:
            load(folder)
        except (StudyError, OSError) as error:
            opened[folder] = str(error).replace("\n", "\n  ")
    return opened[folder] and f"study = {value!r}: {opened[folder]}"


def _refuse_twins(said: _Lines, asked: Sequence[_Asked]) -> None:
    first: dict[tuple[Path, str], _Asked] = {}
    for one in asked:
        before = first.setdefault((one.notebook, _identity(one.chosen)), one)
        if before is not one:
            name = f"{one.notebook.stem}/{_slug(one.chosen)}"
            said.fault(f"{name} is the same run as that of line {said.line(*before.where)}", *one.where)


def _folder_names(asked: Sequence[_Asked]) -> list[str]:
    """A name for the folder of each run; those that would meet in one get a mark of their parameters."""
    names = [_slug(one.chosen) for one in asked]
    met: defaultdict[tuple[Path, str], set[str]] = defaultdict(set)
    for one, name in zip(asked, names, strict=True):
        met[one.notebook, _alike(name)].add(_identity(one.chosen))
    return [
        _marked(name, one.chosen) if len(met[one.notebook, _alike(name)]) > 1 else name
        for one, name in zip(asked, names, strict=True)
    ]


def _identity(chosen: Mapping[str, Any]) -> str:
    """The same text for the same parameters, on every machine; 1 and '1' are two."""
    return json.dumps(chosen, sort_keys=True, default=str)


def _alike(name: str) -> str:
    """The same for names that are one on some system: to macOS and Windows, A is a."""
    return unicodedata.normalize("NFC", name).casefold()


def _slug(chosen: Mapping[str, Any]) -> str:
    """A folder name in which a person recognises the parameters."""
    parts = [f"{name}={_word(name, value)}" for name, value in chosen.items()]
    name = "_".join(parts) or "default"
    return _marked(name, chosen) if len(name.encode()) > _LONGEST else name


def _marked(name: str, chosen: Mapping[str, Any]) -> str:
    """A name, cut where it is long, with a mark of the parameters that it is made of."""
    mark = hashlib.sha256(_identity(chosen).encode()).hexdigest()[:8]
    # Ignored is the letter that was cut in two.
    return f"{name.encode()[: _LONGEST - 9].decode(errors='ignore')}-{mark}"


def _word(name: str, value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "+".join(_word(name, one) for one in value)
    if name == "study":
        # A study often lies in a folder that says nothing, such as another data/raw.
        parts = [part for part in Path(str(value)).parts if part not in ("data", "raw", "/", "..")]
        value = parts[-1] if parts else "own"
    return "".join(one if one.isalnum() or one in ".-" else "-" for one in str(value)) or "empty"
