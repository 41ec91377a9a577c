"""Not mentioned, or never asked?

A zero in a code matrix says that a code did not come up. Whether it could have, depends on the
interview: the topic lists of the two phases differ, and each vignette went to some. A share of
those who could is another number than a share of all.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import pandas as pd

from wijkstudie import coding, vignettes
from wijkstudie.study import Study

# asked: a question or situation put to this respondent is about the code. could: the interview was
# about such things, but nothing asked for this one. not: it is only known from answers to a
# situation that this respondent was not given.
ASKED, COULD, NOT = "asked", "could", "not"


def table(study: Study) -> pd.DataFrame:
    """Say of each respondent and code whether it was asked for, could come up, or could not.

    A respondent was *asked* for a code when the topic list of their phase links a topic to it
    (in ``topics`` or ``topic_codes``; a topic of a vignette only for who was given it), or, in
    a branch that belongs to vignettes (:func:`wijkstudie.vignettes.asked`), for its top. What
    stands below an asked code could come up in the answer. In a study without topics and
    vignettes every code *could* come up for everyone.

    Returns
    -------
    DataFrame
        One row per code × respondent, codes in the order of the code book: framework, code,
        respondent, opportunity (*asked*, *could*, *not*), topics (ids that ask for it, separated by
        spaces; missing for none). Of frameworks that have codings only.
    """
    linked = _linked(study)
    top = coding.roots(study.codes).to_dict()
    rows = []
    for framework in coding.frameworks(study):
        able = vignettes.asked(study, framework)
        situations = dict(
            zip(zip(able["code"], able["respondent"], strict=True), able["vignettes"], strict=True)
        )
        for code, one in product(able["code"].unique(), study.respondents["respondent"]):
            topics = linked.get((code, one))
            of_vignette = code == top[code] and pd.notna(situations.get((code, one)))
            opportunity = ASKED if topics or of_vignette else COULD
            if (code, one) not in situations:
                opportunity, topics = NOT, None
            rows.append((framework, code, one, opportunity, topics))
    return pd.DataFrame(rows, columns=["framework", "code", "respondent", "opportunity", "topics"])


def mask(study: Study, codes: Iterable[str] | None = None, *, only_asked: bool = False) -> pd.DataFrame:
    """Say which cells of a code matrix could have been filled.

    Parameters
    ----------
    codes
        The columns; by default all codes of :func:`table`.
    only_asked
        True: what was asked for; False: what could come up at all.

    Returns
    -------
    DataFrame of bool
        One row per respondent in the order of the study, one column per code.
    """
    found = table(study)
    allowed = [ASKED] if only_asked else [ASKED, COULD]
    found = found.assign(able=found["opportunity"].isin(allowed))
    wide = found.pivot(index="respondent", columns="code", values="able")
    columns = list(found["code"].unique()) if codes is None else list(codes)
    return wide.reindex(index=study.respondents["respondent"], columns=columns).astype(bool)


def prevalence(study: Study, counted: pd.DataFrame) -> pd.DataFrame:
    """Count who has each code among those for whom it could come up.

    Parameters
    ----------
    counted : DataFrame
        A code matrix, respondents × codes.

    Returns
    -------
    DataFrame
        One row per code: code, respondents (who have it, of those for whom it could come up),
        group_size (those), share, asked (how many were asked for it), outside (who have it though
        the table says it could not come up: a fault in one of the two; 0 is right).
    """
    able = mask(study, counted.columns)
    asked = mask(study, counted.columns, only_asked=True)
    has = counted > 0
    rows = pd.DataFrame({"respondents": (has & able).sum(), "group_size": able.sum(), "asked": asked.sum()})
    rows["share"] = rows["respondents"] / rows["group_size"].where(rows["group_size"] > 0)
    rows["outside"] = (has & ~able).sum()
    rows = rows.rename_axis("code").reset_index()
    return rows[["code", "respondents", "group_size", "share", "asked", "outside"]]


def cells(study: Study, counted: pd.DataFrame) -> pd.DataFrame:
    """Put what was mentioned beside what could be.

    Parameters
    ----------
    counted : DataFrame
        A code matrix, respondents × codes.

    Returns
    -------
    DataFrame
        One row per code × respondent of the matrix, in its order: framework, code, respondent,
        opportunity (as :func:`table`), mentioned (bool).
    """
    said = (counted > 0).T.stack().rename_axis(["code", "respondent"]).rename("mentioned").reset_index()
    found = said.merge(table(study), on=["code", "respondent"], how="left")
    return found[["framework", "code", "respondent", "opportunity", "mentioned"]]


def _linked(study: Study) -> dict[tuple[str, str], str]:
    """By code and respondent, the topics that ask the one for the other, separated by spaces."""
    if not study.has("topics") or "phase" not in study.respondents:
        return {}
    topics = study.topics.reindex(columns=["topic", "interview_phase", "code", "vignette"])
    links = [topics[["topic", "code"]].dropna()]
    if study.has("topic_codes"):
        links.append(study.topic_codes[["topic", "code"]])
    asking = pd.concat(links).drop_duplicates().merge(topics.drop(columns="code"), on="topic")
    able = None
    if study.has("vignette_responses"):
        responses = study.vignette_responses
        given = responses[responses["presented"] != vignettes.NOT_GIVEN]
        able = set(zip(given["vignette"], given["respondent"], strict=True))
    people = study.respondents.groupby("phase")["respondent"].agg(list)
    found: dict[tuple[str, str], list[str]] = {}
    for asks in asking.sort_values("topic").to_dict("records"):
        for one in people.get(asks["interview_phase"], []):
            if able is None or pd.isna(asks["vignette"]) or (asks["vignette"], one) in able:
                found.setdefault((asks["code"], one), []).append(asks["topic"])
    return {pair: " ".join(them) for pair, them in found.items()}
