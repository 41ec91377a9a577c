"""Groups across both frameworks: by kind of coach, and by what is told of a care background.

The coaches were asked for their backgrounds by mail, but no table of the thesis prints them.
What is known stands scattered through chapters 6 and 7, and how well it is supported differs.
"""

from __future__ import annotations

from math import comb

import pandas as pd

from wijkstudie import coding, vignettes
from wijkstudie.settings import Counting
from wijkstudie.study import Study

CARE = "care_background"
YES, NO, UNSTATED = "yes", "no", "unstated"
# Where a background is told: among the findings, or only where conclusions are drawn from them.
FINDINGS, CONCLUSION = "findings", "conclusion"
# The dimension of a joint display in which nobody is divided from anybody.
EVERYONE = "total"
_FINDINGS_CHAPTER = "6"


def care(study: Study) -> pd.DataFrame:
    """Say what is told of each respondent's background in care work, and where.

    Returns
    -------
    DataFrame
        One row per respondent: respondent, care_background (*yes*, *no*, *unstated*; the last
        also where statements contradict each other), evidence (*findings* when chapter 6 says
        so, *conclusion* when only a later chapter does; missing when unstated), sections
        (that say so, separated by spaces; missing likewise).
    """
    told: dict[str, list[tuple[str, str]]] = {}
    columns = (study.backgrounds[one] for one in ("respondent", CARE, "section"))
    for respondent, background, section in zip(*columns, strict=True):
        if pd.notna(background) and background != UNSTATED:
            told.setdefault(respondent, []).append((background, section))
    rows = []
    for respondent in study.respondents["respondent"]:
        own = told.get(respondent, [])
        if len({background for background, _ in own}) != 1:
            rows.append((respondent, UNSTATED, None, None))
            continue
        sections = list(dict.fromkeys(section for _, section in own))
        early = any(one.split(".")[0] == _FINDINGS_CHAPTER for one in sections)
        evidence = FINDINGS if early else CONCLUSION
        rows.append((respondent, own[0][0], evidence, " ".join(sections)))
    return pd.DataFrame(rows, columns=["respondent", CARE, "evidence", "sections"], dtype="object")


def with_care(study: Study) -> Study:
    """The same study, its respondents with the column ``care_background`` of :func:`care`.

    All measures that take ``by`` can then be asked for it. A study without backgrounds is
    returned as it is.
    """
    if not study.has("backgrounds"):
        return study
    people = study.respondents.merge(care(study)[["respondent", CARE]], on="respondent")
    return Study(study.folder, study.package, study.tables | {"respondents": people})


def joint(study: Study, counting: Counting, by: str | None = "coach_type") -> pd.DataFrame:
    """Put all frameworks beside both ways of grouping: who has what, and who was asked.

    With no column to go by there are the care background, where it is told, and everyone.

    Returns
    -------
    DataFrame
        One row per dimension × group × code × respondent: dimension (``by``,
        *care_background*, and *total* for everyone), group, respondent, evidence (of a care
        background; missing elsewhere), framework, root, code, asked (whether the respondent
        could show the code: see :func:`wijkstudie.vignettes.asked`), had (whether the
        counting rules count it).
    """
    wider = with_care(study)
    parts = [_members(wider, counting, by)] if by is not None else []
    if wider is not study:
        evidence = care(study)[["respondent", "evidence"]]
        parts.append(_members(wider, counting, CARE).merge(evidence, on="respondent", how="left"))
    parts.append(study.respondents[["respondent"]].assign(dimension=EVERYONE, group=coding.TOTAL))
    members = pd.concat(parts).reindex(columns=["dimension", "group", "respondent", "evidence"])
    codes = pd.concat([_codes(study, counting, one) for one in coding.frameworks(study)])
    found = members.merge(codes, on="respondent")
    groups = {key: i for i, key in enumerate(dict.fromkeys(_keys(members)))}
    order = {code: i for i, code in enumerate(dict.fromkeys(codes["code"]))}
    found["_group"] = [groups[key] for key in _keys(found)]
    found["_code"] = found["code"].map(order)
    found = found.sort_values(["_group", "_code"], kind="stable").drop(columns=["_group", "_code"])
    return found.reset_index(drop=True)


def _keys(table: pd.DataFrame) -> list[tuple[str, str]]:
    return list(table[["dimension", "group"]].itertuples(index=False, name=None))


def _members(study: Study, counting: Counting, by: str) -> pd.DataFrame:
    """Who is in which group of one dimension, in the order in which groups are shown."""
    people = coding.groups(study, counting, by)
    people = people[people["group"] != coding.TOTAL].assign(dimension=by)
    if by == CARE:
        order = {YES: 0, NO: 1, UNSTATED: 2}
        people = people.sort_values("group", key=lambda one: one.map(order), kind="stable")
    return people


def _codes(study: Study, counting: Counting, framework: str) -> pd.DataFrame:
    """Every respondent crossed with every code of a framework: asked, had."""
    rows = coding.counted(study, counting, framework)
    pairs = {
        *rows[["respondent", "code"]].itertuples(index=False, name=None),
        *rows[["respondent", "root"]].itertuples(index=False, name=None),
    }
    asked = vignettes.asked(study, framework)
    able = set(asked[["respondent", "code"]].itertuples(index=False, name=None))
    top = coding.roots(study.codes)
    crossed = [(one, code) for code in asked["code"].unique() for one in study.respondents["respondent"]]
    table = pd.DataFrame(crossed, columns=["respondent", "code"])
    table.insert(1, "framework", framework)
    table.insert(2, "root", table["code"].map(top))
    table["asked"] = [key in able for key in crossed]
    table["had"] = [key in pairs for key in crossed]
    return table


def cells(table: pd.DataFrame) -> pd.DataFrame:
    """Count a :func:`joint` table: of those asked in a group, how many have a code, and who.

    Returns
    -------
    DataFrame
        One row per dimension × group × code: dimension, group, framework, root, code,
        respondents (who have the code, of those asked), asked, group_size, who (ids of the
        respondents, sorted as text, separated by spaces; empty for nobody).
    """
    key = ["dimension", "group", "framework", "root", "code"]
    both = table.assign(both=table["asked"] & table["had"])
    by = both.groupby(key, sort=False)
    counts = by.agg(respondents=("both", "sum"), asked=("asked", "sum"), group_size=("asked", "size"))
    people = both[both["both"]].groupby(key, sort=False)["respondent"]
    counts["who"] = people.agg(lambda one: " ".join(sorted(one)))
    counts["who"] = counts["who"].fillna("")
    return counts.reset_index()


def who(table: pd.DataFrame, code: str, dimension: str, group: str) -> list[str]:
    """Who of a group has a code, in the order of the study.

    Parameters
    ----------
    table : DataFrame
        A :func:`joint`.
    """
    rows = table[(table["dimension"] == dimension) & (table["group"] == group) & (table["code"] == code)]
    return list(rows.loc[rows["had"], "respondent"])


def by_chance(drawn: int, inside: int, of: int) -> float:
    """The chance that all who are drawn blindly come from one group.

    Parameters
    ----------
    drawn, inside, of
        How many are drawn, from a whole of ``of`` of whom ``inside`` are in the group.

    Returns
    -------
    float
        0 to 1. For 3 drawn from 12 of whom 6 are inside: 20 of 220 draws.
    """
    return comb(inside, drawn) / comb(of, drawn)
