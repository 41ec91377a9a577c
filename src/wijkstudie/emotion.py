"""Emotion management: who goes along with policy and who resists it, and in which form.

Kampen et al. (2018) observed 66 kitchen-table talks. This study asked coaches what they would
do in a vignette. A share of talks and a share of coaches can stand side by side; they are two
populations and never one series.
"""

from __future__ import annotations

import pandas as pd

from wijkstudie import coding, vignettes
from wijkstudie.settings import Counting
from wijkstudie.study import Study

FRAMEWORK = "emotion"
KAMPEN = "kampen-talks"

# From firm to weak, as in the codings of a study.
CERTAINTY = ("explicit", "hedged", "implied")


def forms(study: Study, counting: Counting) -> pd.DataFrame:
    """Count who shows each direction and form, of those given the situation, beside the talks.

    Returns
    -------
    DataFrame
        One row per code, each direction followed by its forms: root, code, vignettes (the
        situations that can show it, separated by spaces; missing when everyone was asked),
        respondents (with the code, of those asked), asked, share (0 to 1), who (their ids,
        sorted as text), beyond (with the code without having been asked), talks and
        talks_total (published counts; missing where the source gives none), talks_share.
    """
    rows = coding.counted(study, counting, FRAMEWORK)
    top = coding.roots(study.codes)
    table = []
    for code, part in vignettes.asked(study, FRAMEWORK).groupby("code", sort=False):
        having = set(rows.loc[(rows["code"] == code) | (rows["root"] == code), "respondent"])
        inside = sorted(having & set(part["respondent"]))
        table.append(
            {
                "root": top[code],
                "code": code,
                "vignettes": part["vignettes"].iloc[0],
                "respondents": len(inside),
                "asked": len(part),
                "share": len(inside) / len(part),
                "who": " ".join(inside),
                "beyond": len(having) - len(inside),
            }
        )
    return _beside(pd.DataFrame(table), study)


def _beside(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Put the published talks beside the codes they are about."""
    talks = pd.DataFrame(columns=["numerator", "denominator"], dtype="Int64")
    if study.has("baselines"):
        published = study.baselines[study.baselines["series"] == KAMPEN]
        talks = published.set_index("category")[["numerator", "denominator"]].astype("Int64")
    table["talks"] = table["code"].map(talks["numerator"]).astype("Int64")
    table["talks_total"] = table["code"].map(talks["denominator"]).astype("Int64")
    table["talks_share"] = (table["talks"] / table["talks_total"]).astype("Float64")
    return table


def coaches(study: Study, counting: Counting, by: str | None = "coach_type") -> pd.DataFrame:
    """Say of each respondent who was asked anything which directions and forms they show.

    Respondents without a group are left out; with no column to go by all are one group.

    Returns
    -------
    DataFrame
        One row per respondent × code, respondents of a group together: group, respondent,
        root, code, vignettes (the situations that can show the code), asked (whether the
        respondent was given one of them), certainty (of the firmest coding; missing without
        any), counted (whether the counting rules keep it).
    """
    asked = vignettes.asked(study, FRAMEWORK)
    kept = coding.counted(study, counting, FRAMEWORK)
    everything = coding.counted(study, Counting(awareness="all", certainty="all"), FRAMEWORK)
    people = coding.compared(study, Counting(dual="separate"), by)
    people = people[people["respondent"].isin(asked["respondent"])]
    table = people.merge(asked[["code", "vignettes"]].drop_duplicates(), how="cross")
    table["root"] = table["code"].map(coding.roots(study.codes))
    keys = list(table[["respondent", "code"]].itertuples(index=False, name=None))
    able = set(asked[["respondent", "code"]].itertuples(index=False, name=None))
    found, counted = _firmest(everything), _firmest(kept)
    table["asked"] = [key in able for key in keys]
    table["certainty"] = pd.Series([found.get(key) for key in keys], dtype="object")
    table["counted"] = [key in counted for key in keys]
    columns = ["group", "respondent", "root", "code", "vignettes", "asked", "certainty", "counted"]
    return table[columns]


def _firmest(rows: pd.DataFrame) -> dict[tuple[str, str], str]:
    """The firmest certainty with which each respondent has each code, and each direction."""
    found: dict[tuple[str, str], str] = {}
    for row in rows.to_dict("records"):
        certainty = row.get("certainty", CERTAINTY[0])
        for code in (row["code"], row["root"]):
            known = found.get((row["respondent"], code), CERTAINTY[-1])
            found[row["respondent"], code] = min(known, certainty, key=CERTAINTY.index)
    return found


def directions(table: pd.DataFrame) -> pd.DataFrame:
    """Say of each respondent which directions they take, and how many forms they use.

    Parameters
    ----------
    table : DataFrame
        A :func:`coaches`.

    Returns
    -------
    DataFrame
        One row per respondent (the index): group, one column per direction (1 with it, 0
        without, missing when not asked), forms (how many are counted).
    """
    tops = table[table["code"] == table["root"]]
    had = tops["counted"].astype("Int64").where(tops["asked"] | tops["counted"])
    wide = tops.assign(had=had).pivot(index="respondent", columns="code", values="had")
    order = list(dict.fromkeys(table["respondent"]))
    wide = wide.loc[order, list(dict.fromkeys(tops["code"]))]
    wide.insert(0, "group", table.drop_duplicates("respondent").set_index("respondent")["group"])
    below = table[(table["code"] != table["root"]) & table["counted"]]
    wide["forms"] = below["respondent"].value_counts().reindex(order, fill_value=0)
    wide.columns.name = None
    return wide
