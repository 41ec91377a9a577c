"""The runs of a batch side by side: which results move with which setting.

Each notebook is compared by itself: its results are in units of their own, and its runs differ in
settings of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

import pandas as pd

from wijkstudie import labels, settings
from wijkstudie.manifest import DONE, PARAMETER, RESULT, UNCHANGED

MOVES = ["notebook", "result", "setting", "moved", "pairs", "lowest", "highest"]
VALUES = ["run", "notebook", "result", "value", "setting", "option", "moved"]
# The value of a setting that a run was not given.
DEFAULT = "default"


def varied(manifest: pd.DataFrame) -> list[str]:
    """The settings that differ between the runs of a manifest, language apart: it moves no number."""
    columns = [one for one in manifest if one.startswith(PARAMETER) and one != f"{PARAMETER}language"]
    return [one.removeprefix(PARAMETER) for one in columns if manifest[one].nunique(dropna=False) > 1]


def _well(manifest: pd.DataFrame) -> pd.DataFrame:
    return manifest[manifest["status"].isin([DONE, UNCHANGED])]


def _numbers(runs: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """The named numbers of the runs of a notebook, one row each, with the columns of their settings."""
    known = runs.assign(**{key: runs[key].fillna(DEFAULT).astype("str") for key in keys})
    columns = [one for one in runs if one.startswith(RESULT) and pd.api.types.is_numeric_dtype(runs[one])]
    named = known.melt(["run", "notebook", *keys], columns, "result", "value").dropna(subset="value")
    return named.assign(result=named["result"].str.removeprefix(RESULT))


def _parts(manifest: pd.DataFrame) -> Iterator[tuple[list[str], pd.DataFrame]]:
    """Of each notebook of which several runs went well: its settings that differ, and its numbers."""
    for _, runs in _well(manifest).groupby("notebook", sort=False):
        if len(runs) > 1 and (names := varied(runs)):
            yield names, _numbers(runs, [f"{PARAMETER}{one}" for one in names])


def values(manifest: pd.DataFrame) -> pd.DataFrame:
    """List the numbers of the runs that went well, one row each.

    Notebooks of which a single run went well are left out: there is nothing to compare.

    Parameters
    ----------
    manifest : DataFrame
        As :func:`wijkstudie.manifest.read` gives it.

    Returns
    -------
    DataFrame
        One row per run × result × setting in which the runs of its notebook differ: run,
        notebook, result, value, setting, option (the value of the setting; ``default`` where the
        run was given none) and moved (as :func:`moves` gives it).
    """
    parts = []
    for names, table in _parts(manifest):
        keys = {f"{PARAMETER}{one}": one for one in names}
        long = table.melt(["run", "notebook", "result", "value"], list(keys), "setting", "option")
        long["setting"] = long["setting"].map(keys)
        studies = long["setting"] == "study"
        long.loc[studies, "option"] = long.loc[studies, "option"].map(_called(long.loc[studies, "option"]))
        parts.append(
            long.merge(_moves(names, table)[["result", "setting", "moved"]], on=["result", "setting"])
        )
    return pd.concat(parts)[VALUES].reset_index(drop=True) if parts else pd.DataFrame(columns=VALUES)


def apart(manifest: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give each notebook of which some result differs between runs, and its :func:`values`, to be drawn."""
    for notebook, part in values(manifest).groupby("notebook", sort=False):
        if part.groupby("result")["value"].nunique().max() > 1:
            yield notebook, part


def moves(manifest: pd.DataFrame) -> pd.DataFrame:
    """Tell how far each result moves when one setting changes and the others stay.

    Returns
    -------
    DataFrame
        One row per notebook × result × setting in which its runs differ: notebook, result,
        setting, moved (the largest difference between two runs that differ in this setting
        only, in the unit of the result; missing when there are no two such runs), pairs (sets of
        such runs), lowest and highest (of the result over all runs). Notebook by notebook, the
        results that move most first.
    """
    parts = []
    for names, table in _parts(manifest):
        found = _moves(names, table)
        found["most"] = found.groupby("result")["moved"].transform("max")
        parts.append(found.sort_values(["most", "result"], ascending=[False, True], kind="stable"))
    return pd.concat(parts)[MOVES].reset_index(drop=True) if parts else pd.DataFrame(columns=MOVES)


