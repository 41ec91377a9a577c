"""What is left of a comparison under other reasonable choices?

A count rests on choices that could have been made otherwise. Each choice is a *dimension* with
*options*, declared in the table ``branches`` of the study; a *branch* takes one option of each,
and all branches are computed with the same measures. The share of branches in which something
holds says how much it hangs on choices; it is no probability, since branches share their data
and nobody says that all are equally good.

Sources: Steegen et al. 2016 (Perspectives on Psychological Science 11, 702-712) for the
multiverse; Simonsohn, Simmons & Nelson 2020 (Nature Human Behaviour 4, 1208-1214) for the
specification curve.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from wijkstudie import coding
from wijkstudie.errors import ParameterError, near
from wijkstudie.inference import _checks, baseline, exact, intervals, permutation
from wijkstudie.settings import CHOICES, Counting
from wijkstudie.study import Study

# What the name of a comparison with a published figure begins with.
GAP = "gap-"
MECHANISM, STYLE = "mechanism", "style"
WITH, WITHOUT = "with", "without"
NOBODY, EACH = "nobody", "each"
# The dimensions in the order of the columns; what a choice means stands in `branches`.
DIMENSIONS = (
    "unit",
    "dual",
    "awareness",
    "certainty",
    "roll_up",
    "vignettes",
    "leave_out",
    "baseline",
    "interval",
)
# Those that decide which codings count and how: branches that share them share their counts.
_COUNTING = DIMENSIONS[:1] + DIMENSIONS[2:6]
# Columns that are shuffled together: enough to be fast, little enough for a small memory.
_COLUMNS = 3_000


def declared(study: Study) -> pd.DataFrame:
    """Cross the options that the table ``branches`` of a study declares.

    A dimension of which nothing is declared keeps its default.

    Returns
    -------
    DataFrame
        As :func:`cross` gives it; the default branch is the one of the options marked so.

    Raises
    ------
    MissingTableError
        For a study without ``branches``.
    ParameterError
        When a dimension has not exactly one default, and as :func:`cross`.
    """
    rows = study.branches
    options: dict[str, list[str]] = {}
    defaults: dict[str, str] = {}
    for dimension, own in rows.groupby("dimension", sort=False):
        options[dimension] = list(own["option"])
        marked = list(own.loc[own["default"].astype(bool), "option"])
        if len(marked) != 1:
            raise ParameterError(f"branches: {dimension} has {len(marked)} defaults; expected one")
        defaults[dimension] = marked[0]
    return cross(study, options, defaults)


def cross(
    study: Study, options: Mapping[str, Sequence[str]], defaults: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Make every branch from options per dimension.

    Parameters
    ----------
    options
        By dimension: unit, dual, awareness, certainty as :class:`wijkstudie.Counting` has them;
        roll_up (*mechanism*: a respondent counts for each code below a style; *style*: once for
        the style); vignettes (*with* or *without* codings from sections that report answers to
        vignettes); leave_out (*nobody*, *each*, or a respondent); baseline (a series); interval
        (a method of :mod:`wijkstudie.inference.intervals`). A dimension left out keeps its
        default.
    defaults
        The default options; by default the first of each.

    Returns
    -------
    DataFrame
        One row per branch: branch (from 1), one column per dimension in the order of
        :data:`DIMENSIONS`, default (bool). ``leave_out`` names the respondent, or *nobody*.

    Raises
    ------
    ParameterError
        Naming every dimension and option that does not exist.
    """
    allowed = _allowed(study)
    wrong = [f"{one}: no such dimension; {near(one, DIMENSIONS)}" for one in options if one not in DIMENSIONS]
    for dimension in DIMENSIONS:
        for option in options.get(dimension, ()):
            if option not in allowed[dimension]:
                known = filter(None, allowed[dimension])
                wrong.append(f"{dimension} = {option!r}: {near(option, known)}")
    if wrong:
        raise ParameterError("\n  ".join(["branches that cannot be computed:", *wrong]))
    chosen = {one: list(options.get(one, allowed[one][:1])) for one in DIMENSIONS}
    usual = {one: (defaults or {}).get(one, chosen[one][0]) for one in DIMENSIONS}
    people = [str(one) for one in study.respondents["respondent"]]
    chosen["leave_out"] = [
        one for option in chosen["leave_out"] for one in (people if option == EACH else [option])
    ]
    table = pd.DataFrame(list(product(*chosen.values())), columns=list(DIMENSIONS), dtype="str")
    table = table.drop_duplicates(ignore_index=True)
    table.insert(0, "branch", np.arange(1, len(table) + 1))
    return table.assign(default=(table[list(DIMENSIONS)] == pd.Series(usual)).all(axis=1))


