"""Checks of chapter 7: what is concluded from the findings."""

from __future__ import annotations

from wijkstudie.claims.notions import (
    ADULT,
    GOES_ALONG,
    SECOND,
    SUPPORT,
    YOUTH,
    apart,
    care_backgrounds,
    cited,
    distinct,
    enumerated,
    having,
    in_phase,
    most,
    quoted,
    several,
    told,
    working_with,
)
from wijkstudie.claims.ways import Check, elsewhere, nothing, number, people, word
from wijkstudie.study import Study


def _answers_for_policy(study: Study) -> str:
    """Whether most reported answers to vignettes further self-reliance."""
    outcomes = study.vignette_responses["outcome"].dropna()
    return most(int(outcomes.isin([GOES_ALONG, SUPPORT]).sum()), len(outcomes))


def _situations_for_policy(study: Study) -> str:
    """Whether in most of the reported situations most coaches further self-reliance."""
    rows = study.vignette_responses.dropna(subset="outcome")
    shares = rows["outcome"].isin([GOES_ALONG, SUPPORT]).groupby(rows["vignette"]).mean()
    return most(int((shares > 0.5).sum()), len(shares))


def _youth_beside_adult(study: Study, among: set[str] | None = None) -> str:
    youth, adult = working_with(study, YOUTH), working_with(study, ADULT)
    return apart(youth & among, adult & among) if among is not None else apart(youth, adult)


CHECKS: dict[str, Check] = {
    # 7.2.2
    "six-eyes-third-person": elsewhere(),
    "part-wants-specialisms": nothing,
    "youth-apart-from-adult": word(
        _youth_beside_adult, lambda s: _youth_beside_adult(s, in_phase(s, SECOND))
    ),
    "most-situations-for-policy": word(_answers_for_policy, _situations_for_policy),
    "coaches-use-own-time": elsewhere(either=True),
    "one-explains-others-avoid": word(
        lambda s: apart(having(s, "ontwijken-en-ombuigen"), having(s, "appelleren-aan-schuldgevoel")),
        lambda s: distinct(having(s, "ontwijken-en-ombuigen"), having(s, "appelleren-aan-schuldgevoel")),
    ),
    "benders-are-youth-coaches": word(
        lambda s: told(s, "coach_type", having(s, "regels-buigen")),
        lambda s: told(s, "coach_type", having(s, "regels-buigen", awareness="all")),
    ),
    "resisters-are-youth-coaches": word(
        lambda s: told(s, "coach_type", having(s, "verzet")),
        lambda s: told(s, "coach_type", having(s, "regels-buigen")),
    ),
    "benders-come-from-care": people(
        lambda s: care_backgrounds(s, "6") & having(s, "regels-buigen"),
        lambda s: care_backgrounds(s, "7") & having(s, "regels-buigen"),
    ),
    "youth-coaches-take-over": word(lambda s: several(quoted(s, "f36")), lambda s: several(cited(s, "c036"))),
    "who-takes-over": elsewhere(),
    "last-expectation-holds": nothing,
    "more-time-several": word(lambda s: several(cited(s, "c089"))),
    "own-preference-several": word(lambda s: several(cited(s, "c092"))),
    # 7.3 and 7.4
    "limitations-three": number(lambda s: enumerated(s, "limitations")),
    "suggestions-two": number(lambda s: enumerated(s, "suggestions")),
    "care-against-bureaucracy": nothing,
    "several-lack-overview": nothing,
    "preferences-differ": word(lambda s: apart(cited(s, "c093"), cited(s, "c094"))),
}
