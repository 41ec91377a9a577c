"""The thesis' countable claims about its own data, each executed against that data.

Every row of the study's ``claims`` table has a check here under the same name. A check says
what the data give; the verdict follows from comparing that with what the thesis states:

confirmed
    What is stated is what the data give.
contradicted
    It is not, under any reading that the thesis allows; or another section states otherwise.
depends
    It holds under one reasonable reading and not under another; the claim names both.
not-checkable
    The data of the thesis cannot tell; the claim says why.

A contradiction is a finding, not a failure of the study. Two tables go with the claims:
``unreported``, what was announced or concluded without a finding that reports it, and
``slips``, what is printed wrong where it is plain what is meant.
"""

from __future__ import annotations

import pandas as pd

from wijkstudie.claims import conclusion, coping, emotion, literature, method, notions, professional
from wijkstudie.claims.ways import Check, Found, nothing
from wijkstudie.study import Study

__all__ = ["CHECKS", "COLUMNS", "VERDICTS", "Check", "Found", "audit", "slips", "unreported"]

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

# In the order of the thesis.
_PARTS = (literature, method, professional, coping, emotion, conclusion)
CHECKS: dict[str, Check] = {name: check for part in _PARTS for name, check in part.CHECKS.items()}


def audit(study: Study) -> pd.DataFrame:
    """Execute every claim of a study.

    Returns
    -------
    DataFrame
        One row per claim, in the order of the table: its columns, and part (of the
        thesis: summary, chapter, section of chapter 6, or appendices), verdict, found,
        otherwise (what the data give under another reading; missing where there is none).
        Empty for a study without claims.

    A claim that has no check is not checkable. The checks are written for the data of wijkteam X:
    in a study of somebody else no claim has one.
    """
    notions.counted.cache_clear()
    rows = []
    for row in study.claims.to_dict("records") if study.has("claims") else []:
        check = CHECKS.get(row["claim"], nothing) if study.is_wijkteam_x else nothing
        found = check(study, row)
        told = {"verdict": _verdict(row["stated"], found), "found": found.value, "otherwise": found.otherwise}
        rows.append({**row, "part": _part(row["section"]), **told})
    notions.counted.cache_clear()
    return pd.DataFrame(rows, columns=COLUMNS).astype({"found": "str", "otherwise": "str"})


def unreported(study: Study, language: str = "nl") -> pd.DataFrame:
    """List what is announced or concluded without a finding that reports it.

    Returns
    -------
    DataFrame
        One row per result: unreported (its id), kind (announced, concluded), section,
        expected_section (where a reader looks for it), found (never, partly), what, note,
        claim (missing where no claim executes it). Empty for a study without the table.
    """
    columns = ["unreported", "kind", "section", "expected_section", "found", "what", "note", "claim"]
    return _in_language(study, "unreported", columns, language)


def slips(study: Study, language: str = "nl") -> pd.DataFrame:
    """List what is printed wrong, as printed.

    Returns
    -------
    DataFrame
        One row per slip: slip (its id), section, kind, citation (missing where it is none of
        the table of citations), printed, meant (missing where that cannot be told), note.
        Empty for a study without the table.
    """
    columns = ["slip", "section", "kind", "citation", "printed", "meant", "note"]
    return _in_language(study, "slips", columns, language)


def _in_language(study: Study, table: str, columns: list[str], language: str) -> pd.DataFrame:
    if not study.has(table):
        return pd.DataFrame(columns=columns)
    names = {f"{one}_{language}": one for one in columns}
    return study.tables[table].rename(columns=names).reindex(columns=columns)


def _part(section: str) -> str:
    """The chapter of a section; of the findings in chapter 6, its section; else its kind."""
    number = section.split("-", maxsplit=1)[0].split(".")
    if not number[0].isdigit():
        return "summary" if number[0] == "samenvatting" else "appendices"
    return ".".join(number[:2] if number[0] == "6" else number[:1])


def _verdict(stated: str, found: Found) -> str:
    if found.value is None:
        return "not-checkable"
    if found.otherwise is None or found.otherwise == found.value:
        return "confirmed" if found.value == stated else "contradicted"
    return "depends" if stated in (found.value, found.otherwise) else "contradicted"
