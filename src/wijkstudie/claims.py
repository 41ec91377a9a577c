"""The thesis' countable claims about its own data, each executed against that data.

Every row of the study's ``claims`` table has a check here under the same name. A check says
what the data give; the verdict follows from comparing that with what the thesis states:

confirmed
    What is stated is what the data give.
contradicted
    It is not, under any reading that the thesis allows.
depends
    It holds under one reasonable reading and not under another; the claim names both.
not-checkable
    The data of the thesis cannot tell; the claim says why.

A contradiction is a finding, not a failure of the study.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from wijkstudie import baselines, coding
from wijkstudie.settings import Counting
from wijkstudie.study import Study

VERDICTS = ("confirmed", "contradicted", "depends", "not-checkable")

COLUMNS = [
    "claim",
    "section",
    "part",
    "statement_nl",
    "statement_en",
    "stated",
    "elsewhere",
    "elsewhere_section",
    "verdict",
    "found",
    "otherwise",
    "reading_nl",
    "reading_en",
]

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What the data give for a claim; None where they give nothing.

    ``otherwise`` is what they give under another reading, where there is one.
    """

    value: str | None
    otherwise: str | None = None


Check = Callable[[Study, Row], Found]


def audit(study: Study) -> pd.DataFrame:
    """Execute every claim of a study.

    Returns
    -------
    DataFrame
        One row per claim, in the order of the table: its columns, and part (of the
        thesis: chapter, or section of chapter 6), verdict, found, otherwise (what the data
        give under another reading; missing where there is none). Empty for a study without
        claims.

    A claim that has no check, as in a study of somebody else, is not checkable.
    """
    rows = []
    for row in study.claims.to_dict("records") if study.has("claims") else []:
        found = CHECKS.get(row["claim"], nothing)(study, row)
        told = {"verdict": _verdict(row["stated"], found), "found": found.value, "otherwise": found.otherwise}
        rows.append({**row, "part": _part(row["section"]), **told})
    return pd.DataFrame(rows, columns=COLUMNS).astype({"found": "str", "otherwise": "str"})


def _part(section: str) -> str:
    """The chapter of a section; of the findings in chapter 6, its section."""
    number = section.split("-", maxsplit=1)[0].split(".")
    return ".".join(number[:2] if number[0] == "6" else number[:1])


def _verdict(stated: str, found: Found) -> str:
    if found.value is None:
        return "not-checkable"
    if found.otherwise is None or found.otherwise == found.value:
        return "confirmed" if found.value == stated else "contradicted"
    return "depends" if stated in (found.value, found.otherwise) else "contradicted"


# ---- what claims are about, one helper a notion


def _people(respondents: Iterable[str]) -> str:
    """Respondents as the study lists them: each once, sorted as text."""
    return " ".join(sorted(set(respondents)))


def _cited(study: Study, *citations: str) -> set[str]:
    rows = study.citations[study.citations["citation"].isin(citations)]
    return {one for cell in rows["respondents"] for one in cell.split(" ")}


def _having(study: Study, code: str, **rules: str) -> set[str]:
    framework = study.codes.set_index("code").loc[code, "framework"]
    rows = coding.counted(study, Counting(**rules), framework)
    return set(rows.loc[(rows["code"] == code) | (rows["root"] == code), "respondent"])


def _given(study: Study, vignette: int, *outcomes: str, stated: bool = False) -> set[str]:
    rows = study.vignette_responses
    rows = rows[(rows["vignette"] == vignette) & (rows["presented"] != "no")]
    if stated:
        rows = rows[rows["presented"] == "stated"]
    return set(rows.loc[rows["outcome"].isin(outcomes) if outcomes else slice(None), "respondent"])


def _of_type(study: Study, coach_type: str) -> set[str]:
    return set(study.respondents.loc[study.respondents["coach_type"] == coach_type, "respondent"])


def _types(study: Study, people: Iterable[str]) -> str:
    known = study.respondents.set_index("respondent")["coach_type"]
    return " ".join(dict.fromkeys(known[one] for one in people))


def _in_phase(study: Study, phase: str) -> set[str]:
    return set(study.respondents.loc[study.respondents["phase"] == phase, "respondent"])