def _allowed(study: Study) -> dict[str, list[str]]:
    """What each dimension may be, the default first."""
    series = list(study.baselines["series"].unique()) if study.has("baselines") else []
    return {
        **{one: list(CHOICES[one]) for one in ("unit", "dual", "awareness", "certainty")},
        "roll_up": [MECHANISM, STYLE],
        "vignettes": [WITH, WITHOUT],
        "leave_out": [NOBODY, EACH, *study.respondents["respondent"]],
        "baseline": ["", *series],
        "interval": list(intervals.METHODS),
    }


# ---- counts


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of all branches, shared between branches that count alike.

    mentions
        Shape (ways of counting, respondents, styles).
    having
        Bool, likewise: who has the style at all (also by a coding at the style itself).
    codes
        Bool, shape (ways of counting, respondents, codes below the styles): who has the code.
    which
        For each branch, its way of counting.
    """

    mentions: np.ndarray
    having: np.ndarray
    codes: np.ndarray
    which: np.ndarray
    respondents: list[str]
    styles: list[str]
    code_names: list[str]


def count(
    study: Study, branches: pd.DataFrame, framework: str = "coping", *, mentions_too: bool = True
) -> Counts:
    """Count each respondent's mentions of each style, once per way of counting.

    Without ``mentions_too`` it only tells who has what, and counts no mentions.
    """
    ways = branches[list(_COUNTING)].drop_duplicates(ignore_index=True)
    which = branches.groupby(list(_COUNTING), sort=False, observed=True).ngroup().to_numpy()
    tree = study.codes[study.codes["framework"] == framework]
    styles = list(tree.loc[tree["parent"].isna(), "code"])
    codes = list(tree.loc[tree["parent"].notna(), "code"])
    people = list(study.respondents["respondent"])
    if not styles:
        raise ParameterError(
            f"framework = {framework!r}: {near(framework, study.codes['framework'].unique())}"
        )
    mentions, having, has = [], [], []
    without = _without_vignettes(study)
    # Which codings count hangs on these alone.
    kept: dict[tuple[str, str, str], tuple[pd.DataFrame, np.ndarray, np.ndarray]] = {}
    for way in ways.itertuples(index=False):
        own = without if way.vignettes == WITHOUT else study
        counting = Counting(unit=way.unit, awareness=way.awareness, certainty=way.certainty)
        rules = way.vignettes, way.awareness, way.certainty
        if rules not in kept:
            rows = coding.counted(own, counting, framework)
            each = rows.assign(mentions=1)
            kept[rules] = (
                rows,
                _wide(each, people, styles, "root") > 0,
                _wide(each, people, codes, "code") > 0,
            )
        rows, style, code = kept[rules]
        having.append(style)
        has.append(code)
        if not mentions_too:
            told = rows.iloc[:0].assign(mentions=0)
        elif way.roll_up == STYLE:
            told = _rolled_up(rows, way.unit)
        else:
            told = coding.mentions(own, counting, framework, rows)
        mentions.append(_wide(told, people, styles, "root"))
    return Counts(np.stack(mentions), np.stack(having), np.stack(has), which, people, styles, codes)


def _rolled_up(rows: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Mentions of styles: each respondent, citation or fragment once per style."""
    key = ["respondent", "root"]
    if unit != "respondent":
        key.append(unit)
        rows = rows.reindex(columns=key).dropna()
    return rows.drop_duplicates(key).assign(mentions=1)


def _wide(rows: pd.DataFrame, people: list[str], columns: list[str], column: str) -> np.ndarray:
    table = np.zeros((len(people), len(columns)))
    row = pd.Index(people).get_indexer(rows["respondent"])
    place = pd.Index(columns).get_indexer(rows[column])
    np.add.at(table, (row[place >= 0], place[place >= 0]), rows["mentions"].to_numpy()[place >= 0])
    return table


