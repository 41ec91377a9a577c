"""The runs of a batch side by side: which results move with which setting."""

from __future__ import annotations

import pandas as pd

from wijkstudie.manifest import DONE, PARAMETER, RESULT, UNCHANGED


def varied(manifest: pd.DataFrame) -> list[str]:
    """The settings that differ between the runs of a manifest, language apart: it moves no number."""
    columns = [one for one in manifest if one.startswith(PARAMETER) and one != f"{PARAMETER}language"]
    return [one.removeprefix(PARAMETER) for one in columns if manifest[one].nunique(dropna=False) > 1]


def _well(manifest: pd.DataFrame) -> pd.DataFrame:
    return manifest[manifest["status"].isin([DONE, UNCHANGED])]


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
        One row per run × result × varied setting: run, notebook, result (with its notebook in
        front when there are several), setting, option (the value of the setting; ``default``
        where the run was given none) and value.
    """
    well = _well(manifest)
    well = well[well.groupby("notebook")["run"].transform("size") > 1]
    columns = [one for one in well if one.startswith(RESULT) and pd.api.types.is_numeric_dtype(well[one])]
    settings = varied(well)
    renamed = well.rename(columns={f"{PARAMETER}{one}": one for one in settings})
    renamed[settings] = renamed[settings].fillna("default").astype("str")
    named = renamed.melt(["run", "notebook", *settings], columns, "result", "value").dropna(subset="value")
    named["result"] = named["result"].str.removeprefix(RESULT)
    if named["notebook"].nunique() > 1:
        named["result"] = named["notebook"].str.split("_", n=1).str[1] + ": " + named["result"]
    return named.melt(["run", "notebook", "result", "value"], settings, "setting", "option")


def moves(manifest: pd.DataFrame) -> pd.DataFrame:
    """Tell how far each result moves when one setting changes and the others stay.

    Returns
    -------
    DataFrame
        One row per notebook × result × setting: notebook, result, setting, moved (the largest
        difference between two runs that differ in this setting only, in the unit of the
        result; missing when there are no two such runs), pairs (sets of such runs), lowest
        and highest (of the result over all runs). The results that move most come first.
    """
    well = _well(manifest)
    settings = varied(well)
    keys = [f"{PARAMETER}{one}" for one in settings]
    table = values(manifest).drop_duplicates(["run", "result"])[["run", "notebook", "result", "value"]]
    table = table.merge(well[["run", *keys]].fillna("default"), on="run")
    which = ["notebook", "result"]
    whole = table.groupby(which, sort=False)["value"].agg(lowest="min", highest="max")
    parts = []
    for name, key in zip(settings, keys, strict=True):
        others = [other for other in keys if other != key]
        alike = table.groupby([*which, *others])["value"].agg(["min", "max", "size"])
        alike = alike[alike["size"] > 1]
        spread = (alike["max"] - alike["min"]).groupby(level=which).agg(moved="max", pairs="size")
        parts.append(whole.join(spread).fillna({"pairs": 0}).astype({"pairs": "int64"}).assign(setting=name))
    columns = ["notebook", "result", "setting", "moved", "pairs", "lowest", "highest"]
    found = pd.concat(parts).reset_index()[columns] if parts else pd.DataFrame(columns=columns)
    found["moved"] = found["moved"].astype("float64")
    most = found.groupby(["notebook", "result"])["moved"].transform("max")
    order = found.assign(most=most).sort_values(
        ["most", "notebook", "result"], ascending=[False, True, True], kind="stable"
    )
    return order.drop(columns="most").reset_index(drop=True)
