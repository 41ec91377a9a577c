"""Check a folder of CSV tables against its ``datapackage.json``.

The descriptor is a Frictionless Data Package (https://datapackage.org) with a
Table Schema per table; it is the only place where columns, types, allowed
values and keys are written down. One property is ours: ``references`` on a
field that lists keys of another table, separated by single spaces.

``frictionless`` itself validates the same folder in the tests. It is not used
at run time: it stops at an unreadable encoding or delimiter, and does not say
what the likely cause of a fault is, which is what a reader of a study needs.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from wijkstudie.errors import Fault, near

DESCRIPTOR = "datapackage.json"

# How a Table Schema type is held in a DataFrame: types that can say "missing".
_DTYPES = {"string": "str", "integer": "Int64", "number": "float64", "boolean": "boolean"}
_BOOLEANS = {"true": True, "false": False}
_EXCEL = "saved by a Dutch Excel; save as 'CSV UTF-8' with commas, or export from LibreOffice"


@dataclass(frozen=True, slots=True)
class Implied:
    """What holds for a table whether or not its schema says so.

    ``key`` is its primary key, ``required`` the columns with a value in every row, and ``refers``
    gives for a column the table and column whose values it holds.
    """

    key: str
    required: tuple[str, ...]
    refers: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Table:
    """One table as read: its records with their row numbers, and whether keys can be trusted."""

    resource: dict[str, Any]
    columns: list[str] = field(default_factory=list)
    records: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    torn: list[dict[str, str]] = field(default_factory=list)  # rows of another length than the header
    readable: bool = False

    @property
    def file(self) -> str:
        return self.resource["path"]

    @property
    def fields(self) -> list[dict[str, Any]]:
        return [one for one in self.resource["schema"]["fields"] if one["name"] in self.columns]

    @property
    def missing_values(self) -> list[str]:
        return self.resource["schema"].get("missingValues", [""])

    def keys(self, columns: list[str]) -> set[tuple[str, ...]]:
        """What other tables may refer to. A torn row counts: its own fault is enough."""
        rows = [*(record for _, record in self.records), *self.torn]
        return {tuple(row.get(one, "") for one in columns) for row in rows}

    def values(self, column: str) -> Iterator[tuple[int, str]]:
        """Row number and text of each cell of a column that is not missing."""
        for row, record in self.records:
            if record[column] not in self.missing_values:
                yield row, record[column]


def read(
    folder: Path, implied: Mapping[str, Implied] | None = None
) -> tuple[dict[str, Any], dict[str, pd.DataFrame], list[Fault]]:
    """Read and check all tables of a study.

    Parameters
    ----------
    implied
        By table, what is checked beyond its schema.

    Returns the descriptor, a DataFrame per resource name (one row per record,
    columns in the order of the schema, missing values as NaN or NA) and every
    fault found. With faults, the DataFrames hold only the tables without one.
    """
    package, faults = descriptor(folder)
    if faults:
        return package, {}, faults
    tables: dict[str, Table] = {}
    for resource in package["resources"]:
        table = Table(_with(resource, implied or {}, package["resources"]))
        faults += _load(folder, table)
        tables[resource["name"]] = table
    for table in tables.values():
        if table.readable:
            faults += _cells(table)
            faults += _keys(table)
            faults += _foreign_keys(table, tables)
            faults += _references(table, tables)
    order = {resource["path"]: i for i, resource in enumerate(package["resources"])}
    faults.sort(key=lambda one: (order[one.file], one.row or 0))
    broken = {one.file for one in faults}
    frames = {name: _frame(table) for name, table in tables.items() if table.file not in broken}
    return package, frames, faults


def _with(
    resource: dict[str, Any], implied: Mapping[str, Implied], resources: list[dict[str, Any]]
) -> dict[str, Any]:
    """A table's resource, its schema completed by what is implied; the descriptor stays as it is."""
    if resource["name"] not in implied:
        return resource
    meant, made = implied[resource["name"]], copy.deepcopy(resource)
    schema = made["schema"]
    schema.setdefault("primaryKey", meant.key)
    keys = schema.setdefault("foreignKeys", [])
    told = [_as_list(key["fields"]) for key in keys]
    described = {one["name"] for one in resources}
    for column, (other, target) in meant.refers.items():
        if [column] not in told and other in described:
            keys.append({"fields": column, "reference": {"resource": other, "fields": target}})
    for one in schema["fields"]:
        if one["name"] in meant.required:
            one.setdefault("constraints", {})["required"] = True
    return made


