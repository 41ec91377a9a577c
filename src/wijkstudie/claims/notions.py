"""What claims are about: one helper a notion, each computed from the study's tables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from wijkstudie import coding
from wijkstudie.claims.ways import listed
from wijkstudie.settings import Counting
from wijkstudie.study import Study

YOUTH, ADULT = "Jeugd", "Volwassen"
FIRST, SECOND = "Fase 1", "Fase 2"
GOES_ALONG, DECLINE, SUPPORT = "goes-along", "declines-own-support", "would-support-self"

# ---- respondents


def cited(study: Study, *citations: str) -> set[str]:
    """Who is cited in any of these citations."""
    rows = study.citations[study.citations["citation"].isin(citations)]
    return {one for cell in rows["respondents"] for one in cell.split(" ")}


def quoted(study: Study, *fragments: str) -> set[str]:
    """Who is quoted in any of these fragments."""
    rows = study.fragments[study.fragments["fragment"].isin(fragments)]
    return set(rows["respondent"].dropna())


# What claims share; to be cleared by who audits them, for the tables of a study may change.
counted = lru_cache(maxsize=64)(coding.counted)


def having(study: Study, code: str, **rules: str) -> set[str]:
    """Whom a code is attributed to, under the default rules or others."""
    [framework] = study.codes.loc[study.codes["code"] == code, "framework"]
    rows = counted(study, Counting(**rules), framework)
    return set(rows.loc[(rows["code"] == code) | (rows["root"] == code), "respondent"])


def given(study: Study, vignette: int, *outcomes: str, stated: bool = False) -> set[str]:
    """Who was given a vignette, as stated or derived; of these who gave one of the outcomes."""
    rows = study.vignette_responses
    rows = rows[(rows["vignette"] == vignette) & (rows["presented"] != "no")]
    if stated:
        rows = rows[rows["presented"] == "stated"]
    return set(rows.loc[rows["outcome"].isin(outcomes) if outcomes else slice(None), "respondent"])


def of_type(study: Study, coach_type: str) -> set[str]:
    """Coaches of exactly this type; who is both is of neither."""
    return set(study.respondents.loc[study.respondents["coach_type"] == coach_type, "respondent"])


def working_with(study: Study, coach_type: str) -> set[str]:
    """Coaches whose printed type names this one, alone or beside another."""
    return {row.respondent for row in study.respondents.itertuples() if coach_type in row.coach_type}


def in_phase(study: Study, phase: str) -> set[str]:
    """Who was interviewed in a phase."""
    return set(study.respondents.loc[study.respondents["phase"] == phase, "respondent"])


def told(study: Study, column: str, people: Iterable[str]) -> str:
    """The values of a column of Tabel 5 for these people, each once, sorted."""
    known = study.respondents.set_index("respondent")[column]
    return " ".join(sorted({known[one] for one in people}))


def types(study: Study, people: Iterable[str]) -> str:
    """Their types of coach, each once, in the order given."""
    known = study.respondents.set_index("respondent")["coach_type"]
    return " ".join(dict.fromkeys(known[one] for one in people))


def care_backgrounds(study: Study, chapter: str) -> set[str]:
    """Who comes from care work according to this chapter."""
    rows = study.backgrounds[study.backgrounds["care_background"] == "yes"]
    return set(rows.loc[rows["section"].str.split(".").str[0] == chapter, "respondent"])


# ---- how groups lie


def apart(one: set[str], other: set[str]) -> str:
    """Whether two groups, neither of them empty, have nobody in common; else who that is."""
    if not one or not other:
        return "nobody"
    return "apart" if not one & other else f"both: {listed(one & other)}"


def distinct(one: set[str], other: set[str]) -> str:
    """Whether each of two groups has somebody whom the other lacks."""
    return "apart" if one - other and other - one else f"one: {listed(one | other)}"


def within(part: set[str], whole: set[str]) -> str:
    """Whether a group is not empty and part of another, else who stands outside."""
    if not part:
        return "nobody"
    return "within" if part <= whole else f"outside: {listed(part - whole)}"


def most(part: int, whole: int) -> str:
    """Whether something holds for more than half."""
    return "most" if 2 * part > whole else "not most"


def several(people: set[str]) -> str:
    """Whether a plural is in its place."""
    return "several" if len(people) > 1 else f"one: {listed(people)}"


# ---- figures and codes


def step(study: Study, name: str) -> int:
    """The number of coaches at a step of the recruitment."""
    return int(study.recruitment.set_index("step").loc[name, "n"])


def fact(study: Study, name: str) -> int:
    """A number of chapter 5."""
    return int(study.method.set_index("fact").loc[name, "value"])


def figure(study: Study, baseline: str) -> int:
    """A published figure, as printed."""
    return int(study.baselines.set_index("baseline").loc[baseline, "value"])


def of_how_many(study: Study, baseline: str) -> int:
    """What a published figure is a part of."""
    return int(study.baselines.set_index("baseline").loc[baseline, "denominator"])


def more(study: Study, one: str, other: str) -> str:
    """Whether one published figure is larger than another."""
    return "more" if figure(study, one) > figure(study, other) else "not more"


def talks(study: Study) -> pd.Series:
    """Kampen's kitchen-table talks by category."""
    rows = study.baselines[study.baselines["series"] == "kampen-talks"]
    return rows.set_index("category")["numerator"]


def forms(study: Study, parent: str) -> list[str]:
    """The codes below a style or direction."""
    return list(study.codes.loc[study.codes["parent"] == parent, "code"])


def of_level(study: Study, level: str) -> list[str]:
    """All codes of a level."""
    return list(study.codes.loc[study.codes["level"] == level, "code"])


def enumerated(study: Study, *names: str) -> int:
    """How many items the thesis names of what it enumerates."""
    return int(study.enumerations["enumeration"].isin(names).sum())


def sections(study: Study, parent: str) -> int:
    """How many numbered sections stand in another; the concluding part has no number."""
    rows = study.sections[study.sections["parent"] == parent]
    return int((~rows["section"].str.contains("conclusie")).sum())


def operationalised(study: Study, framework: str) -> set[str]:
    """The codes of a framework that Tabel 3 and 4 make measurable."""
    known = study.codes.set_index("code")["framework"]
    return {code for code in study.operationalisation["code"] if known[code] == framework}
