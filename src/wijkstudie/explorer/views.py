"""What can be looked at: for each view its chart, how its table is made, and what is behind a mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pandas as pd

from wijkstudie import baselines, charts, claims, coding, groups, labels, trace, vignettes
from wijkstudie.charts import Chart
from wijkstudie.explorer import store
from wijkstudie.inference import cooccurrence
from wijkstudie.settings import Counting
from wijkstudie.study import Study

COUNTING = ("unit", "dual", "awareness", "certainty", "sections")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a study.

    group
        The column of respondents that divides them into groups; None when nothing does.
    framework
        Whose codes are shown; empty for all of them.
    """

    study: Study
    counting: Counting
    language: str
    group: str | None
    framework: str

    @property
    def names(self) -> dict[str, str]:
        return labels.code_labels(self.study.codes, self.language)


Table = Callable[[Question], pd.DataFrame]
Rows = Callable[[Question, Mapping[str, str]], pd.DataFrame]


@dataclass(frozen=True, slots=True)
class View:
    """A chart that can be explored.

    notebook
        The one that draws this chart in a batch, without its number.
    table, options
        What the chart is drawn from.
    rules
        The counting rules that make a difference here; the others stay as they are.
    parameters
        The other parameters of the notebook that make a difference.
    needs
        The optional tables of a study without which there is nothing to see.
    divided
        Whether there is nothing to see either when nothing divides the respondents.
    whole
        Whether all frameworks can be shown together.
    rows
        What is behind a cell; by default what :func:`wijkstudie.trace.trace` finds.
    """

    chart: Chart
    notebook: str
    table: Table
    options: Callable[[Question, pd.DataFrame], dict[str, Any]] | None = None
    rules: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    divided: bool = False
    whole: bool = False
    rows: Rows | None = None

    @property
    def name(self) -> str:
        return self.chart.name

    def shows(self, study: Study) -> bool:
        """Whether a study has something for this view."""
        several = not self.divided or grouping(study) is not None or study.has("backgrounds")
        return study.has(*self.needs) and several

    def settle(self, question: Question) -> Question:
        """The question as far as this view depends on it."""
        default = Counting()
        kept = {rule: getattr(question.counting, rule) for rule in self.rules}
        counting = replace(default, **kept)
        framework = question.framework if "framework" in self.parameters else ""
        group = question.group if "group" in self.parameters else grouping(question.study)
        return replace(question, counting=counting, framework=framework, group=group)

    def drawn_from(self, question: Question) -> tuple[pd.DataFrame, dict[str, Any]]:
        """The table of the chart, and what else it is drawn with."""
        # No table depends on the language; and a question that is put again is not counted again.
        table = _table(self, replace(question, language=""))
        return table, self.options(question, table) if self.options else {}

    def behind(self, question: Question, cell: Mapping[str, str]) -> pd.DataFrame:
        """The rows of the study behind a cell of this view, all of them for an empty cell."""
        if self.rows is not None:
            return self.rows(question, cell)
        study, chosen = question.study, question.framework
        found = trace.trace(study, self.name, cell, question.counting, question.language, question.group)
        if chosen:
            codes = study.codes.loc[study.codes["framework"] == chosen, "code"]
            found = found[found["code"].isna() | found["code"].isin(codes)]
        # Who somebody is stands behind nothing that is drawn here.
        found = found[found["table"] != "respondents"]
        if study.has("baselines"):
            # A trace names every published figure; drawn are these two series.
            drawn = study.baselines["series"].isin([baselines.SOCIAL_WORKERS, baselines.ALL_PROFESSIONS])
            shown = study.baselines.loc[drawn, "baseline"]
            found = found[(found["table"] != "baselines") | found["row"].isin(shown)]
        return found.reset_index(drop=True)


@lru_cache(maxsize=32)
def _table(view: View, question: Question) -> pd.DataFrame:
    return view.table(question)


# The columns of respondents by which they can be compared.
groupings = lru_cache(maxsize=8)(coding.groupings)
grouping = lru_cache(maxsize=8)(coding.grouping)


@lru_cache(maxsize=8)
def sections(study: Study) -> list[str]:
    """The sections with codings, and those above several of them, in the order of the study."""
    if "section" not in study.codings:
        return []
    used = set(study.codings["section"].dropna())
    if not study.has("sections"):
        return sorted(used)
    below = study.sections[study.sections["section"].isin(used)].groupby("parent").size()
    shown = used | set(below.index[below > 1])
    return [one for one in study.sections["section"] if one in shown]


