"""Do two coders see the same?

The table ``codings`` may carry a column ``coder``. A *unit* is one yes or no of a coder: does
this respondent (or fragment) have this code? Several measures stand side by side, since each
fails somewhere: a percentage is high by itself when codes are rare, kappa falls when nearly
everyone has a code or nobody has, and AC1 hardly falls at all. The prevalence and bias index say
which of these is going on.

Units of one respondent hang together; intervals are from drawing whole respondents with
replacement (percentiles).

Sources: Cohen 1960 (Educational and Psychological Measurement 20, 37-46); Krippendorff 2011,
Computing Krippendorff's Alpha-Reliability (University of Pennsylvania); Gwet 2008 (British
Journal of Mathematical and Statistical Psychology 61, 29-48); Byrt, Bishop & Carlin 1993
(Journal of Clinical Epidemiology 46, 423-429); Feinstein & Cicchetti 1990 (same journal, 43,
543-549). More than two coders: Light 1971 (Psychological Bulletin 76, 365-377) for kappa, the
mean over pairs of coders.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from wijkstudie.errors import ParameterError
from wijkstudie.inference import _checks, intervals

CODER = "coder"
OVERALL = "overall"
DRAWS = 2_000
SEED = 2020


def ratings(
    codings: pd.DataFrame,
    *,
    codes: Iterable[str] | None = None,
    respondents: Iterable[str] | None = None,
    unit: str = "respondent",
    complete: bool = False,
) -> pd.DataFrame:
    """Turn codings into what each coder said of each unit.

    Parameters
    ----------
    codings : DataFrame
        respondent, code, coder, and the column that ``unit`` names.
    codes, respondents
        The code book and the interviews that were coded; by default those that occur. A code
        that nobody used is agreement too, so name all that were looked for.
    unit
        ``respondent``, or a column such as ``fragment`` in which each value belongs to one
        respondent.
    complete
        True: every coder coded every interview, so that who gave no code at all found none.
        False: who has no coding of a respondent did not code that interview. With few codes the
        two differ: leaving out interviews in which nothing was found makes agreement look
        better than it is.

    Returns
    -------
    DataFrame
        One row per unit × code: respondent, unit, code, and a column per coder, sorted by
        name: 1 when the coder gave the code, 0 when not, missing (NaN) when the coder did not code
        the interview.

    Raises
    ------
    ParameterError
        Without a column ``coder``, or with fewer than two coders.
    """
    if CODER not in codings or codings[CODER].nunique() < 2:
        raise ParameterError(
            "codings: expected a column coder with at least two coders; agreement with oneself says nothing"
        )
    _checks.columns(codings, ("respondent", "code", unit), f"codings with respondent, code and {unit}")
    rows = codings.dropna(subset=[CODER, unit])
    book = list(dict.fromkeys(codes if codes is not None else rows["code"]))
    people = list(dict.fromkeys(respondents if respondents is not None else rows["respondent"]))
    places = rows[rows["respondent"].isin(people)].drop_duplicates(["respondent", unit])
    if unit == "respondent":
        places = pd.DataFrame({"respondent": people})
    keys = pd.DataFrame({"respondent": places["respondent"], "unit": places[unit]})
    table = keys.merge(pd.DataFrame({"code": book}), how="cross")
    cells = pd.MultiIndex.from_frame(table[["unit", "code"]])
    for coder, own in rows.groupby(CODER):
        given = cells.isin(list(own[[unit, "code"]].itertuples(index=False, name=None)))
        coded = complete | table["respondent"].isin(own["respondent"])
        table[coder] = np.where(coded, given.astype(float), np.nan)
    return table


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the measures are made of: sums over units, one row per weighting of respondents.

    pairs
        (weightings, pairs of coders, values, values): units by what either said.
    coincidences
        (weightings, values, values): Krippendorff's coincidence matrix.
    agreeing, paired
        (weightings,): the sum of the share of agreeing pairs over units with at least two
        values, and the number of such units.
    shares, rated
        (weightings, values) and (weightings,): the sum of each value's share over units with a
        value, and the number of these.
    """

    pairs: np.ndarray
    coincidences: np.ndarray
    agreeing: np.ndarray
    paired: np.ndarray
    shares: np.ndarray
    rated: np.ndarray

    def weighted(self, weights: np.ndarray) -> _Sums:
        """The sums under other weights of the rows, shape (weightings, rows)."""
        return _Sums(*(np.tensordot(weights, getattr(self, name), axes=(1, 0)) for name in self.__slots__))