def _without_vignettes(study: Study) -> Study:
    """The study without codings from sections that report answers to vignettes."""
    if not study.has("vignette_responses") or "section" not in study.codings:
        return study
    answers = study.vignette_responses.dropna(subset="outcome")["section"]
    kept = study.codings[~study.codings["section"].isin(set(answers))]
    return Study(study.folder, study.package, study.tables | {"codings": kept})


# ---- the comparison


def compare(
    study: Study,
    branches: pd.DataFrame,
    a: str,
    b: str,
    *,
    framework: str = "coping",
    by: str = "coach_type",
    level: float = intervals.LEVEL,
    counts: Counts | None = None,
) -> pd.DataFrame:
    """Compare two groups' profiles and prevalence in every branch.

    Parameters
    ----------
    branches : DataFrame
        From :func:`declared` or :func:`cross`.
    a, b
        Groups of the column ``by`` of respondents.
    counts
        Of the same study, branches and framework, when they are at hand.

    Returns
    -------
    DataFrame
        One row per branch × style: the columns of the branch; group_a and group_b (their
        names); style; of each group mentions_a, total_a (of all styles), share_a (NaN without
        mentions), respondents_a (who have the style), size_a, low_a, high_a (of
        respondents_a / size_a, by the branch's interval);
        difference (share_a - share_b), p (respondents shuffled, all labellings), labellings
        (NaN, NaN and 0 where nobody is left of a group);
        baseline_share (missing where the series has none), gap_a and gap_b (share - baseline),
        p_baseline_a and p_baseline_b (exact; binomial, or Boschloo for a sampled figure).
    """
    counts = counts or count(study, branches, framework)
    _checks.choice("group", a, _groups(study, by))
    _checks.choice("group", b, _groups(study, by))
    size = len(branches), len(counts.styles)
    found = {one: np.full(size, np.nan) for one in ("difference", "p")}
    found["labellings"] = np.zeros(size)
    for name in "ab":
        for one in ("mentions", "total", "respondents", "size"):
            found[f"{one}_{name}"] = np.zeros(size)
    people, members = np.array(counts.respondents), _inside(study, counts.respondents, by, (a, b))
    for (dual, left_out), rows in (
        branches.reset_index(drop=True).groupby(["dual", "leave_out"]).indices.items()
    ):
        inside = [who & (people != left_out) for who in members[dual]]
        # Branches that count alike are shuffled once.
        used, own = np.unique(counts.which[rows], return_inverse=True)
        mentions, having = counts.mentions[used], counts.having[used]
        for name, who in zip("ab", inside, strict=True):
            found[f"mentions_{name}"][rows] = mentions[:, who].sum(axis=1)[own]
            found[f"total_{name}"][rows] = mentions[:, who].sum(axis=(1, 2))[own, None]
            found[f"respondents_{name}"][rows] = having[:, who].sum(axis=1)[own]
            found[f"size_{name}"][rows] = who.sum()
        a_only, b_only = inside[0] & ~inside[1], inside[1] & ~inside[0]
        if not (a_only.any() and b_only.any()):
            continue  # who is left out was all of a group
        ways = permutation.labellings(*inside)
        found["labellings"][rows] = len(ways)
        difference, p = _shuffle(mentions, ways)
        found["difference"][rows], found["p"][rows] = difference[own], p[own]
    return _table(study, branches.assign(group_a=a, group_b=b), counts.styles, found, level)


def _groups(study: Study, by: str) -> list[str]:
    names = coding.groups(study, Counting(dual="both"), by)["group"].unique()
    return [one for one in names if one != coding.TOTAL]


def _inside(study: Study, people: list[str], by: str, groups: Collection[str]) -> dict[str, list[np.ndarray]]:
    """Who is in each of the groups, for everything that can be done with a dual role."""
    found = {}
    for dual in CHOICES["dual"]:
        members = coding.groups(study, Counting(dual=dual), by)
        found[dual] = [np.isin(people, members.loc[members["group"] == one, "respondent"]) for one in groups]
    return found


