"""The method as tables: who was found, what was asked, what was read, how it was coded."""

from __future__ import annotations

import pandas as pd

from wijkstudie.study import Study

# The figures of ``concept_figures``.
RINGS, T_SHAPE, PROCESS = "neighbourhood-rings", "t-shape", "working-process"


def flow(study: Study) -> pd.DataFrame:
    """List the steps of the study from the first mail to the last coding, each with its number.

    Returns
    -------
    DataFrame
        One row per step whose table the study has: stage (recruitment, interviews, documents,
        coding), step, n (coaches, interviews, scenarios, vignettes, minutes, documents or
        phases), section.
    """
    rows: list[tuple[str, str, int, str]] = []
    if study.has("recruitment"):
        steps = study.recruitment.sort_values("order")
        steps = steps.reindex(columns=["step", "n", "section"])
        rows += [("recruitment", step, int(n), section) for step, n, section in steps.to_numpy()]
    if study.has("topics"):
        rows += _asked_steps(study.topics)
    if study.has("documents"):
        sections = study.documents.get("section", [None])
        rows.append(("documents", "documents", len(study.documents), next(iter(sections))))
    if study.has("document_citations"):
        rows.append(("documents", "document-citations", len(study.document_citations), "6"))
    facts = study.method.set_index("fact") if study.has("method") else pd.DataFrame()
    for stage, step in _FACTS:
        if step in facts.index:
            rows.append((stage, step, int(facts.loc[step, "value"]), facts.loc[step].get("section")))
    return pd.DataFrame(rows, columns=["stage", "step", "n", "section"])


def fact(study: Study, name: str) -> int | None:
    """A number that a study tells of its method; None when it does not."""
    if not study.has("method"):
        return None
    told = study.method.loc[study.method["fact"] == name, "value"]
    return int(told.iloc[0]) if len(told) else None


_FACTS = (
    ("interviews", "interview-minutes-min"),
    ("interviews", "interview-minutes-max"),
    ("interviews", "situations-designed"),
    ("interviews", "situations-per-interview"),
    ("coding", "coding-phases"),
    ("coding", "analysis-software"),
)


def _asked_steps(topics: pd.DataFrame) -> list[tuple[str, str, int, str]]:
    """How many questions and scenarios the list of each phase has."""
    rows = []
    for i, (_, part) in enumerate(topics.groupby("interview_phase", sort=False), start=1):
        section = part["section"].iloc[0] if "section" in part else None
        kinds = part["kind"]
        for step, inside in (
            ("questions", ("question", "follow-up", "option")),
            ("scenarios", ("scenario",)),
        ):
            if n := int(kinds.isin(inside).sum()):
                rows.append(("interviews", f"{step}-{i}", n, section))
    return rows


def topic_list(study: Study) -> pd.DataFrame:
    """List what the topic list of each phase asks, in its order, with what belongs together.

    Returns
    -------
    DataFrame
        One row per topic, instructions left out: interview_phase, interviews (respondents of
        the phase), part (as printed), group (the first topic of those that belong together),
        kind (question, follow-up, scenario, vignette, option), asks (the code that the list
        names, of the topic or one above it; missing when it names none), vignette (missing
        outside vignettes), topic.
    """
    topics = study.topics.sort_values(["interview_phase", "order"], kind="stable")
    by = topics.set_index("topic")
    phases = study.respondents["phase"] if "phase" in study.respondents else pd.Series(dtype="str")
    rows = []
    for one in topics[topics["kind"] != "instruction"].to_dict("records"):
        chain = [one["topic"]]
        while pd.notna(above := by.loc[chain[-1], "parent"]) and by.loc[above, "kind"] != "instruction":
            chain.append(above)
        codes = by.loc[chain, "code"].dropna()
        rows.append(
            {
                "interview_phase": one["interview_phase"],
                "interviews": int((phases == one["interview_phase"]).sum()),
                "part": one["part"],
                "group": chain[-1],
                "kind": one["kind"],
                "asks": codes.iloc[0] if len(codes) else None,
                "vignette": one.get("vignette"),
                "topic": one["topic"],
            }
        )
    return pd.DataFrame(rows).astype({"vignette": "Int64"})


def topic_counts(study: Study) -> pd.DataFrame:
    """Count the topics of each phase by part and kind.

    Returns
    -------
    DataFrame
        One row per phase × part × kind that occurs, in the order of the lists:
        interview_phase, interviews, part, kind, topics.
    """
    by = topic_list(study).groupby(["interview_phase", "interviews", "part", "kind"], sort=False)
    return by.size().rename("topics").reset_index()


def concept_figure(study: Study, figure: str) -> pd.DataFrame:
    """List the elements of a concept figure, with the published figures filled in.

    Returns
    -------
    DataFrame
        One row per element, in order: element, kind, parent, label_nl, label_en (with the
        value of the baseline where the text names one), printed_colour, value (of the
        baseline; missing without one), section.
    """
    rows = study.concept_figures[study.concept_figures["figure"] == figure].sort_values("order")
    values = pd.Series(dtype="float64")
    if study.has("baselines"):
        values = study.baselines.set_index("baseline")["value"]
    rows = rows.assign(value=rows["baseline"].map(values).astype("float64"))
    for column in ("label_nl", "label_en"):
        rows[column] = [
            label if pd.isna(value) else label.replace("{n}", f"{value:g}")
            for label, value in zip(rows[column], rows["value"], strict=True)
        ]
    columns = ["element", "kind", "parent", "label_nl", "label_en", "printed_colour", "value", "section"]
    return rows.reindex(columns=columns).reset_index(drop=True)