def _sums(values: np.ndarray, known: np.ndarray) -> _Sums:
    """One row per unit. ``values``: (coders, units) with NaN for missing; ``known``: all values."""
    said = (values[:, :, None] == known).astype(float)
    counts = said.sum(axis=0)
    n = counts.sum(axis=1)
    several = np.where(n > 1, n - 1, np.inf)
    coincidences = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(len(known))
    coincidences = coincidences / several[:, None, None]
    two = list(combinations(range(len(values)), 2))
    pairs = np.stack([said[i][:, :, None] * said[j][:, None, :] for i, j in two], axis=1)
    agreeing = (counts * (counts - 1)).sum(axis=1) / (np.maximum(n, 1) * several)
    shares = counts / np.maximum(n, 1)[:, None]
    return _Sums(pairs, coincidences, agreeing, (n > 1).astype(float), shares, (n > 0).astype(float))


def _divided(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > _checks.SAME)


def _percentage(sums: _Sums) -> np.ndarray:
    return _divided(sums.agreeing, sums.paired)


def _kappa(sums: _Sums) -> np.ndarray:
    n = sums.pairs.sum(axis=(2, 3))
    same = _divided(np.einsum("wpcc->wp", sums.pairs), n)
    by_chance = _divided((sums.pairs.sum(axis=3) * sums.pairs.sum(axis=2)).sum(axis=2), n**2)
    return _divided(same - by_chance, 1 - by_chance).mean(axis=1)


def _alpha(sums: _Sums) -> np.ndarray:
    by_value = sums.coincidences.sum(axis=2)
    n = by_value.sum(axis=1)
    observed = n - np.einsum("wcc->w", sums.coincidences)
    expected = n**2 - (by_value**2).sum(axis=1)
    return 1 - _divided((n - 1) * observed, expected)


def _ac1(sums: _Sums) -> np.ndarray:
    share = _divided(sums.shares, np.repeat(sums.rated[:, None], sums.shares.shape[1], axis=1))
    by_chance = (share * (1 - share)).sum(axis=1) / max(share.shape[1] - 1, 1)
    return _divided(_percentage(sums) - by_chance, 1 - by_chance)


def _prevalence_index(sums: _Sums) -> np.ndarray:
    apart = np.abs(sums.pairs[..., 0, 0] - sums.pairs[..., -1, -1])
    return _divided(apart, sums.pairs.sum(axis=(2, 3))).mean(axis=1)


def _bias_index(sums: _Sums) -> np.ndarray:
    apart = np.abs(sums.pairs[..., 0, -1] - sums.pairs[..., -1, 0])
    return _divided(apart, sums.pairs.sum(axis=(2, 3))).mean(axis=1)


MEASURES = {
    "percentage": _percentage,
    "kappa": _kappa,
    "alpha": _alpha,
    "ac1": _ac1,
    "prevalence_index": _prevalence_index,
    "bias_index": _bias_index,
}
# Indices of a table of two by two: with more values they have no meaning.
_OF_TWO = ("prevalence_index", "bias_index")