def _shuffle(mentions: np.ndarray, ways: permutation.Labellings) -> tuple[np.ndarray, np.ndarray]:
    """The difference of shares and its p-value: shape (branches, styles) each."""
    number, people, styles = mentions.shape
    difference, p = np.empty((number, styles)), np.empty((number, styles))
    several = max(1, _COLUMNS // styles)
    for start in range(0, number, several):
        part = slice(start, start + several)
        values = mentions[part].transpose(1, 0, 2).reshape(people, -1)
        statistics = permutation.share_differences(values, mentions[part].sum(axis=2).T, ways)
        difference[part] = statistics[0].reshape(-1, styles)
        p[part] = permutation.p_values(statistics).reshape(-1, styles)
    return difference, p


def _table(
    study: Study, branches: pd.DataFrame, styles: list[str], found: dict[str, np.ndarray], level: float
) -> pd.DataFrame:
    named = branches.astype(dict.fromkeys((*DIMENSIONS, "group_a", "group_b"), "category"))
    rows = named.loc[named.index.repeat(len(styles))].reset_index(drop=True)
    columns: dict[str, object] = {"style": np.tile(styles, len(branches))}
    for name in "ab":
        k, n, having, size = (
            found[f"{one}_{name}"].ravel().astype(int) for one in ("mentions", "total", "respondents", "size")
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            share = k / n
        low, high = _bounds(rows["interval"], having, size, level)
        values = (k, n, share, having, size, low, high)
        names = ("mentions", "total", "share", "respondents", "size", "low", "high")
        columns |= {f"{one}_{name}": value for one, value in zip(names, values, strict=True)}
    columns["difference"], columns["p"] = found["difference"].ravel(), found["p"].ravel()
    columns["labellings"] = found["labellings"].ravel().astype(int)
    columns |= _baselines(study, rows["baseline"], styles, columns)
    return pd.concat([rows, pd.DataFrame(columns)], axis=1)


def _bounds(methods: pd.Series, k: np.ndarray, n: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.empty(len(k)), np.empty(len(k))
    for method in methods.cat.categories:
        here = (methods == method).to_numpy()
        low[here], high[here] = intervals.bounds(k[here], n[here], method, level)
    return low, high


def _baselines(
    study: Study, series: pd.Series, styles: list[str], columns: dict[str, Any]
) -> dict[str, np.ndarray]:
    """Each group against the branch's published figure; every distinct comparison is made once."""
    known = {
        (name, one["category"]): one
        for name in series.cat.categories
        if name
        for one in baseline.published(study, name).to_dict("records")
    }
    figures = [known.get((name, style)) for name in series.cat.categories for style in styles]
    row = np.arange(len(series))
    which = series.cat.codes.to_numpy().astype(int) * len(styles) + row % len(styles)
    share = np.array([one["share"] if one else np.nan for one in figures])[which]
    found = {"baseline_share": share}
    for name in "ab":
        found[f"gap_{name}"] = columns[f"share_{name}"] - share
        k, n = columns[f"mentions_{name}"], columns[f"total_{name}"]
        # One number for a figure and two counts, none of which is as large as this.
        more = int(n.max(initial=0)) + 1
        made, own = np.unique((which * more + k) * more + n, return_inverse=True)
        p = [_against(figures[one // more**2], one // more % more, one % more) for one in made.tolist()]
        found[f"p_baseline_{name}"] = np.array(p)[own]
    return found


def _against(figure: dict | None, k: int, n: int) -> float:
    if figure is None or not n:
        return np.nan
    if figure["treated"] == baseline.SAMPLE:
        return exact.boschloo(k, n, int(figure["count"]), int(figure["n"]))
    return exact.binomial(k, n, figure["share"])


# ---- what is left


def curves(table: pd.DataFrame, headlines: Mapping[str, tuple[str, str]] | None = None) -> pd.DataFrame:
    """Order the branches of several comparisons, each by its own value, equal ones once.

    A choice that cannot change a comparison, as the interval cannot change a difference, only
    repeats its branches; they are taken together.

    Parameters
    ----------
    table : DataFrame
        From :func:`compare`.
    headlines
        By name, the style and the column of the table to look at; by default the difference
        of every style, and of the first style also the gap of group a to the published figure,
        named *gap-* and the style.

    Returns
    -------
    DataFrame
        One row per comparison × branch that differs in a choice that matters: comparison, rank
        (from 1, the smallest value first), value, default (bool), branches (how many it stands
        for), group_a and group_b, and one column per dimension, missing where it does not
        matter. Branches without a value are left out.
    """
    parts = []
    for name, (style, column) in (headlines or _headlines(table)).items():
        _checks.choice("style", style, list(table["style"].unique()))
        rows = table[table["style"] == style].astype(dict.fromkeys(DIMENSIONS, "str"))
        idle = _idle(rows, column)
        usual = rows[rows["default"]] if rows["default"].any() else rows
        kept = np.ones(len(rows), dtype=bool)
        for dimension in idle:
            kept &= (rows[dimension] == usual[dimension].iloc[0]).to_numpy()
        part = rows[kept].assign(comparison=name, value=rows[column], branches=len(rows) // kept.sum())
        part = part.dropna(subset="value").sort_values(["value", "branch"])
        part[idle] = None
        parts.append(part.assign(rank=np.arange(1, len(part) + 1)))
    names = ["comparison", "rank", "value", "default", "branches", "group_a", "group_b", *DIMENSIONS]
    return pd.concat(parts, ignore_index=True)[names]


def _headlines(table: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """The difference of every style, and group a's distance from a published figure for the first."""
    styles = list(table["style"].unique())
    found = {one: (one, "difference") for one in styles}
    if table.loc[table["style"] == styles[0], "gap_a"].notna().any():
        found[f"{GAP}{styles[0]}"] = (styles[0], "gap_a")
    return found


def spread(table: pd.DataFrame) -> pd.DataFrame:
    """Say between which values each comparison lies, overall and under each option.

    Parameters
    ----------
    table : DataFrame
        From :func:`curves`.

    Returns
    -------
    DataFrame
        One row per comparison × option that matters to it, first over *all*: comparison,
        dimension, option, branches (rows of the table), least, median, most (of the value).
    """
    long = table.assign(all="all").melt(
        ["comparison", "value"], ["all", *DIMENSIONS], var_name="dimension", value_name="option"
    )
    by = long.dropna(subset="option").groupby(["comparison", "dimension", "option"], sort=False)["value"]
    found = by.agg(branches="size", least="min", median="median", most="max").reset_index()
    rank = {one: i for i, one in enumerate(found["comparison"].unique())}
    place = found["comparison"].map(rank)
    return (
        found.assign(place=place).sort_values("place", kind="stable", ignore_index=True).drop(columns="place")
    )


def _idle(rows: pd.DataFrame, column: str) -> list[str]:
    """The dimensions of which no option ever changes a column, in a full cross."""
    sizes = [rows[dimension].nunique() for dimension in DIMENSIONS]
    if np.prod(sizes) != len(rows):
        return []
    values = rows[column].to_numpy(dtype="float64").reshape(sizes)
    found = []
    for axis, dimension in enumerate(DIMENSIONS):
        first = np.take(values, [0], axis=axis)
        if np.allclose(values, first, rtol=0, atol=_checks.SAME, equal_nan=True):
            found.append(dimension)
    return found


def leave_one_out(
    study: Study, a: str, b: str, *, framework: str = "coping", by: str = "coach_type"
) -> pd.DataFrame:
    """Compare two groups' profiles without each respondent in turn, all else by default.

    Returns
    -------
    DataFrame
        One row per respondent left out, first *nobody*, × style: leave_out, group (of the
        respondent; missing for nobody), style, group_a, group_b (names), share_a, share_b,
        difference, p (respondents shuffled).
    """
    branches = cross(study, {"leave_out": [NOBODY, EACH]})
    table = compare(study, branches, a, b, framework=framework, by=by)
    group = study.respondents.set_index("respondent")[by]
    table = table.assign(leave_out=table["leave_out"].astype("str"))
    table.insert(1, "group", table["leave_out"].map(group))
    names = ["leave_out", "group", "style", "group_a", "group_b", "share_a", "share_b", "difference", "p"]
    return table[names]


def more_in(style: str, group: str = "a") -> Callable[[pd.DataFrame], pd.Series]:
    """A statement: the group's share of mentions of a style exceeds the other's."""
    sign = 1 if group == "a" else -1

    def holds(table: pd.DataFrame) -> pd.Series:
        rows = table[table["style"] == style].set_index("branch")
        return (sign * rows["difference"] > _checks.SAME).where(rows["difference"].notna())

    return holds


def reaches(style: str, level: float = 0.05) -> Callable[[pd.DataFrame], pd.Series]:
    """A statement: shuffling respondents gives a p-value of at most ``level``."""

    def holds(table: pd.DataFrame) -> pd.Series:
        rows = table[table["style"] == style].set_index("branch")
        return (rows["p"] <= level).where(rows["p"].notna())

    return holds


def above_baseline(style: str, group: str = "a") -> Callable[[pd.DataFrame], pd.Series]:
    """A statement: the group's share of mentions of a style exceeds the published one."""

    def holds(table: pd.DataFrame) -> pd.Series:
        rows = table[table["style"] == style].set_index("branch")
        return (rows[f"gap_{group}"] > _checks.SAME).where(rows[f"gap_{group}"].notna())

    return holds


def largest(style: str, group: str = "a") -> Callable[[pd.DataFrame], pd.Series]:
    """A statement: the style has more mentions of the group than any other style."""

    def holds(table: pd.DataFrame) -> pd.Series:
        wide = table.pivot(index="branch", columns="style", values=f"mentions_{group}")
        others = wide.drop(columns=style).max(axis=1)
        return (wide[style] > others).where(wide.sum(axis=1) > 0)

    return holds


def only_in(
    study: Study,
    branches: pd.DataFrame,
    code: str,
    group: str | Collection[str],
    *,
    by: str = "coach_type",
    framework: str = "coping",
    counts: Counts | None = None,
) -> pd.Series:
    """Say in which branches everyone who has a code belongs to one group.

    Respondents of two groups belong to each when ``dual`` is *both*; else to neither, and make
    the statement false when they have the code.

    Parameters
    ----------
    code
        A style or direction, or a code below one.
    group
        A value of the column ``by`` of respondents, or the respondents of a group that no column
        tells.
    counts
        Of the same branches and framework, when they are at hand.

    Returns
    -------
    Series by branch: True, False, or missing when nobody has the code.
    """
    counts = counts or count(study, branches, framework, mentions_too=False)
    _checks.choice("code", code, [*counts.styles, *counts.code_names])
    if code in counts.styles:
        having = counts.having[counts.which, :, counts.styles.index(code)]
    else:
        having = counts.codes[counts.which, :, counts.code_names.index(code)]
    found = np.empty(len(branches), dtype="object")
    if isinstance(group, str):
        members = _inside(study, counts.respondents, by, [group])
    else:
        members = {key: [np.isin(counts.respondents, list(group))] for key in CHOICES["dual"]}
    for (dual, left_out), rows in (
        branches.reset_index(drop=True).groupby(["dual", "leave_out"]).indices.items()
    ):
        [inside] = members[dual]
        own = having[rows] & (np.array(counts.respondents) != left_out)
        inside_only = ~(own & ~inside).any(axis=1)
        found[rows] = np.where(own.any(axis=1), inside_only, None)
    return pd.Series(found, index=branches["branch"])


def survives(branches: pd.DataFrame, statements: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Count in how many branches each statement holds.

    Parameters
    ----------
    statements
        By name, a Series by branch: True, False, or missing where it has no meaning.

    Returns
    -------
    DataFrame
        One row per statement: statement, default (whether it holds in the default branch; missing
        without one), holds, fails, undefined (numbers of branches), share (holds of holds +
        fails; NaN when always undefined).
    """
    usual = list(branches.loc[branches["default"], "branch"])
    rows = []
    for name, told in statements.items():
        holds, undefined = int((told == True).sum()), int(told.isna().sum())  # noqa: E712
        fails = len(told) - holds - undefined
        default = told[usual[0]] if usual else None
        share = holds / (holds + fails) if holds + fails else np.nan
        rows.append((name, None if pd.isna(default) else bool(default), holds, fails, undefined, share))
    names = ["statement", "default", "holds", "fails", "undefined", "share"]
    return pd.DataFrame(rows, columns=names).astype({"default": "boolean"})


def by_choice(branches: pd.DataFrame, told: pd.Series) -> pd.DataFrame:
    """Say how much one statement hangs on each choice.

    Returns
    -------
    DataFrame
        One row per dimension × option, dimensions with one option left out: dimension, option,
        branches (in which the statement has a meaning), share (in which it holds, of these).
    """
    return _by_choice(branches, {"": told})[["dimension", "option", "branches", "share"]]


def _by_choice(branches: pd.DataFrame, statements: Mapping[str, pd.Series]) -> pd.DataFrame:
    """The same for several statements, one after the other; index is the place of each."""
    told = pd.DataFrame(dict(enumerate(statements.values()))).reindex(branches["branch"]).astype("float64")
    parts = []
    for dimension in DIMENSIONS:
        if branches[dimension].nunique() > 1:
            by = told.groupby(branches[dimension].astype("str").to_numpy(), sort=False)
            part = pd.DataFrame(
                {"branches": by.count().stack(future_stack=True), "share": by.mean().stack(future_stack=True)}
            )
            part = part[part["branches"] > 0].rename_axis(["option", "index"]).reset_index()
            parts.append(part.assign(dimension=dimension))
    names = ["index", "dimension", "option", "branches", "share"]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)
    return found[names].sort_values("index", kind="stable", ignore_index=True)


def survival(branches: pd.DataFrame, statements: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Say how often each statement holds, over all branches and under each option that matters.

    Returns
    -------
    DataFrame
        One row per statement × option, first over *all*: statement, default (whether it holds in
        the default branch), dimension, option, branches (in which the statement has a meaning),
        share (in which it holds, of these). Respondents who are left out are taken together as
        *each*; a dimension that changes no statement is left out.
    """
    overall = survives(branches, statements)
    together = branches.assign(leave_out=branches["leave_out"].where(branches["leave_out"] == NOBODY, EACH))
    each = _by_choice(together, statements)
    each = each.join(overall[["statement", "default"]], on="index")
    in_all = overall.assign(dimension="all", option="all", branches=overall["holds"] + overall["fails"])
    found = pd.concat([in_all.reset_index(), each], ignore_index=True)
    spread = found.groupby(["statement", "dimension"])["share"].transform(lambda one: one.max() - one.min())
    matters = found[spread > _checks.SAME]["dimension"].unique()
    found = found[(found["dimension"] == "all") | found["dimension"].isin(matters)]
    found = found.sort_values("index", kind="stable", ignore_index=True)
    names = ["statement", "default", "dimension", "option", "branches", "share"]
    return found[names].astype({"default": "boolean"})


def statements(
    study: Study,
    branches: pd.DataFrame,
    table: pd.DataFrame,
    youth: str = "Jeugd",
    *,
    counts: Counts | None = None,
) -> dict[str, pd.Series]:
    """What is said of youth and adult coaches' coping, told in every branch.

    Claims of the thesis that compare groups bear their names in ``claims``; the others are what
    the figures of this project show, written down when only the default branch was known. Of
    those who bend rules all are taken to come from care work of whom the thesis says so
    anywhere, also where it concludes from it.

    Parameters
    ----------
    table : DataFrame
        From :func:`compare` of these branches, youth coaches as group a.
    counts
        Of coping in these branches, when they are at hand.

    Returns
    -------
    Series by branch (see :func:`survives`), by name of the statement.
    """
    counts = counts or count(study, branches)
    told = {
        "benders-are-youth-coaches": only_in(study, branches, "regels-buigen", youth, counts=counts),
        "resisters-are-youth-coaches": only_in(study, branches, "verzet", youth, framework="emotion"),
    }
    if study.has("backgrounds"):
        care = study.backgrounds.loc[study.backgrounds["care_background"] == "yes", "respondent"]
        told["benders-come-from-care"] = only_in(study, branches, "regels-buigen", set(care), counts=counts)
    told |= {
        "youth-more-towards": more_in("richting")(table),
        "youth-towards-most": largest("richting")(table),
        "youth-towards-above-baseline": above_baseline("richting")(table),
        "adults-more-against": more_in("tegen", "b")(table),
        "adults-more-away": more_in("weg", "b")(table),
    }
    for style in table["style"].unique():
        told[f"{style}-p-05"] = reaches(style)(table)
    return told
