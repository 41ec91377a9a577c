"""From codings to counts.

Three notions are kept apart. A *mention* is one count of a respondent for a code,
as the counting unit says. A *profile* divides a group's mentions over the styles.
A *prevalence* is the share of a group's respondents who have a code at all. A
profile of 50 percent and a prevalence of 50 percent say different things.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from wijkstudie.errors import ParameterError, near
from wijkstudie.settings import Counting
from wijkstudie.study import Study

TOTAL = "Totaal"
# Separates the groups of a respondent who belongs to two, as Tabel 5 prints it.
DUAL = " & "
# The groups of wijkteam X, whose respondents are called coaches.
COACHES = frozenset({"Jeugd", "Volwassen"})
# A respondent of whom the study does not say to which group they belong.
UNSTATED = "unstated"
# What is compared unless told otherwise, in a study that has it.
_USUAL_GROUP, _USUAL_FRAMEWORK = "coach_type", "coping"
_OF_THE_INTERVIEW = frozenset({"phase", "interview_mode", "section"})
# The certainties that a rule leaves out.
_LESS_CERTAIN = {"all": set(), "without-implied": {"implied"}, "explicit": {"implied", "hedged"}}
# What pandas finds by the name "str", each time anew.
_TEXT = pd.StringDtype(na_value=np.nan)
# More groups than this cannot be looked at side by side.
_MOST_GROUPS = 8


def roots(codes: pd.DataFrame) -> pd.Series:
    """Map each code to the code at the top of its branch: a style or a direction.

    Returns
    -------
    Series of str, indexed by code.
    """
    found = _top_of(codes)
    index = pd.Index(found, name="code", dtype="str")
    return pd.Series(list(found.values()), index=index, dtype="str", name="code")


def _top_of(codes: pd.DataFrame) -> dict[str, str]:
    parents = dict(_rows(codes, "code", "parent"))

    def top(code: str) -> str:
        above = parents[code]
        return code if pd.isna(above) else top(above)

    return {code: top(code) for code in parents}


def counted(study: Study, counting: Counting, framework: str) -> pd.DataFrame:
    """Return the codings of one framework that the counting rules keep.

    Returns
    -------
    DataFrame
        One row per coding: the columns of ``codings`` and ``root``. A study whose codings
        carry no awareness or certainty keeps all of them.

    Raises
    ------
    ParameterError
        For sections that the study does not have, with the near ones.
    """
    codings = study.codings
    of = dict(_rows(study.codes, "code", "framework"))
    top = {code: root for code, root in _top_of(study.codes).items() if of[code] == framework}
    roots = [top.get(code) for code in codings["code"].tolist()]
    left_out = {
        "awareness": {"unconscious"} if counting.awareness == "without-unconscious" else set(),
        "certainty": _LESS_CERTAIN[counting.certainty],
    }
    keep = [one is not None for one in roots]
    for column, without in left_out.items():
        if without and column in codings:
            told = zip(keep, codings[column].tolist(), strict=True)
            keep = [also and one not in without for also, one in told]
    if counting.sections:
        stands = _stands_in(study, counting.sections).tolist()
        keep = [also and one for also, one in zip(keep, stands, strict=True)]
    places = [i for i, one in enumerate(keep) if one]
    kept = codings.take(places)
    kept.index = pd.RangeIndex(len(kept))
    kept["root"] = _text(roots[i] for i in places)
    return kept


def within(study: Study, sections: str) -> Study:
    """The same study with the codings of these sections only, and of those below them.

    For measures that take all rules of counting and none from outside; as it is for no sections.

    Raises
    ------
    ParameterError
        As :func:`counted`.
    """
    if not sections:
        return study
    kept = study.codings[_stands_in(study, sections)]
    return Study(study.folder, study.package, study.tables | {"codings": kept.reset_index(drop=True)})


def _stands_in(study: Study, wanted: str) -> pd.Series:
    """Whether each coding stands in one of the sections that are named, or below one."""
    if "section" not in study.codings:
        raise ParameterError(f"sections = {wanted!r}: the codings do not say in which section they stand")
    return study.codings["section"].isin(_sections(study, wanted))


def _sections(study: Study, wanted: str) -> set[str]:
    """The sections that are named, with commas between, and those below them."""
    chosen = {one.strip() for one in wanted.split(",")}
    table = study.sections if study.has("sections") else pd.DataFrame(columns=["section", "parent"])
    above = table.get("parent", pd.Series(index=table.index, dtype="str"))
    parents = dict(zip(table["section"], above, strict=True))
    known = sorted({*parents, *study.codings.get("section", pd.Series(dtype="str")).dropna()})
    if wrong := sorted(chosen - set(known)):
        raise ParameterError(
            "\n  ".join(["sections that cannot be used:", *(f"{one}: {near(one, known)}" for one in wrong)])
        )

    def within(one: str) -> bool:
        return one in chosen or (pd.notna(parents.get(one)) and within(parents[one]))

    return {one for one in known if within(one)}


def mentions(
    study: Study, counting: Counting, framework: str, kept: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Count each respondent's mentions of each of the :func:`forms`.

    A coding at a style or direction itself says that the respondent has it, not how: it
    is no mention, but counts towards :func:`prevalence` of that style.

    Parameters
    ----------
    kept
        What :func:`counted` gives for the same, when it is at hand.

    Returns
    -------
    DataFrame
        One row per respondent × code that is mentioned: respondent, root, code, mentions.
    """
    rows = counted(study, counting, framework) if kept is None else kept
    said = set(forms(study, framework))
    key = ["respondent", "root", "code"]
    # Counted here: pandas takes longer to set out than these tables take to count.
    if counting.unit == "respondent":
        places = [*_rows(rows, *key)]
    elif counting.unit in rows:
        # Codings without a citation (or fragment) are no unit of this kind.
        places = [one for one in _rows(rows, *key, counting.unit) if pd.notna(one[3])]
    else:
        places = []
    counts = Counter(place[:3] for place in dict.fromkeys(places) if place[2] in said)
    order = {code: i for i, code in enumerate(_order(study, framework))}
    position = _position(study)
    found = sorted(counts, key=lambda place: (order[place[2]], position[place[0]]))
    numbers = np.array([counts[place] for place in found], dtype="int64")
    return pd.DataFrame({**_texts(key, found), "mentions": numbers})


