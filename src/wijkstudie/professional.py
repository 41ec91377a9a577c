"""The professional image: what coaches say of themselves, theme by theme.

A *theme* is something that section 6.1 reports coaches to say; which citation stands behind
which theme is written down row by row in ``citation_themes``. A respondent *speaks of* a theme
when a citation behind it names him or her. Who does not may never have been asked.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from wijkstudie.errors import ParameterError, near
from wijkstudie.study import Study

# The tables without which there are no themes.
TABLES = ("themes", "citation_themes", "citations")
# Where a respondent may stand between two themes.
SIDES = ("first", "both", "second", "neither")
# Begins the name of a column of theme_matrix that is a document's.
DOCUMENT = "document_"


def cells(study: Study) -> pd.DataFrame:
    """List who speaks of which theme, with the citations behind it.

    Returns
    -------
    DataFrame
        One row per theme × respondent who is cited for it, in the order of both tables:
        theme, respondent, citations (ids, separated by spaces), times (how many).
    """
    rows = study.citation_themes.merge(study.citations[["citation", "respondents"]], on="citation")
    rows = rows.assign(respondent=rows["respondents"].str.split(" ")).explode("respondent")
    by = rows.groupby(["theme", "respondent"], sort=False)["citation"]
    found = by.agg(citations=_listed, times="size").reset_index()
    rank = _rank(study.themes["theme"]), _rank(study.respondents["respondent"])
    found = found.assign(_theme=found["theme"].map(rank[0]), _who=found["respondent"].map(rank[1]))
    found = found.sort_values(["_theme", "_who"]).drop(columns=["_theme", "_who"])
    return found.astype({"respondent": "str"}).reset_index(drop=True)


def theme_matrix(study: Study) -> pd.DataFrame:
    """Cross themes with respondents and, beside them, with documents.

    Returns
    -------
    DataFrame
        One row per theme, groups of themes in their order: group, group_nl, group_en, theme,
        label_nl, label_en, section, code (missing where none is clear), respondents (how many
        speak of it), citations (all behind it); a column per respondent with the citations
        behind the cell; a column ``document_…`` per document with the references to it in the
        parentheses of those citations. A cell is missing where nothing stands behind it.
    """
    themes = study.themes
    groups = themes[themes["parent"].isna()].set_index("theme")
    table = themes[themes["parent"].notna()].rename(columns={"parent": "group"})
    for language in ("nl", "en"):
        table[f"group_{language}"] = table["group"].map(groups[f"label_{language}"])
    rank = _rank(groups.index)
    table = table.sort_values("group", key=lambda one: one.map(rank), kind="stable")
    found = cells(study)
    counts = found.groupby("theme")["respondent"].size()
    table["respondents"] = table["theme"].map(counts).fillna(0).astype(int)
    table["citations"] = table["theme"].map(study.citation_themes.groupby("theme")["citation"].agg(_listed))
    columns = ["group", "group_nl", "group_en", "theme", "label_nl", "label_en", "section", "code"]
    table = table[[*columns, "respondents", "citations"]]
    people = found.pivot(index="theme", columns="respondent", values="citations")
    people = people.reindex(columns=study.respondents["respondent"])
    # A document that stands beside nobody is a column of text like the others.
    wide = pd.concat([people, _beside(study)], axis=1).astype("str")
    return table.join(wide, on="theme").reset_index(drop=True)


def documents(study: Study) -> pd.Series:
    """The first word by which each document is cited.

    Returns
    -------
    Series of str, indexed by document; empty for a study without documents.
    """
    if not study.has("documents") or "cited_as" not in study.documents:
        return pd.Series(dtype="str")
    return study.documents.set_index("document")["cited_as"].str.extract(r"(\w+)", expand=False)


def alone(study: Study) -> pd.DataFrame:
    """Count the references to documents that stand without respondents, per section.

    Only sections that have themes; such a reference is behind no theme.

    Returns
    -------
    DataFrame
        One row per section × document: section, document, references, pages (as printed,
        separated by commas). Empty for a study that cites no documents.
    """
    columns = ["section", "document", "references", "pages"]
    if not study.has("document_citations"):
        return pd.DataFrame(columns=columns)
    rows = study.document_citations
    rows = rows[rows["citation"].isna() & rows["section"].isin(study.themes["section"])]
    by = rows.groupby(["section", "document"], sort=False)["page"]
    return by.agg(references="size", pages=", ".join).reset_index()[columns]


def sides(study: Study, first: str, second: str) -> pd.DataFrame:
    """Say of each respondent which of two themes he or she speaks of.

    Returns
    -------
    DataFrame
        One row per respondent: respondent, first and second (the citations behind it; missing
        where there is none), side (one of ``SIDES``). ``attrs["nl"]`` and ``attrs["en"]`` hold
        the labels of the two themes.

    Raises
    ------
    ParameterError
        For a theme that the study has not, with the near ones.
    """
    found = cells(study)
    table = study.respondents[["respondent"]].copy()
    for column, theme in (("first", first), ("second", second)):
        if theme not in set(study.themes["theme"]):
            raise ParameterError(f"{theme}: no such theme; {near(theme, study.themes['theme'])}")
        behind = found[found["theme"] == theme].set_index("respondent")["citations"]
        table[column] = table["respondent"].map(behind)
    pairs = zip(table["first"].notna(), table["second"].notna(), strict=True)
    side = {(True, False): "first", (True, True): "both", (False, True): "second", (False, False): "neither"}
    table["side"] = [side[pair] for pair in pairs]
    names = study.themes.set_index("theme").loc[[first, second]]
    table.attrs = {language: list(names[f"label_{language}"]) for language in ("nl", "en")}
    return table


def spoken(study: Study) -> pd.DataFrame:
    """Count how widely each respondent is cited.

    Returns
    -------
    DataFrame
        One row per respondent: respondent, themes, citations (different ones), groups (of
        themes).
    """
    found = cells(study)
    found["group"] = found["theme"].map(study.themes.set_index("theme")["parent"])
    by = found.groupby("respondent")
    table = study.respondents[["respondent"]].copy()
    table["themes"] = table["respondent"].map(by["theme"].nunique())
    table["citations"] = table["respondent"].map(by["citations"].agg(lambda one: len(_ids(one))))
    table["groups"] = table["respondent"].map(by["group"].nunique())
    return table.fillna(0).astype({"themes": int, "citations": int, "groups": int})


def by_code(study: Study) -> pd.DataFrame:
    """List the codes of the professional with the themes that speak of them.

    Returns
    -------
    DataFrame
        One row per code that a theme names or that the operationalisation has and no coding
        uses, in the order of the code book: code, themes and citations (separated by spaces;
        missing when there are none), respondents (how many).
    """
    found = cells(study).merge(study.themes[["theme", "code"]].dropna(), on="theme")
    wanted = set(study.themes["code"].dropna())
    if study.has("operationalisation"):
        wanted |= set(study.operationalisation["code"]) & _uncoded(study)
    table = study.codes.loc[study.codes["code"].isin(wanted), ["code"]].reset_index(drop=True)
    by = found.groupby("code")
    table["themes"] = table["code"].map(by["theme"].agg(_listed))
    table["citations"] = table["code"].map(by["citations"].agg(lambda one: " ".join(_ids(one))))
    table["respondents"] = table["code"].map(by["respondent"].nunique()).fillna(0).astype(int)
    return table


def _beside(study: Study) -> pd.DataFrame:
    """The references to each document in the parentheses behind each theme."""
    if not study.has("documents", "document_citations"):
        return pd.DataFrame()
    rows = study.document_citations.dropna(subset="citation").merge(study.citation_themes, on="citation")
    by = rows.groupby(["theme", "document"])["document_citation"].agg(_listed)
    return by.unstack().reindex(columns=study.documents["document"]).add_prefix(DOCUMENT)


def _uncoded(study: Study) -> set[str]:
    """The codes of frameworks without codings."""
    codes = study.codes
    used = set(codes.loc[codes["code"].isin(study.codings["code"]), "framework"])
    return set(codes.loc[~codes["framework"].isin(used), "code"])


def _ids(cells: Iterable[str]) -> list[str]:
    """The different ids in cells that list them, in order."""
    return sorted({one for cell in cells for one in cell.split(" ")})


def _listed(values: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(values))


def _rank(values: Iterable[str]) -> dict[str, int]:
    return {one: i for i, one in enumerate(values)}