def measure(name: str, values: Any, *, categories: Sequence[float] | None = None) -> float:
    """Return one measure of agreement on any nominal values.

    Parameters
    ----------
    name
        ``percentage`` (agreeing pairs, averaged over units), ``kappa`` (Cohen), ``alpha``
        (Krippendorff, nominal), ``ac1`` (Gwet), ``prevalence_index`` or ``bias_index`` (of yes
        and no: the difference of both agreeing, of both disagreeing cells, as a share of units).
    values
        Numbers, shape (coders, units), NaN for missing. A unit that fewer than two coders
        rated says nothing on agreement; kappa and the indices take units that both rated.
    categories
        All values that could be given; by default those that were. AC1 needs to know.

    Returns
    -------
    float
        At most 1, which is perfect; kappa, alpha and AC1 are 0 when chance would do as well. NaN
        where the measure is undefined: nothing to compare, or, for kappa and alpha, one
        value only.

    Raises
    ------
    ParameterError
        For an unknown measure, fewer than two coders, and an index of more than two values.
    """
    _checks.choice("measure", name, MEASURES)
    found = np.asarray(values, dtype="float64")
    if found.ndim != 2 or len(found) < 2:
        raise ParameterError("values: expected one row per coder, at least two, and a column per unit")
    known = (
        np.unique(found[~np.isnan(found)]) if categories is None else np.asarray(categories, dtype="float64")
    )
    if name in _OF_TWO and len(known) != 2:
        raise ParameterError(f"{name}: expected two values, yes and no; there are {len(known)}")
    if not len(known):
        return np.nan
    return float(MEASURES[name](_sums(found, known).weighted(np.ones((1, found.shape[1]))))[0])