def frameworks(view: View, study: Study) -> list[str]:
    """The frameworks that a view can show; empty text is all of them."""
    if "framework" not in view.parameters:
        return [""]
    found = coding.frameworks(study)
    return ["", *found] if view.whole and len(found) > 1 else found


def _profile(question: Question) -> pd.DataFrame:
    table = coding.profile(question.study, question.counting, question.framework, question.group)
    return baselines.beside(table, question.study)


def _prevalence(question: Question) -> pd.DataFrame:
    return coding.prevalence(question.study, question.counting, question.framework, question.group)


def _matrix(question: Question) -> pd.DataFrame:
    return coding.code_matrix(question.study, question.counting, question.framework or None)


def _matrix_options(question: Question, table: pd.DataFrame) -> dict[str, Any]:
    study = question.study
    return {
        "groups": coding.divided(study, question.group),
        "branches": coding.roots(study.codes),
        "quoted": coding.quoted(study, question.counting, table),
    }


def _joint(question: Question) -> pd.DataFrame:
    return groups.joint(question.study, question.counting, question.group)


def _pairs(question: Question) -> pd.DataFrame:
    matrix = coding.code_matrix(question.study, question.counting, question.framework or None)
    return cooccurrence.pairs(matrix)


def _behind_a_pair(question: Question, cell: Mapping[str, str]) -> pd.DataFrame:
    """The codings at both codes of those respondents who have both."""
    counting, language = question.counting, question.language
    parts = [
        trace.trace(question.study, "cooccurrence_matrix", {"code": one}, counting, language, question.group)
        for one in cell.values()
    ]
    if not parts:
        parts = [trace.trace(question.study, "cooccurrence_matrix", {}, counting, language, question.group)]
    both = set.intersection(*(set(one["respondent"]) for one in parts))
    found = pd.concat(parts)
    return found[found["respondent"].isin(both)].drop_duplicates().reset_index(drop=True)


def _allocation(question: Question) -> pd.DataFrame:
    return vignettes.allocation(question.study, question.group)


def _situations(question: Question, _table: pd.DataFrame) -> dict[str, Any]:
    return {"titles": labels.titles(question.study.vignettes, "vignette", question.language)}


# Two hundred checks take a tenth of a second, and no control changes what they give.
@lru_cache(maxsize=4)
def audited(study: Study) -> pd.DataFrame:
    """Every claim of a study held against its data."""
    return store.table("audit", study, claims.audit)


def _audit(question: Question) -> pd.DataFrame:
    return audited(question.study)


def _ledger(question: Question, cell: Mapping[str, str]) -> pd.DataFrame:
    """The claims with what is found, rather than the many tables that they are held against."""
    table, language = _audit(question), question.language
    for column, value in cell.items():
        table = table[table[column] == value]
    told = table[["claim", "section"]].assign(statement=table[f"statement_{language}"])
    people = set(question.study.respondents["respondent"])

    def read(finding: str) -> str:
        return labels.finding(labels.listed(finding, question.names, people), language)

    for column in ("stated", "found", "otherwise"):
        told[column] = table[column].map(read, na_action="ignore")
    told["verdict"] = table["verdict"].map(lambda one: labels.term(f"verdict_{one}", language))
    return told.assign(reading=table[f"reading_{language}"]).reset_index(drop=True)


def _recruitment(question: Question) -> pd.DataFrame:
    return question.study.recruitment


_BY_GROUP = {"parameters": ("group", "framework")}
_HAVING = ("dual", "awareness", "certainty", "sections")

VIEWS: dict[str, View] = {
    one.name: one
    for one in (
        View(charts.coping_shares, "coping", _profile, rules=COUNTING, **_BY_GROUP),
        View(charts.coping_profile, "coping", _profile, rules=COUNTING, **_BY_GROUP),
        View(charts.coping_prevalence, "coping", _prevalence, rules=_HAVING, **_BY_GROUP),
        View(
            charts.code_matrix,
            "fragments",
            _matrix,
            _matrix_options,
            rules=("unit", "awareness", "certainty", "sections"),
            whole=True,
            **_BY_GROUP,
        ),
        View(charts.joint_display, "groups", _joint, rules=_HAVING, parameters=("group",), divided=True),
        View(
            charts.cooccurrence_matrix,
            "saturation",
            _pairs,
            rules=("awareness", "certainty", "sections"),
            rows=_behind_a_pair,
        ),
        View(
            charts.vignette_outcomes,
            "vignettes",
            _allocation,
            _situations,
            parameters=("group",),
            needs=vignettes.TABLES,
        ),
        View(charts.claims_ledger, "claims", _audit, needs=("claims",), rows=_ledger),
        View(charts.recruitment, "respondents", _recruitment, needs=("recruitment",)),
    )
}
