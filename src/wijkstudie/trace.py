"""From a figure or table back to the rows it was counted from, and where those stand.

A number of this study is a count of codings; a coding rests on a citation or a quotation; and
each of those has a section, a published figure also a page. :func:`trace` walks that way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wijkstudie import coding, labels
from wijkstudie.charts import CHARTS
from wijkstudie.errors import ParameterError, near
from wijkstudie.settings import Counting
from wijkstudie.source import printed
from wijkstudie.study import Study

# The tables that notebooks write, and the tables of the study behind each.
TABLES = {
    "groups": ("respondents",),
    "code_tree": ("codes", "codings"),
    "code_matrix": ("respondents", "codes", "codings"),
    "coping_profiles": ("respondents", "codes", "codings", "baselines"),
    "coping_prevalence": ("respondents", "codes", "codings"),
    "claims_audit": ("claims",),
    "trace_matrix": ("operationalisation", "topics", "topic_codes", "codes", "codings"),
    "method_flow": ("recruitment", "method"),
    "topic_lists": ("topics",),
    "emotion_forms": ("respondents", "codes", "codings", "vignette_responses", "baselines"),
    "emotion_coaches": ("respondents", "codes", "codings", "vignette_responses"),
    "vignette_allocation": ("vignette_responses",),
    "vignette_outcomes": ("vignette_responses",),
    "joint_display": ("respondents", "codes", "codings", "vignette_responses", "backgrounds"),
    "care_backgrounds": ("backgrounds",),
    "professional_themes": ("themes", "citation_themes", "citations"),
    "professional_documents": ("document_citations", "documents"),
    "expectations": ("expectations", "codes", "codings", "themes", "citation_themes", "citations"),
    "published_numbers": ("baselines",),
    "group_differences": ("respondents", "codes", "codings"),
    "profile_intervals": ("respondents", "codes", "codings", "baselines"),
    "specification": ("respondents", "codes", "codings", "branches", "baselines"),
    "survival": ("respondents", "codes", "codings", "branches", "baselines"),
    "saturation": ("respondents", "codes", "codings"),
    "cooccurrence": ("respondents", "codes", "codings"),
    "agreement": ("codings",),
    "leave_one_out": ("respondents", "codes", "codings"),
    # What batches compare.
    "respondents_results": ("respondents",),
    "codebook_results": ("codes", "codings"),
    "fragments_results": ("respondents", "codes", "codings"),
    "coping_results": ("respondents", "codes", "codings", "baselines"),
    "emotion_results": ("respondents", "codes", "codings", "vignette_responses"),
    "vignettes_results": ("vignette_responses",),
    "professional_results": ("themes", "citation_themes", "citations"),
    "groups_results": ("respondents", "codes", "codings", "vignette_responses", "backgrounds"),
    "expectations_results": ("expectations", "codes", "codings", "themes", "citation_themes", "citations"),
    "theory_to_finding_results": ("operationalisation", "codes", "codings"),
    "trace_results": ("operationalisation", "codes", "codings"),
    "method_results": ("recruitment", "method"),
    "literature_results": ("baselines",),
    "claims_results": ("claims",),
    "uncertainty_results": ("respondents", "codes", "codings"),
    "shuffled_results": ("respondents", "codes", "codings"),
    "sensitivity_results": ("respondents", "codes", "codings", "branches", "baselines"),
    "survival_results": ("respondents", "codes", "codings", "branches", "baselines"),
    "saturation_results": ("respondents", "codes", "codings"),
    "agreement_results": ("codings",),
}

COLUMNS = ["table", "row", "section", "page", "respondent", "code", "rests_on", "says", "quotation"]

# Tables that explain rows of other tables, and are no evidence themselves.
_BACKGROUND = {"codes", "sections"}


def sources(name: str) -> tuple[str, ...]:
    """The tables of the study behind a figure or a written table; near ones are suggested."""
    name = name.removesuffix(".csv").removesuffix(".pdf")
    for language in ("_nl", "_en"):
        if name.removesuffix(language) in CHARTS:
            name = name.removesuffix(language)
    known = {**TABLES, **{chart.name: chart.tables for chart in CHARTS.values()}}
    if name not in known:
        raise ParameterError(f"{name}: no such figure or table; {near(name, known)}")
    return known[name]


def trace(
    study: Study,
    name: str,
    cell: Mapping[str, str] | None = None,
    counting: Counting | None = None,
    language: str = "nl",
    by: str | None = "coach_type",
) -> pd.DataFrame:
    """List the rows of the study behind a figure or table, or behind one cell of it.

    Parameters
    ----------
    name
        Of a chart or of a table in ``data/processed``.
    cell
        What the cell is: any of group, style, code, respondent, section, or a column of a
        table behind the result. Rows that have none of these columns are left out.

    Returns
    -------
    DataFrame
        One row per row of the study: table, row (its key), section, page (of a published
        figure), respondent, code, rests_on (the citation as printed, or the fragment), says
        (a statement, summary or label in the language), quotation (for who brought them in, see
        ``Study.texts``). Missing where it does not apply.

    Raises
    ------
    ParameterError
        For a name or a cell that does not exist, with the near ones.
    """
    cell = dict(cell or {})
    counting = counting or Counting()
    parts = []
    known: set[str] = set()
    behind = sources(name)
    for table in behind:
        if not study.has(table) or (table in _BACKGROUND and len(behind) > 1):
            continue
        if table == "respondents" and "codings" in behind:
            continue  # they decide the groups; what is counted are their codings
        rows = (
            _codings(study, counting, language, by) if table == "codings" else _plain(study, table, language)
        )
        known |= set(rows.columns) - set(COLUMNS[:2]) - {"says", "rests_on", "page", "quotation"}
        if set(cell) <= set(rows.columns):
            for column, value in cell.items():
                rows = rows[rows[column].map(str) == value]
            parts.append(rows.reindex(columns=COLUMNS).drop_duplicates())
    wrong = [
        f"{column}: no such part of a cell; {near(column, sorted(known))}"
        for column in cell
        if column not in known
    ]
    if wrong:
        raise ParameterError("\n  ".join([f"a cell of {name} that cannot be traced:", *wrong]))
    return pd.concat(parts).reset_index(drop=True) if parts else pd.DataFrame(columns=COLUMNS)


def _codings(study: Study, counting: Counting, language: str, by: str | None) -> pd.DataFrame:
    """The codings that count, once per group of their respondent, with what they rest on."""
    parts = [coding.counted(study, counting, one) for one in coding.frameworks(study)]
    if counting.unit != "respondent":
        # Codings without a citation (or fragment), or in a study without them, are no unit of this kind.
        parts = [part[part[counting.unit].notna()] if counting.unit in part else part[:0] for part in parts]
    rows = pd.concat(parts).assign(table="codings")
    rows = rows.rename(columns={"root": "style", "coding": "row"})
    if by is None or by in study.respondents:
        rows = rows.merge(coding.groups(study, counting, by), on="respondent")
    rows["rests_on"], rows["says"] = _evidence(study, rows, language)
    return _quoted(study, rows)


def _evidence(study: Study, rows: pd.DataFrame, language: str) -> tuple[list[str | None], list[str | None]]:
    """Where each coding stands and what is said there."""
    said: dict[str, tuple[str, str | None]] = {}
    if study.has("citations"):
        told = labels.in_language(study.citations, "statement", language)
        for one in study.citations.to_dict("records"):
            where = one["citation"]
            if study.has("citations.respondents", "citations.printed"):
                where = f"{where} {printed(one['respondents'], one['printed'])}"
            said[one["citation"]] = where, next((one[column] for column in told), None)
    if study.has("fragments"):
        told = labels.in_language(study.fragments, "summary", language)
        for one in study.fragments.to_dict("records"):
            where = one["fragment"]
            if "words" in one:
                where = f"{where} ({labels.term('words_n', language, n=one['words'])})"
            said[one["fragment"]] = where, next((one[column] for column in told), None)
    keys = rows.get("citation", pd.Series(index=rows.index, dtype="str"))
    keys = keys.fillna(rows.get("fragment", pd.Series(index=rows.index, dtype="str")))
    found = [said.get(key, (None, None)) for key in keys]
    return [where for where, _ in found], [what for _, what in found]


def _quoted(study: Study, rows: pd.DataFrame) -> pd.DataFrame:
    """Put the quotations of the reader beside rows that have a fragment."""
    if "fragment" not in rows or not len(study.texts):
        return rows
    return rows.assign(quotation=rows["fragment"].map(study.texts))


def _plain(study: Study, table: str, language: str) -> pd.DataFrame:
    """The rows of a table as they are, with their key and the text that says what they hold."""
    resource = next(one for one in study.package["resources"] if one["name"] == table)
    key = resource["schema"].get("primaryKey", [])
    keys = [key] if isinstance(key, str) else key
    rows = study.table(table).copy()
    rows["row"] = rows[keys].astype("str").agg(" ".join, axis=1) if keys else rows.index.astype("str")
    rows["table"] = table
    for text in ("label", "summary", "statement", "population", "text"):
        if told := labels.in_language(rows, text, language):
            rows["says"] = rows[told[0]]
            break
    if table == "vignette_responses" and {"vignette", "presented", "outcome"} <= set(rows):
        rows["says"] = [_answer(one, language) for one in rows.to_dict("records")]
    if "printed" in rows and table == "baselines":
        rows["says"] = rows["says"] + ": " + rows["printed"]
        rows["rests_on"] = rows["source"]
        rows["style"] = rows["category"]
    return _quoted(study, rows)


def _answer(row: dict[str, Any], language: str) -> str:
    """What came of a situation for a respondent, in words."""
    if row["presented"] == "no":
        told = labels.term("vignette_no", language)
    else:
        told = labels.value("unreported" if pd.isna(row["outcome"]) else row["outcome"], language)
    return f"{labels.term('vignette_number', language, i=row['vignette'])}: {told}"