def measures(
    table: pd.DataFrame,
    *,
    each: bool = True,
    level: float = intervals.LEVEL,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Measure agreement per code and over all codes, with intervals by respondent.

    Parameters
    ----------
    table : DataFrame
        From :func:`ratings`.
    each
        Whether to measure each code by itself too.
    level, draws, seed
        Of the intervals: ``draws`` times, as many respondents are drawn with replacement.

    Returns
    -------
    DataFrame
        One row per code × measure, *overall* last: code, measure, value (see :func:`measure`),
        low, high (NaN as the value), defined (the share of draws in which the measure exists: a
        low one makes the interval doubtful), units (that at least two coders rated), yes
        (values 1 among all given), coders.
    """
    coders = [one for one in table.columns if one not in ("respondent", "unit", "code")]
    people, who = np.unique(table["respondent"].to_numpy(dtype="str"), return_inverse=True)
    by_unit = _sums(table[coders].to_numpy(dtype="float64").T, np.array([0.0, 1.0]))
    random = np.random.default_rng(seed)
    drawn = random.multinomial(len(people), np.full(len(people), 1 / len(people)), size=draws)
    weights = np.concatenate([np.ones((1, len(people))), drawn])
    tail = (1 - _checks.share("level", level)) / 2
    codes = list(dict.fromkeys(table["code"])) if each else []
    rows = []
    for code in [*codes, OVERALL]:
        here = np.ones(len(table), dtype=bool) if code == OVERALL else (table["code"] == code).to_numpy()
        of_person = (who[None, :] == np.arange(len(people))[:, None]) & here
        own = by_unit.weighted(of_person.astype(float))
        sums = own.weighted(weights)
        given = table.loc[here, coders]
        units = int((given.notna().sum(axis=1) > 1).sum())
        for name, function in MEASURES.items():
            found = function(sums)
            known = found[1:][~np.isnan(found[1:])]
            low, high = np.quantile(known, [tail, 1 - tail]) if known.size else (np.nan, np.nan)
            if np.isnan(found[0]):
                low = high = np.nan
            told = (known.size / draws, units, int((given == 1).sum().sum()), len(coders))
            rows.append((code, name, found[0], low, high, *told))
    names = ["code", "measure", "value", "low", "high", "defined", "units", "yes", "coders"]
    return pd.DataFrame(rows, columns=names)


def disagreements(table: pd.DataFrame) -> pd.DataFrame:
    """List the units on which coders differ.

    Returns
    -------
    DataFrame
        One row per unit × code: respondent, unit, code, given_by, not_given_by (coders,
        separated by spaces; who did not code the interview is in neither).
    """
    coders = [one for one in table.columns if one not in ("respondent", "unit", "code")]
    values = table[coders]
    rows = table[(values == 1).any(axis=1) & (values == 0).any(axis=1)]
    found = rows[["respondent", "unit", "code"]].copy()
    for column, value in (("given_by", 1), ("not_given_by", 0)):
        found[column] = [
            " ".join(map(str, np.array(coders)[row == value])) for row in rows[coders].to_numpy()
        ]
    return found.reset_index(drop=True)


def generated(
    respondents: int,
    codes: int,
    *,
    prevalence: float,
    sensitivity: Sequence[float] = (0.9, 0.9),
    specificity: Sequence[float] = (0.9, 0.9),
    seed: int = SEED,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make codings of which the truth is known, to see whether the measures find it.

    Parameters
    ----------
    prevalence
        The chance that a respondent has a code.
    sensitivity, specificity
        Per coder, the chance to give a code that is there, and to withhold one that is not.

    Returns
    -------
    codings, truth : DataFrames
        codings: coding, respondent, code, coder (*coder-1*, ...). truth: one row per
        respondent × code: respondent, code, has (bool).
    """
    random = np.random.default_rng(seed)
    truth = pd.MultiIndex.from_product(
        [[f"G{i + 1}" for i in range(respondents)], [f"code-{i + 1}" for i in range(codes)]],
        names=["respondent", "code"],
    ).to_frame(index=False)
    truth["has"] = random.random(len(truth)) < _checks.share("prevalence", prevalence)
    parts = []
    for number, (sees, withholds) in enumerate(zip(sensitivity, specificity, strict=True), start=1):
        chance = np.where(truth["has"], sees, 1 - withholds)
        given = truth.loc[random.random(len(truth)) < chance, ["respondent", "code"]]
        parts.append(given.assign(coder=f"coder-{number}"))
    codings = pd.concat(parts, ignore_index=True)
    codings.insert(0, "coding", [f"g{i + 1}" for i in range(len(codings))])
    return codings, truth


def expected(
    prevalence: float, sensitivity: Sequence[float], specificity: Sequence[float]
) -> dict[str, float]:
    """Compute what two coders of known quality come to in the long run.

    Both err independently of each other. The measures differ in what they take for chance: kappa
    the coders' own shares of yes, alpha and AC1 their mean share.

    Returns
    -------
    dict
        percentage, kappa, alpha and ac1; NaN for kappa and alpha where only one value is given.
    """
    (s1, s2), (c1, c2) = sensitivity, specificity
    first, second = (prevalence * s + (1 - prevalence) * (1 - c) for s, c in ((s1, c1), (s2, c2)))
    same = prevalence * (s1 * s2 + (1 - s1) * (1 - s2)) + (1 - prevalence) * (c1 * c2 + (1 - c1) * (1 - c2))
    mean = (first + second) / 2
    chances = {
        "kappa": first * second + (1 - first) * (1 - second),
        "alpha": mean**2 + (1 - mean) ** 2,
        "ac1": 2 * mean * (1 - mean),
    }
    corrected = {
        name: float(_divided(np.array(same - chance), np.array(1 - chance)))
        for name, chance in chances.items()
    }
    return {"percentage": same, **corrected}


# How many have the code, and how many respondents there are: the rarer the code the lower kappa,
# the fewer the respondents the less it says.
_TRUTHS = ((0.5, 200), (0.2, 200), (0.05, 200), (0.2, 13))


def known_truth(codes: int = 12, *, seed: int = SEED) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measure agreement in made codings, beside what should come out.

    Two coders give nine of ten codes that are there, and one of twenty that are not.

    Returns
    -------
    measured : DataFrame
        As :func:`measures`, over all codes: one row per truth × measure, the truth in code
        (such as *20%, n = 13*); and expected (see :func:`expected`; missing for the indices).
    rated : DataFrame
        The :func:`ratings` of the last, thirteen respondents.
    """
    sensitivity, specificity = (0.9, 0.9), (0.95, 0.95)
    parts = []
    for prevalence, respondents in _TRUTHS:
        codings, truth = generated(
            respondents,
            codes,
            prevalence=prevalence,
            sensitivity=sensitivity,
            specificity=specificity,
            seed=seed,
        )
        book, people = truth["code"].unique(), truth["respondent"].unique()
        rated = ratings(codings, codes=book, respondents=people, complete=True)
        part = measures(rated, each=False, seed=seed).assign(code=f"{prevalence:.0%}, n = {respondents}")
        parts.append(
            part.assign(expected=part["measure"].map(expected(prevalence, sensitivity, specificity)))
        )
    return pd.concat(parts, ignore_index=True), rated
