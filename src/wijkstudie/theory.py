"""From theory to finding: what an indicator became in the interviews, and what came back.

An indicator of the operationalisation can reach an interview in five ways, from near to far.
A question *describes* it; a question asks for the concept above it and so *names* its kind;
the concept only heads the part of the list in which a vignette is left *open*; it stands under
a *heading* whose questions describe other indicators; or it is not asked: *no*.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from wijkstudie import coding
from wijkstudie.settings import Counting
from wijkstudie.study import Study

# From near to far.
WAYS = ("described", "named", "open", "heading", "no")
# What came back: coded with somebody, with nobody, or of a framework that is not coded at all.
FOUND = ("found", "nobody", "not-coded")
# The tables without which nothing can be traced.
TABLES = ("operationalisation", "topics")


def phases(study: Study) -> list[str]:
    """The interview phases in the order of their topic lists."""
    return list(dict.fromkeys(study.topics["interview_phase"]))


def asked(study: Study) -> pd.DataFrame:
    """Say of each indicator how the topic list of each phase asks for it.

    ``topics`` names the code that a list itself gives to a question; the optional table
    ``topic_codes`` adds what a question describes or asks for without naming it.

    Returns
    -------
    DataFrame
        One row per indicator × interview phase: operationalisation, code, phase, interviews
        (respondents of the phase), way (one of ``WAYS``), topics (through which, separated by
        spaces; missing when the way is *no*).
    """
    named = _named(study)
    asking = {phase: here.to_dict("records") for phase, here in named.groupby("interview_phase")}
    indicators = set(study.operationalisation["code"])
    elsewhere = set(named.loc[named["code"].isin(indicators), "topic"])
    parents = study.codes.set_index("code")["parent"].to_dict()
    above = {code: set(_above(parents, code)) for code in indicators}
    interviews = {phase: len(_people(study, phase)) for phase in phases(study)}
    concepts = dict.fromkeys(study.operationalisation["concept"])
    headed = {(phase, one): _vignettes(study, phase, one) for phase in interviews for one in concepts}
    rows = []
    for one in study.operationalisation.to_dict("records"):
        for phase, respondents in interviews.items():
            here = asking.get(phase, [])
            wider = [asks["topic"] for asks in here if asks["code"] in above[one["code"]]]
            ways = {
                "described": [asks["topic"] for asks in here if asks["code"] == one["code"]],
                "named": [topic for topic in wider if topic not in elsewhere],
                "open": headed[phase, one["concept"]],
                "heading": wider,
            }
            way = next((way for way in WAYS[:-1] if ways[way]), "no")
            rows.append(
                {
                    "operationalisation": one["operationalisation"],
                    "code": one["code"],
                    "phase": phase,
                    "interviews": respondents,
                    "way": way,
                    "topics": _listed(ways[way]) if way != "no" else None,
                }
            )
    return pd.DataFrame(rows)


def trace_matrix(study: Study, counting: Counting) -> pd.DataFrame:
    """Follow each indicator from its concept through the interviews to what was found.

    Returns
    -------
    DataFrame
        One row per indicator: operationalisation, framework, concept, concept_en, dimension,
        dimension_en, code; for each phase, numbered in order, way_1 (one of ``WAYS``),
        topics_1 and interviews_1; vignettes (those whose answers, where the text reports
        them, carry the code); codings, citations, fragments and respondents that the counting
        rules keep; found_1 (respondents of the phase who have the code); found (one of
        ``FOUND``). Texts that do not apply are missing, counts are then 0.
    """
    kept = [coding.counted(study, counting, one) for one in coding.frameworks(study)]
    codings = pd.concat(kept) if kept else study.codings.iloc[:0]
    coded = coding.frameworks(study)
    frameworks = study.codes.set_index("code")["framework"]
    columns = ["operationalisation", "concept", "concept_en", "dimension", "dimension_en", "code"]
    table = study.operationalisation[columns].copy()
    table.insert(1, "framework", table["code"].map(frameworks))
    ways = asked(study)
    for i, phase in enumerate(phases(study), start=1):
        part = ways[ways["phase"] == phase].set_index("operationalisation")
        for column in ("way", "topics", "interviews"):
            table[f"{column}_{i}"] = table["operationalisation"].map(part[column])
    told = _told(study, codings)
    table["vignettes"] = [told.get(code) for code in table["code"]]
    codings = codings.reindex(columns=codings.columns.union(["citation", "fragment"], sort=False))
    by = codings.groupby("code")
    counts = {
        "codings": by["coding"].nunique(),
        "citations": by["citation"].nunique(),
        "fragments": by["fragment"].nunique(),
        "respondents": by["respondent"].nunique(),
    }
    for i, phase in enumerate(phases(study), start=1):
        people = _people(study, phase)
        inside = codings[codings["respondent"].isin(people)]
        counts[f"found_{i}"] = inside.groupby("code")["respondent"].nunique()
    for column, count in counts.items():
        table[column] = table["code"].map(count).fillna(0).astype(int)
    table["found"] = "nobody"
    table.loc[table["codings"] > 0, "found"] = "found"
    table.loc[~table["framework"].isin(coded), "found"] = "not-coded"
    return table


def unasked(table: pd.DataFrame) -> pd.DataFrame:
    """List the indicators that no question of a phase asks for.

    Returns
    -------
    DataFrame
        One row per phase (its number) × concept × dimension × way (*heading* or *no*): codes
        (separated by spaces), indicators (how many).
    """
    parts = []
    for column in _numbered(table, "way"):
        part = table[table[column].isin(WAYS[-2:])].assign(
            phase=int(column.rsplit("_", 1)[1]), way=table[column]
        )
        parts.append(part)
    rows = pd.concat(parts)
    by = rows.groupby(["phase", "concept", "dimension", "way"], sort=False)["code"]
    return by.agg(codes=" ".join, indicators="size").reset_index()


def never(table: pd.DataFrame) -> list[str]:
    """The codes of the indicators that no question of any phase asks for."""
    ways = table[_numbered(table, "way")]
    return list(table.loc[ways.isin(WAYS[-2:]).all(axis=1), "code"])


def unsupported(table: pd.DataFrame) -> pd.DataFrame:
    """List the indicators that no coding supports.

    Returns
    -------
    DataFrame
        One row per such indicator: framework, concept, code, found (*nobody* where others of
        the framework are coded, *not-coded* where none is), and how each phase asked for it.
    """
    columns = ["framework", "concept", "code", "found", *_numbered(table, "way")]
    return table.loc[table["found"] != "found", columns].reset_index(drop=True)


def ways_to_finds(table: pd.DataFrame) -> pd.DataFrame:
    """Cross how a phase asked for an indicator with whether its respondents have the code.

    Only indicators of frameworks that are coded.

    Returns
    -------
    DataFrame
        One row per phase (its number) × way that occurs, from near to far: phase, way,
        indicators, found (indicators that a respondent of this phase has), found_elsewhere
        (those that only respondents of another phase have), interviews.
    """
    coded = table[table["found"] != "not-coded"]
    rows = []
    for column in _numbered(table, "way"):
        i = int(column.rsplit("_", 1)[1])
        for way in WAYS:
            part = coded[coded[column] == way]
            if len(part):
                here = part[f"found_{i}"] > 0
                rows.append(
                    {
                        "phase": i,
                        "way": way,
                        "indicators": len(part),
                        "found": int(here.sum()),
                        "found_elsewhere": int((~here & (part["respondents"] > 0)).sum()),
                        "interviews": int(part[f"interviews_{i}"].iloc[0]),
                    }
                )
    return pd.DataFrame(rows)


def unlinked(study: Study) -> pd.DataFrame:
    """List the questions that lead to no code: neither they nor a question above names one.

    Returns
    -------
    DataFrame
        One row per such question, instructions and vignettes apart: topic, interview_phase,
        part, text_nl, text_en.
    """
    parents = study.topics.set_index("topic")["parent"]
    linked = set(_named(study)["topic"])
    told = set(study.topics.loc[_of_vignette(study), "topic"])

    def leads(topic: str) -> bool:
        return topic in linked or (pd.notna(parents[topic]) and leads(parents[topic]))

    free = [
        kind != "instruction" and topic not in told and not leads(topic)
        for topic, kind in zip(study.topics["topic"], study.topics["kind"], strict=True)
    ]
    columns = ["topic", "interview_phase", "part", "text_nl", "text_en"]
    return study.topics.loc[free].reindex(columns=columns).reset_index(drop=True)


def _named(study: Study) -> pd.DataFrame:
    """Each question with each code it asks for: as its list says, and as it is read."""
    topics = study.topics[["topic", "interview_phase", "code"]]
    parts = [topics.dropna(subset="code")]
    if study.has("topic_codes"):
        read = study.topic_codes[["topic", "code"]]
        parts.append(read.merge(topics[["topic", "interview_phase"]], on="topic"))
    order = {topic: i for i, topic in enumerate(topics["topic"])}
    return pd.concat(parts).drop_duplicates().sort_values("topic", key=lambda one: one.map(order))


def _above(parents: dict[str, str], code: str) -> Iterable[str]:
    """The codes above a code, from its parent up."""
    while pd.notna(code := parents[code]):
        yield code


def _of_vignette(study: Study) -> pd.Series:
    if "vignette" not in study.topics:
        return pd.Series(data=False, index=study.topics.index)
    return study.topics["vignette"].notna()


def _vignettes(study: Study, phase: str, concept: str) -> list[str]:
    """The vignettes of a phase in a part of the list that is headed by a concept."""
    topics = study.topics[_of_vignette(study)]
    # A concept may carry a remark in brackets.
    headed = topics["part"].str.contains(concept.split(" (", maxsplit=1)[0], regex=False)
    these = (topics["interview_phase"] == phase) & (topics["kind"] == "vignette") & headed
    return list(topics.loc[these, "topic"])


def _told(study: Study, codings: pd.DataFrame) -> dict[str, str | None]:
    """By code, the vignettes in whose answers it stands: same section, and who was given it."""
    if not study.has("vignette_responses") or "section" not in codings:
        return {}
    given = study.vignette_responses[study.vignette_responses["presented"] == "stated"]
    both = codings.merge(given, on=["section", "respondent"]).sort_values("vignette")
    return {code: _listed(part) for code, part in both["vignette"].astype("str").groupby(both["code"])}


def _people(study: Study, phase: str) -> list[str]:
    if "phase" not in study.respondents:
        return []
    return list(study.respondents.loc[study.respondents["phase"] == phase, "respondent"])


def _listed(values: Iterable[str]) -> str | None:
    return " ".join(dict.fromkeys(values)) or None


def _numbered(table: pd.DataFrame, column: str) -> list[str]:
    return [one for one in table if one.startswith(f"{column}_")]