def descriptor(folder: Path) -> tuple[dict[str, Any], list[Fault]]:
    """Read what describes a study's tables, with what is wrong with it."""
    path = folder / DESCRIPTOR
    if not path.is_file():
        return {}, [
            Fault(
                DESCRIPTOR,
                "there is no such file" if folder.is_dir() else f"there is no folder {folder}",
                "a Data Package that describes the tables of the study",
                cause="another folder was meant, or the description is still to be written",
            )
        ]
    try:
        package = json.loads(path.read_text(encoding="utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        row = getattr(error, "lineno", None)
        return {}, [Fault(DESCRIPTOR, f"not JSON: {error}", "a JSON object in UTF-8", row=row)]
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list) or not resources:
        return {}, [Fault(DESCRIPTOR, "no list named 'resources'", "one resource per table")]
    faults = []
    fields: dict[str, list[str]] = {}
    for number, resource in enumerate(resources, start=1):
        where = f"resource {number}"
        try:
            where = f"resource {resource['name']}"
            names = [one["name"] for one in resource["schema"]["fields"]]
            path = Path(resource["path"])
        except (KeyError, TypeError) as error:
            faults.append(Fault(DESCRIPTOR, f"{where} lacks {error}", "name, path, schema.fields"))
            continue
        if path.is_absolute() or ".." in path.parts:
            faults.append(
                Fault(DESCRIPTOR, f"{where} has the path {path}", "a path inside the study's folder")
            )
        for one in resource["schema"]["fields"]:
            if one.get("type", "string") not in _DTYPES:
                what = f"{where}, field {one['name']} has the type {one['type']!r}"
                faults.append(Fault(DESCRIPTOR, what, f"one of {', '.join(_DTYPES)}"))
        fields[resource["name"]] = names
    if not faults:
        faults += _descriptor_keys(resources, fields)
    return package, faults


def _descriptor_keys(resources: list[dict[str, Any]], fields: dict[str, list[str]]) -> list[Fault]:
    """Check that each key and reference names a table and columns that are described."""
    faults = []
    for resource in resources:
        schema, name = resource["schema"], resource["name"]
        named = [(name, one) for one in _as_list(schema.get("primaryKey", []))]
        for key in schema.get("foreignKeys", []):
            named += [(name, one) for one in _as_list(key["fields"])]
            other = key["reference"]["resource"] or name
            named += [(other, one) for one in _as_list(key["reference"]["fields"])]
        for one in schema["fields"]:
            if "references" in one:
                named.append((one["references"]["resource"], one["references"]["field"]))
        for other, column in named:
            if other not in fields:
                what = f"resource {name} refers to a table {other!r}"
                faults.append(Fault(DESCRIPTOR, what, near(other, fields)))
            elif column not in fields[other]:
                what = f"resource {name} refers to {other}.{column}"
                faults.append(Fault(DESCRIPTOR, what, near(column, fields[other])))
    return faults


def _as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _load(folder: Path, table: Table) -> list[Fault]:
    """Fill a table with the records of its file, reading on past every fault it can."""
    path = folder / table.file
    if not path.is_file():
        present = sorted(one.name for one in folder.glob("*") if one.is_file())
        cause = near(table.file, [one for one in present if one != DESCRIPTOR])
        return [Fault(table.file, "there is no such file", "a table of this study", cause=cause)]
    raw = path.read_bytes()
    if not raw.strip():
        return [
            Fault(
                table.file,
                "the file is empty",
                "a header and one row per record",
                cause="an export or a copy that was cut short",
            )
        ]
    text, faults = _decode(table.file, raw)
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    if header.count(",") == 0 and delimiter != "," and header.count(delimiter) > 0:
        name = "semicolons" if delimiter == ";" else "tabs"
        faults.append(Fault(table.file, f"columns are separated by {name}", "commas", 1, cause=_EXCEL))
    else:
        delimiter = ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(number, row) for number, row in enumerate(reader, start=1) if row]
    except csv.Error as error:
        cause = "a quotation mark that opens and is never closed"
        what, expected = f"cannot be read as CSV ({error})", "quoted text to be closed"
        return [*faults, Fault(table.file, what, expected, reader.line_num, cause=cause)]
    return faults + _records(table, rows)


