"""Checks of section 6.3: going along with policy or resisting it."""

from __future__ import annotations

from wijkstudie.claims.notions import (
    ADULT,
    DECLINE,
    FIRST,
    GOES_ALONG,
    SECOND,
    SUPPORT,
    apart,
    cited,
    given,
    having,
    in_phase,
    most,
    of_type,
    quoted,
    told,
    types,
    within,
)
from wijkstudie.claims.ways import Check, elsewhere, nothing, number, people, word
from wijkstudie.study import Study

# Why coaches give no support of their own in vignette 3, with the citation that says so.
_REASONS = {"caseload": "c084", "space": "c086", "preference": "c092"}


def _reported(study: Study) -> str:
    """The vignettes of which an outcome is reported for anyone."""
    rows = study.vignette_responses.dropna(subset="outcome")
    return " ".join(str(one) for one in sorted(rows["vignette"].unique()))


def _cited_in(study: Study, section: str) -> set[str]:
    rows = study.citations[study.citations["section"].str.startswith(section)]
    return cited(study, *rows["citation"])


def _main_reason(study: Study) -> str:
    """The reason given by most coaches; several where they are given by as many."""
    named = {reason: len(cited(study, citation)) for reason, citation in _REASONS.items()}
    return " ".join(reason for reason, n in named.items() if n == max(named.values()))


def _knowingly(study: Study, code: str) -> set[str]:
    rows = study.codings[(study.codings["code"] == code) & (study.codings["awareness"] == "conscious")]
    return set(rows["respondent"])


CHECKS: dict[str, Check] = {
    "vignette-2-announced": word(_reported),
    "findings-from-vignettes": word(
        lambda s: told(s, "phase", _cited_in(s, "6.3")),
        lambda s: told(s, "phase", having(s, "meegaan") | having(s, "verzet")),
    ),
    # 6.3.1
    "phase-1-no-network": people(lambda s: cited(s, "c068") & in_phase(s, FIRST)),
    "vignette-1-to-phase-2": number(lambda s: len(in_phase(s, SECOND)), lambda s: len(given(s, 1))),
    "vignette-1-all-go-along": people(lambda s: given(s, 1, GOES_ALONG) & cited(s, "c070")),
    "vignette-1-one-involves-network": number(lambda s: len(cited(s, "c071"))),
    "vignette-1-the-others": people(lambda s: cited(s, "c072")),
    "vignette-1-quotes": word(lambda s: apart(quoted(s, "f42") & cited(s, "c071"), quoted(s, "f43"))),
    "vignette-1-all-encourage": people(
        lambda s: having(s, "mee-en-voorleven"), lambda s: having(s, "mee-en-voorleven", certainty="all")
    ),
    "praising-one-hedged": number(lambda s: len(having(s, "prijzen"))),
    "accompany-two": number(lambda s: len(cited(s, "c075"))),
    "own-choice-quote": word(lambda s: within(quoted(s, "f45"), cited(s, "c076"))),
    "explaining-quote": word(lambda s: within(quoted(s, "f46"), cited(s, "c077"))),
    "lured-quote": word(lambda s: within(quoted(s, "f49"), cited(s, "c079"))),
    "provider-first-two": number(lambda s: len(cited(s, "c080"))),
    # 6.3.2
    "buried-task-among-short-of-time": word(lambda s: within(cited(s, "c082"), cited(s, "c081"))),
    "vignette-3-confirms-lack-of-time": word(lambda s: within(given(s, 3, DECLINE), cited(s, "c081"))),
    "vignette-3-no-facilities": elsewhere(either=True),
    "vignette-3-most-decline": word(lambda s: most(len(given(s, 3, DECLINE)), len(given(s, 3)))),
    "vignette-3-main-reason": word(_main_reason),
    "vignette-3-quotes": word(lambda s: within(quoted(s, "f51", "f52"), cited(s, "c084"))),
    "vignette-3-first-quote-adult": word(lambda s: types(s, quoted(s, "f51"))),
    "vignette-3-other-adult": people(lambda s: (given(s, 3) & of_type(s, ADULT)) - quoted(s, "f51")),
    "vignette-3-one-other-reason": word(lambda s: apart(cited(s, "c086"), cited(s, "c084"))),
    "vignette-3-reasons-cover-all": people(lambda s: cited(s, "c084", "c086")),
    "vignette-3-resistance-alike": people(lambda s: cited(s, "c083") & cited(s, "c087")),
    "no-time-and-more-time": people(
        lambda s: cited(s, "c089") & cited(s, "c081"), lambda s: cited(s, "c089") & given(s, 3, DECLINE)
    ),
    "vignette-3-only-r13": people(lambda s: given(s, 3, SUPPORT)),
    "supporter-not-short-of-time": word(lambda s: apart(given(s, 3, SUPPORT), cited(s, "c081"))),
    "casework-preferred": word(lambda s: within(cited(s, "c093"), cited(s, "c092"))),
    "another-likes-support": word(lambda s: apart(cited(s, "c094"), cited(s, "c092"))),
    "more-simple-questions-three": number(lambda s: len(cited(s, "c095"))),
    "differentiation-among-them": word(lambda s: within(cited(s, "c096"), cited(s, "c095"))),
    # conclusion of 6.3
    "vignette-1-six": number(lambda s: len(given(s, 1))),
    "explain-two": number(lambda s: len(having(s, "appelleren-aan-schuldgevoel"))),
    "avoid-two": number(lambda s: len(having(s, "ontwijken-en-ombuigen"))),
    "avoid-two-others": word(
        lambda s: apart(having(s, "ontwijken-en-ombuigen"), having(s, "appelleren-aan-schuldgevoel"))
    ),
    "process-ends": nothing,
    "provider-at-the-table": nothing,
    "provider-first-often": nothing,
    "vignette-3-five-of-six": word(lambda s: f"{len(given(s, 3, DECLINE))} {len(given(s, 3))}"),
    "resisters-choose-consciously": people(
        lambda s: _knowingly(s, "zorgen-delen-en-uiten") & cited(s, "c084"),
        lambda s: _knowingly(s, "zorgen-delen-en-uiten"),
    ),
    "vignette-3-adults": people(
        lambda s: given(s, 3) & of_type(s, ADULT) & (cited(s, "c085") | quoted(s, "f51"))
    ),
    "r13-is-youth-coach": word(lambda s: types(s, given(s, 3, SUPPORT))),
    "bending-when-no-time-or-liking": nothing,
}
