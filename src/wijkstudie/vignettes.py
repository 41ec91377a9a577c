"""Vignettes: who was given which situation, and what they said they would do.

A vignette asks what somebody *would* do. Who was not given a situation has not been silent
about it but was never asked: a count of answers is read against those who were given it.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstudie import coding
from wijkstudie.settings import Counting
from wijkstudie.study import Study

STATED, DERIVED, NOT_GIVEN = "stated", "derived", "no"
# What is said of a situation that somebody was given and of which no outcome is reported.
UNREPORTED = "unreported"
# The tables without which nothing can be said here.
TABLES = ("vignettes", "vignette_responses")


def allocation(study: Study, by: str | None = "coach_type") -> pd.DataFrame:
    """List who was given which situation and what came of it, group by group.

    Respondents without a group are left out; with no column to go by all are one group.

    Returns
    -------
    DataFrame
        One row per respondent × situation, respondents of a group together: group,
        respondent, vignette, presented (*stated*: the source says so; *derived*: it follows
        from what the source says; *no*: not given), outcome (missing when not given,
        *unreported* when given and nothing is told of it).
    """
    rows = study.vignette_responses[["respondent", "vignette", "presented", "outcome"]].copy()
    given = rows["presented"] != NOT_GIVEN
    rows.loc[given, "outcome"] = rows.loc[given, "outcome"].fillna(UNREPORTED)
    # Those of two kinds stand apart here, whatever the counting rule: nobody is compared.
    people = coding.compared(study, Counting(dual="separate"), by)
    return people.merge(rows, on="respondent").reset_index(drop=True)


def outcomes(table: pd.DataFrame) -> pd.DataFrame:
    """Count the outcomes of each situation.

    Parameters
    ----------
    table : DataFrame
        An :func:`allocation`.

    Returns
    -------
    DataFrame
        One row per situation × outcome, the most frequent first: vignette, given (how many
        were given it), stated, derived (of whom), outcome, respondents (how many, of those
        given it), who (their ids, sorted as text, separated by spaces).
    """
    given = table[table["presented"] != NOT_GIVEN]
    by = given.groupby("vignette")["presented"]
    sizes = by.agg(given="size", stated=lambda one: int((one == STATED).sum()))
    sizes["derived"] = sizes["given"] - sizes["stated"]
    told = given.groupby(["vignette", "outcome"])["respondent"]
    counts = told.agg(respondents="size", who=lambda one: " ".join(sorted(one))).reset_index()
    counts = counts.sort_values(["vignette", "respondents"], ascending=[True, False], kind="stable")
    columns = ["vignette", "given", "stated", "derived", "outcome", "respondents", "who"]
    return counts.merge(sizes, on="vignette")[columns].reset_index(drop=True)


def follows(table: pd.DataFrame, per_interview: int) -> pd.Series:
    """Work out who was given a situation of which the source lists nobody.

    A situation with a list was given to those on the list. When exactly one has no list, it
    went to whoever is on fewer lists than there were situations in an interview.

    Parameters
    ----------
    table : DataFrame
        An :func:`allocation`; only what is *stated* in it is used.
    per_interview : int
        How many situations each respondent was given.

    Returns
    -------
    Series of str, with the index of the table: *stated*, *derived* or *no*; missing for a
    situation without a list while another has none either.
    """
    stated = table["presented"] == STATED
    unlisted = set(table["vignette"]) - set(table.loc[stated, "vignette"])
    short = stated.groupby(table["respondent"]).transform("sum") < per_interview
    here = table["vignette"].isin(unlisted)
    found = pd.Series(NOT_GIVEN, index=table.index, dtype="object")
    found = found.mask(stated, STATED).mask(here & short, DERIVED)
    return found.mask(here & (len(unlisted) > 1), None)


def asked(study: Study, framework: str) -> pd.DataFrame:
    """Say who was in a position to show each code: those given the situation it answers.

    A branch of codes belongs to vignettes when all its codings, those that are merely
    implied apart, stand in sections that report the outcomes of vignettes. For a branch that
    does not, and in a study without vignettes, everyone counts as asked.

    Returns
    -------
    DataFrame
        One row per code × respondent who was asked, codes in the order of the code book:
        code, respondent, vignettes (numbers separated by spaces; missing when the code does
        not belong to a vignette).
    """
    top = coding.roots(study.codes)
    people = list(study.respondents["respondent"])
    codes = _codes(study, top, framework)
    situations = _situations(study, dict(top))
    able: dict[str, tuple[list[str], str | None]] = {}
    for root in dict.fromkeys(top[codes]):
        able[root] = people, None
        if numbers := situations.get(root):
            responses = study.vignette_responses
            given = responses["vignette"].isin(numbers) & (responses["presented"] != NOT_GIVEN)
            here = set(responses.loc[given, "respondent"])
            able[root] = [one for one in people if one in here], " ".join(map(str, numbers))
    # One table: to set one out for each code takes longer than all else.
    rows = [(code, one, able[top[code]][1]) for code in codes for one in able[top[code]][0]]
    return pd.DataFrame(rows, columns=["code", "respondent", "vignettes"], dtype="object")


def _codes(study: Study, top: pd.Series, framework: str) -> list[str]:
    """The codes of a framework as the code book lists them, each branch from its top."""
    codes = study.codes.loc[study.codes["framework"] == framework, "code"]
    branches = {root: [root] for root in top[codes]}
    for code in codes:
        if code != top[code]:
            branches[top[code]].append(code)
    return [code for branch in branches.values() for code in branch]


def _situations(study: Study, top: Mapping[str, str]) -> dict[str, list[int]]:
    """By branch, the situations in whose answers its codings stand; only of those with such."""
    if not study.has("vignette_responses") or "section" not in study.codings:
        return {}
    codings = study.codings
    if "certainty" in codings:
        codings = codings[codings["certainty"] != "implied"]
    reported = study.vignette_responses.dropna(subset="outcome")
    numbers: dict[str, set[int]] = {}
    for section, number in zip(reported["section"], reported["vignette"], strict=True):
        numbers.setdefault(section, set()).add(int(number))
    sections: dict[str, set[str]] = {}
    for code, section in zip(codings["code"], codings["section"], strict=True):
        sections.setdefault(top[code], set()).add(section)
    return {
        root: sorted(set().union(*(numbers[one] for one in own)))
        for root, own in sections.items()
        if own <= numbers.keys()
    }