def _decode(file: str, raw: bytes) -> tuple[str, list[Fault]]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        cause = "saved as 'Unicode text' by Excel"
        return raw.decode("utf-16", errors="replace"), [
            Fault(file, "the text is in UTF-16", "UTF-8", cause=cause)
        ]
    faults = []
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        what, cause = "begins with a byte order mark", "saved by Excel as 'CSV UTF-8'"
        faults.append(Fault(file, what, "plain UTF-8", 1, cause=cause))
    try:
        return raw.decode("utf-8"), faults
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        shown = raw[error.start : error.start + 1].decode("cp1252", errors="replace")
        what = f"byte 0x{raw[error.start]:02x} is not UTF-8 (in Windows-1252 it is {shown!r})"
        cause = "saved as Windows-1252 ('ANSI'), the default of Excel on Windows"
        faults.append(Fault(file, what, "UTF-8", row, cause=cause))
        return raw.decode("cp1252", errors="replace"), faults


def _records(table: Table, rows: list[tuple[int, list[str]]]) -> list[Fault]:
    file = table.file
    (_, header), *body = rows
    known = [one["name"] for one in table.resource["schema"]["fields"]]
    faults = []
    for position, name in enumerate(header):
        if name in header[:position]:
            faults.append(Fault(file, "the column stands twice in the header", "it once", 1, name))
        elif name not in known:
            cause = near(name, [one for one in known if one not in header])
            what = "an unknown column"
            faults.append(Fault(file, what, f"a column of {DESCRIPTOR}", 1, name, cause))
    for name in known:
        if name not in header:
            cause = "removed, or misspelt in the header"
            faults.append(Fault(file, "the column is missing", "it in the header", 1, name, cause))
    for row, cells in body:
        if len(cells) != len(header):
            what, expected = f"{len(cells)} values", f"{len(header)}, as in the header"
            cause = "a comma inside a text without quotation marks, or a row cut short"
            faults.append(Fault(file, what, expected, row, cause=cause))
            table.torn.append(dict(zip(header, cells, strict=False)))
        elif not any(cell.strip() for cell in cells):
            faults.append(Fault(file, "an empty row", "a record", row, cause="a stray line"))
        else:
            table.records.append((row, dict(zip(header, cells, strict=True))))
    table.columns = [name for name in known if name in header]
    table.readable = True
    return faults


def _cells(table: Table) -> list[Fault]:
    """Check each cell against the type and constraints of its field."""
    faults = []
    for spec in table.fields:
        name, limits = spec["name"], spec.get("constraints", {})
        for row, record in table.records:
            text = record[name]
            if text in table.missing_values:
                if limits.get("required"):
                    faults.append(Fault(table.file, "no value", "one in every row", row, name))
                continue
            problem = _problem(text, spec, limits)
            if problem:
                expected, cause = problem
                faults.append(Fault(table.file, f"{text!r}", expected, row, name, cause))
        if limits.get("unique"):
            faults += _doubles(table, [name])
    return faults


def _problem(text: str, spec: dict[str, Any], limits: dict[str, Any]) -> tuple[str, str | None] | None:
    """What a cell should have held and why it may not, or None when it is sound."""
    kind = spec.get("type", "string")
    try:
        value = _cast(text, kind)
    except ValueError:
        decimal_comma = re.fullmatch(r"[+-]?\d+,\d+", text)
        cause = "a decimal comma; write a decimal point" if decimal_comma else None
        return f"a value of type {kind}", cause
    if "enum" in limits and value not in limits["enum"]:
        allowed = [str(one) for one in limits["enum"]]
        if text.strip() in allowed:
            return f"{text.strip()!r}", "a stray space"
        return f"one of {', '.join(allowed)}", near(text, allowed) if len(allowed) > 1 else None
    if "pattern" in limits and not re.fullmatch(limits["pattern"], text):
        stray = "a stray space" if re.fullmatch(limits["pattern"], text.strip()) else None
        return f"the form {limits['pattern']}", stray
    if "minimum" in limits and value < limits["minimum"]:
        return f"at least {limits['minimum']}", None
    if "maximum" in limits and value > limits["maximum"]:
        return f"at most {limits['maximum']}", None
    return None