def groups(study: Study, counting: Counting, by: str | None = "coach_type") -> pd.DataFrame:
    """Put respondents in the groups that are compared, and all of them in the total.

    Parameters
    ----------
    by
        A column of respondents; None for the total alone.

    Returns
    -------
    DataFrame
        One row per group × respondent in it: group, respondent. Groups in the order in
        which they first appear among respondents, those of two kinds next, the total last.
        Respondents without a value are in the total only.

    Raises
    ------
    ParameterError
        For a column that respondents do not have.
    """
    if by is None:
        return study.respondents[["respondent"]].assign(group=TOTAL)[["group", "respondent"]]
    grouping(study, by)
    people = study.respondents["respondent"].tolist()
    known = _told(study, by)
    told = [(group, one) for group, one in zip(known, people, strict=True) if group is not None]
    two = [(group, one) for group, one in told if DUAL in group]
    found = [(group, one) for group, one in told if DUAL not in group]
    if counting.dual == "both":
        found += [(group, one) for both, one in two for group in both.split(DUAL)]
    elif counting.dual == "separate":
        found += two
    found += [(TOTAL, one) for one in people]
    rank = {group: i for i, group in enumerate(dict.fromkeys(group for group, _ in found))}
    position = _position(study)
    found.sort(key=lambda pair: (rank[pair[0]], position[pair[1]]))
    return pd.DataFrame(_texts(["group", "respondent"], found))


def groupings(study: Study) -> list[str]:
    """The columns of respondents that divide them into groups: a few values, not each its own."""
    return [one for one in study.respondents if _divides(study, one)]


def _divides(study: Study, column: str) -> bool:
    people = study.respondents
    # A number, such as an age, makes no groups, however few the respondents are.
    if column not in people or column == "respondent" or pd.api.types.is_numeric_dtype(people[column]):
        return False
    values = {one for one in people[column].tolist() if pd.notna(one)}
    return 1 < len(values) <= min(_MOST_GROUPS, len(people) - 1)


def grouping(study: Study, named: str = "") -> str | None:
    """The column of respondents by which a notebook compares.

    Parameters
    ----------
    named
        The column that is asked for; empty for the usual one.

    Returns
    -------
    str or None
        The column that is named; else the kind of coach, or in a study without it the first of
        :func:`groupings`. None when nothing divides the respondents: there is the total alone.

    Raises
    ------
    ParameterError
        For a column that respondents do not have, with the near ones.
    """
    if named:
        columns = [one for one in study.respondents if one != "respondent"]
        if named not in columns:
            raise ParameterError(
                f"group = {named!r}: respondents have no such column; {near(named, columns)}"
            )
        return named
    if _divides(study, _USUAL_GROUP):
        return _USUAL_GROUP
    # What somebody is comes before how the interview was held.
    found = sorted(groupings(study), key=lambda one: one in _OF_THE_INTERVIEW)
    return next(iter(found), None)