def _step(study: Study, step: str) -> int:
    return int(study.recruitment.set_index("step").loc[step, "n"])


def _figure(study: Study, baseline: str) -> int:
    return int(study.baselines.set_index("baseline").loc[baseline, "value"])


def _talks(study: Study) -> pd.Series:
    rows = study.baselines[study.baselines["series"] == "kampen-talks"]
    return rows.set_index("category")["numerator"]


def _forms(study: Study, parent: str) -> list[str]:
    return list(study.codes.loc[study.codes["parent"] == parent, "code"])


def _mechanisms(study: Study) -> list[str]:
    return list(study.codes.loc[study.codes["level"] == "mechanism", "code"])


def _apart(one: set[str], other: set[str]) -> str:
    """Whether two groups have nobody in common, else who that is."""
    return "apart" if not one & other else f"both: {_people(one & other)}"


# ---- ways of checking


def number(count: Callable[[Study], int], otherwise: Callable[[Study], int] | None = None) -> Check:
    """Compare a number; ``otherwise`` counts under another reading."""
    return lambda study, _: Found(str(count(study)), str(otherwise(study)) if otherwise else None)


def people(
    who: Callable[[Study], Iterable[str]], otherwise: Callable[[Study], Iterable[str]] | None = None
) -> Check:
    """Compare a list of respondents."""
    return lambda study, _: Found(_people(who(study)), _people(otherwise(study)) if otherwise else None)


def word(tell: Callable[[Study], str], otherwise: Callable[[Study], str] | None = None) -> Check:
    """Compare a word."""
    return lambda study, _: Found(tell(study), otherwise(study) if otherwise else None)


def elsewhere(either: bool = False) -> Check:
    """Compare with what another section states; ``either`` when both may be meant."""
    return lambda _, row: Found(row["elsewhere"], row["stated"] if either else None)


def reading(text: str) -> Callable[[Study], str]:
    """What another reading of the words gives, whatever the data; the claim names that reading."""
    return lambda _: text


def nothing(_: Study, __: Row) -> Found:
    """The data cannot tell."""
    return Found(None)


def _missing(study: Study) -> list[str]:
    return [code for code in _mechanisms(study) if not _having(study, code)]


def _order_of_social_workers(study: Study) -> str:
    shares = baselines.series(study, baselines.SOCIAL_WORKERS)
    return " ".join(shares.sort_values(ascending=False).index)


def _two_most(study: Study) -> str:
    return " ".join(sorted(_order_of_social_workers(study).split(" ")[:2]))


def _each(study: Study, *, stated: bool) -> str:
    """How many vignettes the respondents of phase two were given, each number once."""
    numbers = {
        sum(one in _given(study, vignette, stated=stated) for vignette in study.vignettes["vignette"])
        for one in _in_phase(study, "Fase 2")
    }
    return " ".join(str(one) for one in sorted(numbers))


def _presented(study: Study, *, stated: bool) -> int:
    return sum(len(_given(study, vignette, stated=stated)) for vignette in study.vignettes["vignette"])


def _care_backgrounds(study: Study, *sections: str) -> set[str]:
    rows = study.backgrounds[
        (study.backgrounds["care_background"] == "yes") & study.backgrounds["section"].isin(sections)
    ]
    return set(rows["respondent"])


def _without_outcome(study: Study) -> str:
    """The vignettes of which no outcome is reported for anyone."""
    reported = study.vignette_responses.dropna(subset="outcome")["vignette"]
    silent = [str(one) for one in study.vignettes["vignette"] if one not in set(reported)]
    return (
        f"not reported: {' '.join(silent)}"
        if silent
        else " ".join(str(one) for one in study.vignettes["vignette"])
    )


def _printed_count(study: Study, citation: str) -> int:
    printed = study.citations.set_index("citation").loc[citation, "printed"]
    return printed.count("R")


DECLINE, SUPPORT = "declines-own-support", "would-support-self"