def _cast(text: str, kind: str) -> Any:
    """Turn a cell into the value of its type; a ValueError says it is none."""
    if kind == "integer":
        if not re.fullmatch(r"[+-]?\d+", text, re.ASCII):
            raise ValueError(text)
        return int(text)
    if kind == "number":
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", text, re.ASCII):
            raise ValueError(text)
        return float(text)
    if kind == "boolean":
        try:
            return _BOOLEANS[text]
        except KeyError:
            raise ValueError(text) from None
    return text


def _keys(table: Table) -> list[Fault]:
    key = _as_list(table.resource["schema"].get("primaryKey", []))
    return _doubles(table, key) if key and set(key) <= set(table.columns) else []


def _doubles(table: Table, columns: list[str]) -> list[Fault]:
    first: dict[tuple[str, ...], int] = {}
    faults = []
    for row, record in table.records:
        key = tuple(record[name] for name in columns)
        if all(part in table.missing_values for part in key):
            continue
        if key in first:
            what = f"{' + '.join(key)!r} stands in row {first[key]} too"
            cause = "a row copied without changing its key"
            column = " + ".join(columns)
            faults.append(Fault(table.file, what, "each key once", row, column, cause))
        else:
            first[key] = row
    return faults


def _foreign_keys(table: Table, tables: dict[str, Table]) -> list[Fault]:
    faults = []
    for key in table.resource["schema"].get("foreignKeys", []):
        columns = _as_list(key["fields"])
        name = key["reference"]["resource"]
        other = tables[name] if name else table
        targets = _as_list(key["reference"]["fields"])
        # A table that could not be read, or lacks the column, has its own fault already.
        if not set(columns) <= set(table.columns) or not set(targets) <= set(other.columns):
            continue
        known = other.keys(targets)
        for row, record in table.records:
            value = tuple(record[one] for one in columns)
            if any(part in table.missing_values for part in value):
                continue
            if value not in known:
                expected = f"a {' + '.join(targets)} of {other.file}"
                shown, column = " + ".join(value), " + ".join(columns)
                cause = near(shown, [" + ".join(one) for one in sorted(known)])
                faults.append(Fault(table.file, f"{shown!r}", expected, row, column, cause))
        if other is table and len(columns) == 1:
            faults += _circles(table, targets[0], columns[0])
    return faults


def _circles(table: Table, key: str, parent: str) -> list[Fault]:
    """Find the records of a tree whose parents lead back to themselves, once per circle."""
    parents = {record[key]: record[parent] for _, record in table.records}
    rows = {record[key]: row for row, record in table.records}
    faults, done = [], set()
    for start in parents:
        path: list[str] = []
        one = start
        while one in parents and one not in path and one not in done:
            path.append(one)
            one = parents[one]
        if one in path:
            circle = path[path.index(one) :]
            at = ", ".join(str(row) for row in sorted(rows[each] for each in circle))
            what = f"a circle: {' > '.join([*circle, one])} (row{'s' * (len(circle) > 1)} {at})"
            cause = "a parent that is its own descendant"
            faults.append(Fault(table.file, what, "a tree", rows[one], parent, cause))
        done.update(path)
    return faults


def _references(table: Table, tables: dict[str, Table]) -> list[Fault]:
    """Check the fields that list keys of another table, separated by single spaces."""
    faults = []
    for spec in table.fields:
        if "references" not in spec:
            continue
        other, target = tables[spec["references"]["resource"]], spec["references"]["field"]
        if target not in other.columns:
            continue
        known = {key for (key,) in other.keys([target])}
        for row, text in table.values(spec["name"]):
            parts = text.split(" ")
            expected = f"each a {target} of {other.file}, separated by single spaces"
            for part in parts:
                if part not in known:
                    cause = near(part, sorted(known)) if part else "two spaces in a row"
                    faults.append(Fault(table.file, f"{part!r}", expected, row, spec["name"], cause))
            for part in sorted({one for one in parts if parts.count(one) > 1}):
                what = f"{part!r} stands twice in the list"
                faults.append(Fault(table.file, what, "each once", row, spec["name"]))
    return faults


def _frame(table: Table) -> pd.DataFrame:
    data = {}
    for spec in table.fields:
        kind = spec.get("type", "string")
        cells = [record[spec["name"]] for _, record in table.records]
        values = [None if text in table.missing_values else _cast(text, kind) for text in cells]
        # Without an index: pandas takes longer to see that all are alike than to read them.
        data[spec["name"]] = pd.Series(values, dtype=_DTYPES[kind]).array
    return pd.DataFrame(data)