def _told(study: Study, by: str) -> list[str | None]:
    """The values of a column as text, None where there is none."""
    return [None if pd.isna(one) else str(one) for one in study.respondents[by].tolist()]


def divided(study: Study, by: str | None) -> pd.Series:
    """Say of each respondent to which group they belong, those of two kinds apart.

    Returns
    -------
    Series of str, indexed by respondent: *unstated* for who has no value; the total for everyone
    when nothing divides them.
    """
    people = pd.Index(study.respondents["respondent"])
    if by is None:
        return pd.Series(TOTAL, index=people, dtype="str")
    told = [UNSTATED if one is None else one for one in _told(study, by)]
    return pd.Series(told, index=people, dtype="str")


def compared(study: Study, counting: Counting, by: str | None) -> pd.DataFrame:
    """The :func:`groups` that stand side by side: without the total, unless there is only that."""
    found = groups(study, counting, by)
    return found if by is None else found[found["group"] != TOTAL]


def described(study: Study, members: pd.DataFrame) -> pd.DataFrame:
    """Put beside the members of groups what the study says of each.

    Parameters
    ----------
    members : DataFrame
        :func:`groups`, or any table with group and respondent.

    Returns
    -------
    DataFrame
        Its rows, with the columns of ``respondents``; one that is called group too is left out.
    """
    return members.merge(study.respondents.drop(columns="group", errors="ignore"), on="respondent")


def crossed(study: Study, *columns: str | None) -> pd.DataFrame:
    """Count respondents by one or two of their columns, as far as the study has them.

    Returns
    -------
    DataFrame
        One row per value of the first column that there is; one column per value of the second,
        or *respondents* when there is one column only. Without any: one row, all respondents.
    """
    known = [one for one in dict.fromkeys(columns) if one in study.respondents]
    if not known:
        return pd.DataFrame({"respondents": [len(study.respondents)]}, index=pd.Index([TOTAL]))
    sizes = study.respondents.groupby(known, dropna=False).size()
    return sizes.unstack(fill_value=0) if len(known) > 1 else sizes.to_frame("respondents")


def two_groups(study: Study, counting: Counting, by: str = "coach_type") -> tuple[str, str]:
    """Name the two groups that are held against each other: the first of :func:`groups`.

    Raises
    ------
    ParameterError
        When a column does not divide the respondents into two.
    """
    names = [one for one in groups(study, counting, by)["group"].unique() if one != TOTAL]
    if len(names) < 2:
        raise ParameterError(
            f"group = {by!r}: respondents make {len(names)} group(s); expected two to compare"
        )
    return names[0], names[1]


def profile(
    study: Study, counting: Counting, framework: str = "coping", by: str | None = "coach_type"
) -> pd.DataFrame:
    """Divide each group's mentions over the styles (or directions) of a framework.

    Returns
    -------
    DataFrame
        One row per group × style, zeros included: group, style, mentions, mentions_total
        (of the group), share (mentions / mentions_total, 0 to 1; NaN without mentions),
        respondents (with the style at least once), group_size.

    Raises
    ------
    ParameterError
        For a framework that the code book does not have.
    """
    _known(study, framework)
    members = groups(study, counting, by)
    rows = counted(study, counting, framework)
    found = mentions(study, counting, framework, rows)
    styles = _tops(study, framework)
    # Counted here: pandas takes longer to set out than these tables take to count.
    groups_of = _groups_of(members)
    counts: Counter[tuple[str, str]] = Counter()
    for respondent, style, n in _rows(found, "respondent", "root", "mentions"):
        for group in groups_of.get(respondent, ()):
            counts[group, style] += n
    having = Counter(
        (group, style)
        for respondent, style in set(_rows(rows, "respondent", "root"))
        for group in groups_of.get(respondent, ())
    )
    sizes = Counter(members["group"].tolist())
    cells = [(group, style) for group in sizes for style in styles]
    totals = {group: sum(counts[group, style] for style in styles) for group in sizes}
    mentioned = np.array([counts[cell] for cell in cells], dtype="int64")
    of = np.array([totals[group] for group, _ in cells], dtype="int64")
    return pd.DataFrame(
        {
            **_texts(["group", "style"], cells),
            "mentions": mentioned,
            "mentions_total": of,
            "share": mentioned / np.where(of > 0, of, np.nan),
            "respondents": [having[cell] for cell in cells],
            "group_size": [sizes[group] for group, _ in cells],
        }
    )