CHECKS: dict[str, Check] = {
    # chapter 4 and Tabel 1
    "tummers-social-workers-add-up": number(
        lambda s: round(100 * baselines.series(s, baselines.SOCIAL_WORKERS).sum())
    ),
    "tummers-away-first": word(_order_of_social_workers),
    "tummers-first-two-most": word(_two_most),
    "kampen-forms-add-up": number(lambda s: int(_talks(s)[_forms(s, "meegaan")].sum())),
    "kampen-directions-add-up": number(
        lambda s: int(_talks(s)[["meegaan", "verzet"]].sum()),
        lambda s: int(s.baselines.set_index("baseline").loc["kampen-talks-resisting", "denominator"]),
    ),
    "kampen-praising-most": word(lambda s: _talks(s)[_forms(s, "meegaan")].idxmax()),
    "coping-has-nine-mechanisms": number(lambda s: len(_mechanisms(s))),
    "going-along-has-four-forms": number(lambda s: len(_forms(s, "meegaan"))),
    # chapter 5
    "mailed-30": number(lambda s: _step(s, "mailed")),
    "interviewed-13": number(lambda s: len(s.respondents)),
    "reacted-more-than-interviewed": word(
        lambda s: " ".join(
            str(n)
            for n in sorted((_step(s, one) for one in ("mailed", "reacted", "interviewed")), reverse=True)
        )
    ),
    "phase-1-five": number(lambda s: len(_in_phase(s, "Fase 1"))),
    "phase-2-eight": number(lambda s: len(_in_phase(s, "Fase 2"))),
    "phases-add-up": number(lambda s: _step(s, "phase-1") + _step(s, "phase-2")),
    "phase-2-larger": word(lambda s: s.respondents["phase"].value_counts().idxmax()),
    "all-by-telephone-or-video": number(
        lambda s: int(s.respondents["interview_mode"].str.contains("Telefonisch|Video").sum())
    ),
    "three-vignettes": number(lambda s: len(s.vignettes)),
    "two-vignettes-each": word(lambda s: _each(s, stated=False), lambda s: _each(s, stated=True)),
    "three-documents": number(lambda s: len(s.documents)),
    "all-documents-cited": number(lambda s: s.document_citations["document"].nunique()),
    "two-methods": elsewhere(either=True),
    "vignettes-recognised": nothing,
    "interview-length": nothing,
    # 6.1
    "broad-exploration-cited-twice-alike": people(lambda s: _cited(s, "c002") & _cited(s, "c005")),
    "cost-not-leading-part-of-cost-aware": people(lambda s: _cited(s, "c007") & _cited(s, "c006")),
    "four-core-values": number(lambda s: _figure(s, "handboek-core-values")),
    "generalist-parts": word(lambda s: _apart(_cited(s, "c012"), _cited(s, "c013")), reading("apart")),
    "five-wordings-for-six": number(
        lambda s: len(_cited(s, "c021")),
        lambda s: int((s.fragments["among"].fillna("").str.split(" ").map(set) == _cited(s, "c021")).sum()),
    ),
    "several-need-specialism": word(lambda s: "meer" if len(_cited(s, "c013")) > 1 else "geen"),
    "eyes-in-complex-cases": elsewhere(),
    "much-freedom-and-more-rules": people(
        lambda s: _cited(s, "c025"), lambda s: _cited(s, "c025") - _cited(s, "c064")
    ),
    "take-over-control-list": number(lambda s: _printed_count(s, "c036"), lambda s: len(_cited(s, "c036"))),
    "r6-comes-from-care": people(lambda s: _care_backgrounds(s, "6.1.3")),
    # 6.2
    "sonestra-named-by-four": number(
        lambda s: len(
            _cited(s, "c044") | set(s.fragments.loc[s.fragments["fragment"] == "f28", "respondent"])
        )
    ),
    "sonestra-four-parts": number(lambda s: _figure(s, "sonestra-parts")),
    "instrumental-four": number(lambda s: len(_having(s, "instrumentele-acties"))),
    "routine-four": number(lambda s: len(_having(s, "routinematig-werken"))),
    "rationing-four": number(lambda s: len(_having(s, "rantsoenering"))),
    "rationing-who": people(lambda s: _having(s, "rantsoenering")),
    "rigid-five": number(lambda s: len(_having(s, "rigide-regels"))),
    "defend-and-explain-alike": people(lambda s: _cited(s, "c061") & _cited(s, "c062")),
    "bending-three": number(
        lambda s: len(_having(s, "regels-buigen")),
        lambda s: len(_having(s, "regels-buigen", awareness="all")),
    ),
    "prioritising-six": number(
        lambda s: len(_having(s, "prioriteren")),
        lambda s: s.codings[(s.codings["code"] == "prioriteren") & s.codings["fragment"].notna()][
            "respondent"
        ].nunique(),
    ),
    "own-resources-one": number(lambda s: len(_having(s, "persoonlijke-bronnen"))),
    "all-but-two-forms": number(lambda s: len(_missing(s))),
    "missing-forms-are-breaking-and-aggression": word(lambda s: " ".join(sorted(_missing(s)))),
    "each-case-differs-alike": elsewhere(),
    "caseload-lists-apart": word(lambda s: _apart(_cited(s, "c054"), _cited(s, "c055"))),
    "manageable-then-too-high": people(
        lambda s: _cited(s, "c054"), lambda s: _cited(s, "c054") - _cited(s, "c084")
    ),
    "r10-youth-r11-adult": word(lambda s: _types(s, ["R10", "R11"])),
    "r10-care-r11-not": nothing,
    # 6.3
    "phase-1-no-network": people(lambda s: _cited(s, "c068") & _in_phase(s, "Fase 1")),
    "vignette-1-six": number(lambda s: len(_given(s, 1))),
    "vignette-1-to-phase-2": number(lambda s: len(_in_phase(s, "Fase 2")), lambda s: len(_given(s, 1))),
    "vignette-1-all-go-along": people(lambda s: _given(s, 1, "goes-along") & _cited(s, "c070")),
    "vignette-1-the-others": people(lambda s: _cited(s, "c072")),
    "vignette-1-all-encourage": people(
        lambda s: _having(s, "mee-en-voorleven"), lambda s: _having(s, "mee-en-voorleven", certainty="all")
    ),
    "accompany-two": number(lambda s: len(_cited(s, "c075"))),
    "explain-two": number(lambda s: len(_having(s, "appelleren-aan-schuldgevoel"))),
    "avoid-two-others": word(
        lambda s: (
            "other"
            if not _having(s, "ontwijken-en-ombuigen") & _having(s, "appelleren-aan-schuldgevoel")
            else _apart(_having(s, "ontwijken-en-ombuigen"), _having(s, "appelleren-aan-schuldgevoel"))
        )
    ),
    "provider-first-two": number(lambda s: len(_cited(s, "c080"))),
    "provider-first-often": nothing,
    "praising-one-hedged": number(lambda s: len(_having(s, "prijzen"))),
    "vignette-3-five-of-six": word(lambda s: f"{len(_given(s, 3, DECLINE))} {len(_given(s, 3))}"),
    "vignette-3-only-r13": people(lambda s: _given(s, 3, SUPPORT)),
    "r13-is-youth-coach": word(lambda s: _types(s, _given(s, 3, SUPPORT))),
    "vignette-3-adults": people(lambda s: _given(s, 3) & _of_type(s, "Volwassen")),
    "vignette-3-reasons-cover-all": people(lambda s: _cited(s, "c084", "c086")),
    "no-time-and-more-time": word(lambda s: _apart(_cited(s, "c081"), _cited(s, "c089")), reading("apart")),
    "more-simple-questions-three": number(lambda s: len(_cited(s, "c095"))),
    "resisters-choose-consciously": word(
        lambda s: " ".join(s.codings.loc[s.codings["code"] == "zorgen-delen-en-uiten", "awareness"].unique())
    ),
    "vignette-2-announced": word(_without_outcome),
    "vignettes-presented-add-up": number(
        lambda s: _presented(s, stated=False), lambda s: _presented(s, stated=True)
    ),
    # chapter 7
    "bredewold-other-cases": elsewhere(),
    "bredewold-more-network": elsewhere(),
    "benders-are-youth-coaches": word(
        lambda s: _types(s, sorted(_having(s, "regels-buigen"))),
        lambda s: _types(s, sorted(_having(s, "regels-buigen", awareness="all"))),
    ),
    "benders-come-from-care": nothing,
    "youth-coaches-take-over": nothing,
    "six-cities": elsewhere(),
}