def _moves(names: Sequence[str], table: pd.DataFrame) -> pd.DataFrame:
    """As :func:`moves`, of the numbers of one notebook, setting by setting."""
    keys = [f"{PARAMETER}{one}" for one in names]
    which = ["notebook", "result"]
    whole = table.groupby(which, sort=False)["value"].agg(lowest="min", highest="max")
    parts = []
    for name, key in zip(names, keys, strict=True):
        others = [other for other in keys if other != key]
        alike = table.groupby([*which, *others]).agg(
            low=("value", "min"), high=("value", "max"), options=(key, "nunique")
        )
        # Not those that differ in language only.
        alike = alike[alike["options"] > 1]
        spread = (alike["high"] - alike["low"]).groupby(level=which).agg(moved="max", pairs="size")
        parts.append(whole.join(spread).fillna({"pairs": 0}).astype({"pairs": "int64"}).assign(setting=name))
    return pd.concat(parts).reset_index()[MOVES].astype({"moved": "float64"})


def told(manifest: pd.DataFrame, language: str) -> str:
    """Say of each notebook and setting how many results it moves, and which one furthest.

    Returns
    -------
    str
        Markdown, an item per notebook × setting, or one for a notebook that cannot be compared,
        with the reason.
    """
    found = moves(manifest)
    lines = []
    for notebook, runs in manifest.groupby("notebook", sort=False):
        well = _well(runs)
        part = found[found["notebook"] == notebook]
        if len(well) < 2:
            said = [f": {labels.term('runs_few', language)}"]
        elif not varied(well):
            said = [f": {labels.term('runs_alike', language)}"]
        elif part.empty:
            said = [f": {labels.term('runs_without_results', language)}"]
        else:
            by_setting = part.groupby("setting", sort=False)
            said = [f", `{setting}`: {_moved(one, language)}" for setting, one in by_setting]
        lines += [f"- **{notebook}**{one}." for one in said]
    return "\n".join(lines)


def _moved(part: pd.DataFrame, language: str) -> str:
    """What one setting does with the results of one notebook."""
    known = part.dropna(subset="moved")
    moving = known[known["moved"] > 0]
    n = len(known)
    if known.empty:
        return labels.term("runs_unknown", language)
    unknown = len(part) - n
    more = labels.term("runs_unknown_some", language, n=unknown) if unknown else ""
    if moving.empty:
        return labels.term("runs_still_1" if n == 1 else "runs_still", language, n=n) + more
    furthest = moving.loc[moving["moved"].idxmax()]
    by = labels.plain(furthest["moved"], language)
    key = "runs_moving_1" if n == 1 else "runs_moving"
    return labels.term(key, language, k=len(moving), n=n, result=furthest["result"], by=by) + more


def rests_on(path: Path, manifest: pd.DataFrame, notebook: str) -> str:
    """Say what a figure of the runs of a notebook rests on.

    Parameters
    ----------
    path : Path
        Of the manifest that was read.

    Returns
    -------
    str
        The hash of the manifest, the notebook, and each study that its runs had, with its hash.
    """
    runs = _well(manifest[manifest["notebook"] == notebook])
    given = (
        runs[f"{PARAMETER}study"] if f"{PARAMETER}study" in runs else pd.Series(index=runs.index, dtype="str")
    )
    studies = pd.DataFrame({"path": given.fillna(settings.STUDY), "digest": runs["sha256 study"]})
    studies = studies.drop_duplicates()
    names = _called(studies["path"])
    said = [f"{names[one.path]} (sha256 {one.digest})" for one in studies.itertuples()]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"manifest sha256={digest}; notebook={notebook}; studies={', '.join(said)}"


def _called(paths: pd.Series) -> dict[str, str]:
    """A name for each folder: its last parts, as few as tell them apart, for a figure names no machine."""
    parts = {one: PurePath(one).parts for one in paths.unique()}
    # A folder of the project is known by its whole path.
    at_home = {one for one in parts if not PurePath(one).is_absolute()}
    for n in range(1, max(map(len, parts.values()), default=0) + 1):
        names = {one: one if one in at_home else "/".join(part[-n:]) for one, part in parts.items()}
        if len(set(names.values())) == len(names):
            return names
    return {one: one for one in parts}
