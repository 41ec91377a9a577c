"""Checks of section 6.2: the coping strategies."""

from __future__ import annotations

from wijkstudie.claims.notions import (
    apart,
    cited,
    enumerated,
    having,
    of_level,
    quoted,
    sections,
    types,
    within,
)
from wijkstudie.claims.ways import Check, elsewhere, nothing, number, people, word
from wijkstudie.study import Study


def _missing(study: Study) -> list[str]:
    return [code for code in of_level(study, "mechanism") if not having(study, code)]


def _read_in_a_fragment(study: Study, code: str) -> int:
    """How many coaches a code is attributed to on the strength of a quotation of their own."""
    rows = study.codings[(study.codings["code"] == code) & study.codings["fragment"].notna()]
    return rows["respondent"].nunique()


def _naming_sonestra(study: Study) -> set[str]:
    return cited(study, "c044") | quoted(study, "f28")


def _unknowing(study: Study, code: str) -> set[str]:
    return having(study, code, awareness="all") - having(study, code)


CHECKS: dict[str, Check] = {
    "themes-three": number(lambda s: sections(s, "6.2")),
    # 6.2.1
    "home-visit-in-pairs": elsewhere(),
    "deeper-look-alike": elsewhere(either=True),
    "sonestra-named-by-four": number(lambda s: len(_naming_sonestra(s))),
    "sonestra-four-parts": number(lambda s: enumerated(s, "sonestra-parts")),
    "network-hard-who": people(
        lambda s: cited(s, "c045") | quoted(s, "f27", "f28"), lambda s: cited(s, "c045")
    ),
    "next-steps-among-instrumental": word(lambda s: within(cited(s, "c047"), cited(s, "c046"))),
    "quotes-on-improving": word(lambda s: within(quoted(s, "f29", "f30"), cited(s, "c048"))),
    "another-not-to-rush": word(
        lambda s: apart(cited(s, "c049"), quoted(s, "f29", "f30")),
        lambda s: apart(cited(s, "c049"), cited(s, "c048")),
    ),
    "others-see-gains": word(
        lambda s: apart(cited(s, "c050"), cited(s, "c049")),
        lambda s: apart(cited(s, "c050"), cited(s, "c048")),
    ),
    "dare-to-ask-one": nothing,
    # 6.2.2
    "four-core-values": number(lambda s: enumerated(s, "core-values")),
    "transparency-means": elsewhere(either=True),
    "another-names-options": word(lambda s: apart(quoted(s, "f33"), cited(s, "c053"))),
    "rationing-two-actions": number(lambda s: enumerated(s, "rationing-actions")),
    "rationing-who": people(lambda s: having(s, "rantsoenering")),
    "caseload-lists-apart": word(lambda s: apart(cited(s, "c054"), cited(s, "c055"))),
    "manageable-then-too-high": people(
        lambda s: cited(s, "c054"), lambda s: cited(s, "c054") - cited(s, "c084")
    ),
    "overtime-under-high-caseload": word(lambda s: within(cited(s, "c056"), cited(s, "c055"))),
    "two-quotes-on-time": word(lambda s: within(quoted(s, "f34", "f35"), cited(s, "c057"))),
    "r10-youth-r11-adult": word(lambda s: types(s, ["R10", "R11"])),
    "r10-care-r11-not": nothing,
    "routine-quote": word(lambda s: within(quoted(s, "f37"), cited(s, "c059"))),
    "routine-two-cases": number(lambda s: enumerated(s, "routine-cases")),
    "routine-r8-again": word(lambda s: within(cited(s, "c060"), cited(s, "c059"))),
    # 6.2.3
    "defend-and-explain-alike": people(lambda s: cited(s, "c061") & cited(s, "c062")),
    "quotes-on-refusing": word(lambda s: within(quoted(s, "f38", "f39"), cited(s, "c062"))),
    "another-wants-clarity": word(lambda s: apart(cited(s, "c063"), cited(s, "c064"))),
    "both-at-odds-with-freedom": people(
        lambda s: cited(s, "c063", "c064") & cited(s, "c025", "c030"),
        lambda s: cited(s, "c063", "c064") & cited(s, "c025", "c030", "c058"),
    ),
    "bending-quote": word(lambda s: within(quoted(s, "f40", "f41"), cited(s, "c065"))),
    "bending-unknowing-one": number(lambda s: len(_unknowing(s, "regels-buigen"))),
    # conclusion of 6.2
    "all-but-two-forms": number(lambda s: len(_missing(s))),
    "missing-forms-are-breaking-and-aggression": word(lambda s: " ".join(sorted(_missing(s)))),
    "instrumental-four": number(lambda s: len(having(s, "instrumentele-acties"))),
    "routine-four": number(lambda s: len(having(s, "routinematig-werken"))),
    "rationing-four": number(lambda s: len(having(s, "rantsoenering"))),
    "rationing-by-limits": number(
        lambda s: len(having(s, "rantsoenering") & quoted(s, "f33")),
        lambda s: len(having(s, "rantsoenering") & cited(s, "c051")),
    ),
    "rigid-five": number(lambda s: len(having(s, "rigide-regels"))),
    "bending-three": number(
        lambda s: len(having(s, "regels-buigen")),
        lambda s: len(having(s, "regels-buigen", awareness="all")),
    ),
    "breathing-space-three": number(lambda s: len(cited(s, "c066")), lambda s: len(cited(s, "c065"))),
    "prioritising-six": number(
        lambda s: len(having(s, "prioriteren")), lambda s: _read_in_a_fragment(s, "prioriteren")
    ),
    "own-resources-one": number(lambda s: len(having(s, "persoonlijke-bronnen"))),
}
