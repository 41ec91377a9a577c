"""What a study expected, what its author concludes, and what its data hold about it."""

from __future__ import annotations

import pandas as pd

from wijkstudie import coding
from wijkstudie.settings import Counting
from wijkstudie.study import Study


def evidence(study: Study, counting: Counting) -> pd.DataFrame:
    """List the evidence for each expectation, code by code.

    Returns
    -------
    DataFrame
        One row per expectation × code that it is about, in the order of both: expectation,
        conclusion (the author's: confirmed, mixed or rejected), code, coded (respondents whom
        a counted coding gives the code or one below it), spoken (respondents cited for a
        theme about the code or one below it; 0 without themes), who (ids of either, sorted as text),
        citations (ids behind either), total (respondents of the study). Zero twice: neither
        coding nor theme, which is no evidence against.
    """
    everyone = len(study.respondents)
    frameworks = study.codes.set_index("code")["framework"]
    counted = pd.concat(
        [coding.counted(study, counting, one) for one in coding.frameworks(study)], ignore_index=True
    )
    # Codings need not name a place.
    counted = counted.assign(citation=counted.get("citation"))
    themes = _spoken(study)
    rows = []
    for one in study.expectations.to_dict("records"):
        for code in one["codes"].split(" "):
            below = _below(study.codes, code)
            coded = counted[counted["code"].isin(below)]
            spoken = themes[themes["code"].isin(below)]
            who = sorted({*coded["respondent"], *spoken["respondent"]})
            behind = sorted({*coded["citation"].dropna(), *spoken["citation"]})
            rows.append(
                {
                    "expectation": one["expectation"],
                    "conclusion": one["conclusion"],
                    "code": code,
                    "framework": frameworks[code],
                    "coded": coded["respondent"].nunique(),
                    "spoken": spoken["respondent"].nunique(),
                    "who": " ".join(who),
                    "citations": " ".join(behind),
                    "total": everyone,
                }
            )
    return pd.DataFrame(rows)


def _below(codes: pd.DataFrame, code: str) -> set[str]:
    """A code and all that stand below it."""
    found, latest = {code}, {code}
    while latest:
        latest = set(codes.loc[codes["parent"].isin(latest), "code"]) - found
        found |= latest
    return found


def _spoken(study: Study) -> pd.DataFrame:
    """One row per code × respondent × citation of a theme that is about the code."""
    columns = ["code", "respondent", "citation"]
    if not study.has("themes", "citation_themes", "citations"):
        return pd.DataFrame(columns=columns)
    rows = study.themes[["theme", "code"]].dropna().merge(study.citation_themes, on="theme")
    rows = rows.merge(study.citations[["citation", "respondents"]], on="citation")
    rows = rows.assign(respondent=rows["respondents"].str.split(" ")).explode("respondent")
    return rows[columns]
