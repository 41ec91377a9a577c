"""Checks of chapter 5 and of the appendices: how the study says it was done."""

from __future__ import annotations

from wijkstudie.claims.notions import (
    FIRST,
    SECOND,
    cited,
    enumerated,
    fact,
    figure,
    given,
    in_phase,
    more,
    most,
    operationalised,
    step,
    told,
)
from wijkstudie.claims.ways import Check, elsewhere, nothing, number, word
from wijkstudie.study import Study


def _each(study: Study, *, stated: bool) -> str:
    """How many vignettes the respondents of phase two were given, each number once."""
    numbers = {
        sum(one in given(study, vignette, stated=stated) for vignette in study.vignettes["vignette"])
        for one in in_phase(study, SECOND)
    }
    return " ".join(str(one) for one in sorted(numbers))


def _presented(study: Study, *, stated: bool) -> int:
    return sum(len(given(study, vignette, stated=stated)) for vignette in study.vignettes["vignette"])


def _recruited(study: Study) -> str:
    """Mailed, reacted and interviewed, from many to few."""
    numbers = sorted((step(study, one) for one in ("mailed", "reacted", "interviewed")), reverse=True)
    return " ".join(str(n) for n in numbers)


def _figures_given_twice(study: Study) -> str:
    """What section 5.1.1 prints of the figures that section 1.4 gives too."""
    rows = study.baselines[(study.baselines["section"] == "5.1.1") & (study.baselines["also_in"] == "1.4")]
    return " ".join(f"{value:.0f}" for value in rows["value"])


def _conclusions(study: Study, *verdicts: str) -> int:
    concluded = study.expectations["conclusion"]
    return int((concluded.isin(verdicts) if verdicts else concluded.notna()).sum())


def _asked_in_phase_one(study: Study, *, headings: bool) -> str:
    """The frameworks that the first topic list asks for; also those that only its headings name."""
    rows = study.topics[study.topics["interview_phase"] == FIRST]
    read = study.topic_codes.loc[study.topic_codes["topic"].isin(rows["topic"]), "code"]
    known = study.codes.set_index("code")["framework"]
    asked = {known[code] for code in [*rows["code"].dropna(), *read]}
    if headings and rows["part"].str.contains("Emotiemanagement").any():
        asked.add("emotion")
    return " ".join(sorted(asked))


def _scenarios(study: Study) -> list[str]:
    rows = study.topics[(study.topics["interview_phase"] == FIRST) & (study.topics["kind"] == "scenario")]
    return list(rows["code"])


def _years_in_citations(study: Study) -> int:
    """How many documents are cited with the year that Tabel 6 gives them."""
    return sum(str(row.year) in row.cited_as for row in study.documents.itertuples())


CHECKS: dict[str, Check] = {
    # chapter 5
    "expectations-tested": number(lambda s: _conclusions(s, "confirmed", "rejected"), _conclusions),
    "neighbourhood-figures-twice": word(_figures_given_twice),
    "neighbourhood-largest": nothing,
    "migration-mostly-non-western": nothing,
    "migration-more-than-municipality": word(
        lambda s: more(s, "neighbourhood-migration-background", "municipality-migration-background")
    ),
    "social-housing-most": word(lambda s: most(figure(s, "neighbourhood-housing-association"), 100)),
    "social-housing-more-than-municipality": word(
        lambda s: more(s, "neighbourhood-housing-association", "municipality-housing-association")
    ),
    "two-methods": elsewhere(either=True),
    "phases-two": number(lambda s: s.respondents["phase"].nunique()),
    "phase-1-five": number(lambda s: len(in_phase(s, FIRST))),
    "phase-2-eight": number(lambda s: len(in_phase(s, SECOND))),
    "phases-add-up": number(lambda s: step(s, "phase-1") + step(s, "phase-2")),
    "phase-2-larger": word(lambda s: s.respondents["phase"].value_counts().idxmax()),
    "phase-1-asks-all-concepts": word(
        lambda s: _asked_in_phase_one(s, headings=False), lambda s: _asked_in_phase_one(s, headings=True)
    ),
    "vignettes-from-phase-1": nothing,
    "three-vignettes": number(lambda s: len(s.vignettes)),
    "two-vignettes-each": word(lambda s: _each(s, stated=False), lambda s: _each(s, stated=True)),
    "vignettes-presented-add-up": number(
        lambda s: _presented(s, stated=False), lambda s: _presented(s, stated=True)
    ),
    "interview-length": nothing,
    "all-by-telephone-or-video": number(
        lambda s: int(s.respondents["interview_mode"].str.contains("Telefonisch|Video").sum())
    ),
    "all-recorded": nothing,
    "mailed-30": number(lambda s: step(s, "mailed")),
    "reacted-more-than-interviewed": word(_recruited),
    "interviewed-13": number(lambda s: len(s.respondents)),
    "three-documents": number(lambda s: len(s.documents)),
    "documents-of-the-organisation": number(lambda s: int((s.documents["author"] == "Stichting Z").sum())),
    "all-documents-cited": number(lambda s: s.document_citations["document"].nunique()),
    "all-respondents-cited": number(lambda s: len(cited(s, *s.citations["citation"]))),
    "quotations-carry-numbers": number(
        lambda s: int(s.fragments["respondent"].notna().sum()),
        lambda s: int(s.fragments[["respondent", "among"]].notna().any(axis=1).sum()),
    ),
    "quality-criteria-four": number(lambda s: enumerated(s, "quality-criteria")),
    "three-perspectives": number(lambda s: fact(s, "data-collection-methods") + 1),
    "vignettes-recognised": nothing,
    # appendices
    "own-resources-defined-alike": elsewhere(),
    "tabel-4-repeats-mechanisms": number(lambda s: len(operationalised(s, "coping"))),
    "tabel-4-repeats-forms": number(lambda s: len(operationalised(s, "emotion"))),
    "women-called-she": word(lambda s: told(s, "gender", ["R7", "R9", "R10", "R11", "R12"])),
    "document-years": number(_years_in_citations),
    "scenarios-three": number(lambda s: len(_scenarios(s))),
    "scenario-per-style": word(lambda s: " ".join(_scenarios(s))),
}