def _texts(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Columns of text from rows; faster than to make a table of it and put numbers beside."""
    return {one: _text(row[i] for row in rows) for i, one in enumerate(columns)}


def _text(values: Iterable[str | None]) -> Any:
    return pd.array([*values], dtype=_TEXT)


def _rows(table: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of some columns as plain values, which pandas takes longer to give one by one."""
    return zip(*(table[one].tolist() for one in columns), strict=True)


def _groups_of(members: pd.DataFrame) -> dict[str, list[str]]:
    """The groups of each respondent, from :func:`groups`."""
    found: dict[str, list[str]] = {}
    for group, respondent in _rows(members, "group", "respondent"):
        found.setdefault(respondent, []).append(group)
    return found


def prevalence(
    study: Study, counting: Counting, framework: str = "coping", by: str | None = "coach_type"
) -> pd.DataFrame:
    """Count the respondents of each group who have each code at least once.

    The unit of counting does not matter here: a respondent has a code or has it not.
    A code at the top of a branch is had through any code below it.

    Returns
    -------
    DataFrame
        One row per group × code of the framework, zeros included: group, root, code,
        respondents, group_size, share (respondents / group_size, 0 to 1).

    Raises
    ------
    ParameterError
        As :func:`profile`.
    """
    _known(study, framework)
    members = groups(study, counting, by)
    rows = counted(study, counting, framework)
    pairs = {
        (respondent, code)
        for column in ("code", "root")
        for respondent, code in _rows(rows, "respondent", column)
    }
    groups_of = _groups_of(members)
    counts = Counter((group, code) for one, code in pairs for group in groups_of.get(one, ()))
    sizes = Counter(members["group"].tolist())
    top, order = _top_of(study.codes), _order(study, framework)
    cells = [(group, top[code], code) for group in sizes for code in order]
    respondents = np.array([counts[group, code] for group, _, code in cells], dtype="int64")
    group_size = np.array([sizes[group] for group, *_ in cells], dtype="int64")
    return pd.DataFrame(
        {
            **_texts(["group", "root", "code"], cells),
            "respondents": respondents,
            "group_size": group_size,
            "share": respondents / group_size,
        }
    )


def code_matrix(study: Study, counting: Counting, framework: str | None = None) -> pd.DataFrame:
    """Cross respondents with codes.

    Returns
    -------
    DataFrame
        One row per respondent (the index), one column per code that can be mentioned, in
        the order of the code book: how often the respondent has it in the counting unit,
        0 when not. Without a framework: all that are coded, one after the other.
        ``attrs["quoted"]`` says whether quotations may support them.
    """
    chosen = [framework] if framework else frameworks(study)
    parts = []
    for one in chosen:
        found = mentions(study, counting, one)
        wide = found.pivot(index="respondent", columns="code", values="mentions")
        columns = forms(study, one)
        parts.append(wide.reindex(index=study.respondents["respondent"], columns=columns))
    table = pd.concat(parts, axis=1).fillna(0).astype(int)
    table.columns.name = "code"
    table.attrs["quoted"] = study.has("codings.fragment")
    return table


def style_matrix(study: Study, counting: Counting, framework: str = "coping") -> pd.DataFrame:
    """Cross respondents with the styles (or directions) of a framework.

    Returns
    -------
    DataFrame
        One row per respondent (the index), one column per style: the respondent's mentions of
        codes below it in the counting unit, 0 without.

    Raises
    ------
    ParameterError
        As :func:`profile`.
    """
    _known(study, framework)
    found = mentions(study, counting, framework)
    sums = found.groupby(["respondent", "root"])["mentions"].sum().unstack()
    people = pd.Index(study.respondents["respondent"], name="respondent")
    table = sums.reindex(index=people, columns=_tops(study, framework)).fillna(0).astype(int)
    table.columns.name = "style"
    return table


def having(study: Study, counting: Counting) -> pd.DataFrame:
    """Say who has which style or direction at all, over all frameworks with codings.

    Returns
    -------
    DataFrame of bool
        One row per respondent (the index), one column per code at the top of a branch.
    """
    tops = [top for one in frameworks(study) for top in _tops(study, one)]
    table = pd.DataFrame(False, index=pd.Index(study.respondents["respondent"]), columns=tops)
    for one in frameworks(study):
        rows = counted(study, counting, one)
        for top, own in rows.groupby("root"):
            table[top] = table.index.isin(own["respondent"])
    return table


def quoted(study: Study, counting: Counting, matrix: pd.DataFrame) -> pd.DataFrame:
    """Say which cells of a code matrix a quotation supports.

    Returns
    -------
    DataFrame of bool, with the index and columns of ``matrix``.
    """
    parts = [counted(study, counting, one) for one in frameworks(study)]
    rows = pd.concat(parts)
    if "fragment" not in rows:
        return matrix.astype(bool) & False
    pairs = set(rows.loc[rows["fragment"].notna(), ["respondent", "code"]].itertuples(index=False, name=None))
    cells = [[(one, code) in pairs for code in matrix] for one in matrix.index]
    return pd.DataFrame(cells, index=matrix.index, columns=matrix.columns)


def code_tree(study: Study, counting: Counting) -> pd.DataFrame:
    """List the code book branch by branch with the respondents who have each code.

    Returns
    -------
    DataFrame
        One row per code of a framework that has codings, in the order of the tree:
        framework, root, code, depth (1 at the top of a branch), respondents, group_size.
    """
    parents = study.codes.set_index("code")["parent"]

    def depth(code: str) -> int:
        return 1 if pd.isna(parents[code]) else 1 + depth(parents[code])

    parts = []
    for framework in frameworks(study):
        found = prevalence(study, counting, framework, by=None)
        parts.append(found.assign(framework=framework, depth=found["code"].map(depth)))
    columns = ["framework", "root", "code", "depth", "respondents", "group_size"]
    return pd.concat(parts)[columns].reset_index(drop=True)


def quotations(study: Study) -> pd.DataFrame:
    """Count the quotations of each respondent in each section, and their words.

    Returns
    -------
    DataFrame
        One row per section × respondent who is quoted there: section, respondent (both
        categories in order, also those without a quotation), quotations, words.
        Quotations of which the source does not say whose they are, are left out.
    """
    fragments = study.fragments
    order = list(dict.fromkeys(fragments["section"]))
    people = list(study.respondents["respondent"])
    known = fragments[fragments["respondent"].notna()]
    known = known.assign(
        section=pd.Categorical(known["section"], order),
        respondent=pd.Categorical(known["respondent"], people),
    )
    by = known.groupby(["section", "respondent"], observed=True)["words"]
    return by.agg(quotations="size", words="sum").reset_index().astype({"words": int})


def frameworks(study: Study) -> list[str]:
    """The frameworks that have codings, in the order of the code book."""
    used = set(study.codings["code"].tolist())
    of = _rows(study.codes, "code", "framework")
    return list(dict.fromkeys(framework for code, framework in of if code in used))


def framework(study: Study, named: str = "") -> str:
    """The framework whose codes a notebook compares.

    Parameters
    ----------
    named
        The one that is asked for; empty for the usual one: coping, or in a study without it the
        first of :func:`frameworks`.

    Raises
    ------
    ParameterError
        For a framework that the code book does not have, and for a study without codings.
    """
    if named:
        _known(study, named)
        return named
    found = frameworks(study)
    if not found:
        raise ParameterError(f"{study.name} has no codings: there is nothing to count")
    return _USUAL_FRAMEWORK if _USUAL_FRAMEWORK in found else found[0]


def forms(study: Study, framework: str) -> list[str]:
    """The codes of a framework that say how: those below a top, and tops with nothing below them.

    A code book without branches is thus all forms.
    """
    above = set(study.codes["parent"].tolist())
    tops = set(_tops(study, framework))
    return [code for code in _order(study, framework) if code not in tops or code not in above]


def _known(study: Study, framework: str) -> None:
    known = list(dict.fromkeys(study.codes["framework"].tolist()))
    if framework not in known:
        raise ParameterError(f"framework = {framework!r}: no such codes; {near(framework, known)}")


def _order(study: Study, framework: str) -> list[str]:
    """The codes of a framework: each branch from its top down, as the code book lists them."""
    children: dict[object, list[str]] = {}
    for code, parent in _codes_of(study, framework):
        children.setdefault(parent, []).append(code)
    order: list[str] = []
    stack = list(reversed(children.get(None, [])))
    while stack:
        order.append(stack.pop())
        stack += reversed(children.get(order[-1], []))
    return order


def _tops(study: Study, framework: str) -> list[str]:
    return [code for code, parent in _codes_of(study, framework) if parent is None]


def _codes_of(study: Study, framework: str) -> list[tuple[str, str | None]]:
    """The codes of a framework as the code book lists them, and above each its parent."""
    return [
        (code, None if pd.isna(parent) else parent)
        for code, parent, of in _rows(study.codes, "code", "parent", "framework")
        if of == framework
    ]


def _position(study: Study) -> dict[str, int]:
    return {one: i for i, one in enumerate(study.respondents["respondent"].tolist())}
