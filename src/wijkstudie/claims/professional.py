"""Checks of section 6.1: the coaches' image of themselves as a professional."""

from __future__ import annotations

from wijkstudie.claims.notions import (
    apart,
    care_backgrounds,
    cited,
    distinct,
    enumerated,
    figure,
    quoted,
    sections,
    several,
    within,
)
from wijkstudie.claims.ways import Check, elsewhere, nothing, number, people, word
from wijkstudie.study import Study


def _wordings(study: Study, citation: str) -> int:
    """How many quoted wordings stand beside the list of a citation."""
    among = study.fragments["among"].fillna("").str.split(" ").map(set)
    return int((among == cited(study, citation)).sum())


CHECKS: dict[str, Check] = {
    "questions-three-sections-three": number(lambda s: sections(s, "6")),
    "broad-exploration-cited-twice-alike": people(lambda s: cited(s, "c002") & cited(s, "c005")),
    "solution-routes-three": number(lambda s: enumerated(s, "solution-routes")),
    "cost-not-leading-part-of-cost-aware": people(lambda s: cited(s, "c007") & cited(s, "c006")),
    "quote-on-costs": word(lambda s: within(quoted(s, "f03"), cited(s, "c007"))),
    # 6.1.1
    "quotes-on-helping-and-referring": word(lambda s: within(quoted(s, "f04", "f05"), cited(s, "c009"))),
    "quote-on-broad-view": word(lambda s: within(quoted(s, "f06"), cited(s, "c011"))),
    "five-years": elsewhere(),
    "generalist-parts": word(
        lambda s: apart(cited(s, "c012"), cited(s, "c013")),
        lambda s: distinct(cited(s, "c012"), cited(s, "c013")),
    ),
    "critical-ones-add": word(lambda s: within(cited(s, "c014", "c015"), cited(s, "c013"))),
    "process-guards-add": word(lambda s: within(cited(s, "c017", "c018", "c020"), cited(s, "c016"))),
    "another-process-guard": word(lambda s: apart(cited(s, "c017"), cited(s, "c018"))),
    "five-wordings-for-six": number(lambda s: len(cited(s, "c021")), lambda s: _wordings(s, "c021")),
    "providers-mostly-less-positive": nothing,
    "double-role-of-process-guards": people(
        lambda s: cited(s, "c022") & cited(s, "c016"), lambda s: cited(s, "c022")
    ),
    "quote-on-double-role": word(lambda s: within(quoted(s, "f17"), cited(s, "c022"))),
    "content-talks-in-double-role": word(lambda s: within(cited(s, "c024"), cited(s, "c022"))),
    # 6.1.2
    "much-freedom-and-more-rules": people(
        lambda s: cited(s, "c025"), lambda s: cited(s, "c025") - cited(s, "c064")
    ),
    "quote-on-freedom": word(lambda s: within(quoted(s, "f20"), cited(s, "c025"))),
    "four-eyes-two-coaches": number(lambda s: figure(s, "handboek-four-eyes") // 2),
    "eyes-in-complex-cases": elsewhere(),
    "each-case-differs-alike": elsewhere(),
    "quotes-on-tailoring": word(lambda s: within(quoted(s, "f21", "f22"), cited(s, "c030"))),
    # 6.1.3
    "quotes-on-control": word(lambda s: within(quoted(s, "f23", "f24"), cited(s, "c031"))),
    "r6-comes-from-care": word(
        lambda s: within(quoted(s, "f25"), care_backgrounds(s, "6") & cited(s, "c035"))
    ),
    # conclusion of 6.1
    "roles-three": number(
        lambda s: enumerated(s, "roles-task", "roles-knowledge"), lambda s: enumerated(s, "roles-task")
    ),
    "own-area-for-each": nothing,
    "several-need-specialism": word(lambda s: several(cited(s, "c013"))),
}
