"""Time the permutation test and the multiverse against scipy and a plain pandas loop.

All sides do the same work on the same data, in turns in one session, and must agree before
they are timed. Usage: ``.venv/bin/python benchmarks/inference.py``; takes about a minute.
"""

import statistics
import time
from math import comb
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

import wijkstudie
from wijkstudie import Counting, coding
from wijkstudie.inference import multiverse, permutation

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
BRANCHES = 10_000
LOOPED = 20  # branches that the plain loop does; its time is extrapolated


def median_seconds(*functions, runs=RUNS):
    """The median time of each function, all run in turns so that noise hits them alike."""
    times = [[] for _ in functions]
    for _ in range(runs):
        for function, own in zip(functions, times, strict=True):
            start = time.perf_counter()
            function()
            own.append(time.perf_counter() - start)
    return [statistics.median(own) for own in times]


def six_of_thirteen(study):
    """Thirteen respondents divided six to seven: all labellings, all codes at once."""
    matrix = coding.code_matrix(study, Counting())
    a, b = list(matrix.index[:6]), list(matrix.index[6:])
    x = matrix.to_numpy(dtype=float)
    first, second = x[:6], x[6:]

    def ours():
        permutation._all.cache_clear()  # the labellings are made anew each time
        return permutation.compare(matrix, a, b)["p"].to_numpy()

    def measured():
        permutation._all.cache_clear()
        inside = np.arange(13) < 6
        ways = permutation.labellings(inside, ~inside)
        return permutation.p_values(permutation.mean_differences(x, ways))

    def scipys():
        # The largest number of resamples makes it enumerate all; vectorised over codes. It
        # doubles the smaller tail instead of taking absolute values.
        def statistic(one, other, axis):
            return np.abs(np.mean(one, axis=axis) - np.mean(other, axis=axis))

        return stats.permutation_test(
            (first, second), statistic, vectorized=True, axis=0, n_resamples=np.inf, alternative="greater"
        ).pvalue

    if not np.allclose(ours(), scipys()) or not np.allclose(ours(), measured()):
        raise SystemExit("the permutation tests disagree")
    own, bare, other = median_seconds(ours, measured, scipys)
    print(f"exact permutation, {comb(13, 6)} labellings, {x.shape[1]} codes at once")
    print(f"  permutation.compare (with max-T and the naive test)  {1000 * own:8.1f} ms")
    print(f"  its p-values alone                                   {1000 * bare:8.1f} ms")
    print(f"  scipy.stats.permutation_test                         {1000 * other:8.1f} ms")
    print(f"  ratio scipy / p-values alone                         {other / bare:8.1f}")
    print(f"  ratio scipy / compare                                {other / own:8.1f}")


def coping_in_branches(study):
    """The coping comparison in 10,000 branches, and in some of them as a plain loop."""
    every = multiverse.declared(study)
    branches = every.sample(BRANCHES, random_state=1).sort_values("branch", ignore_index=True)

    def ours():
        return multiverse.compare(study, branches, "Jeugd", "Volwassen")

    some = ours()["branch"].drop_duplicates().sample(LOOPED, random_state=2)

    def loop():
        return pd.concat([one_branch(study, branches[branches["branch"] == one].iloc[0]) for one in some])

    table, looped = ours().set_index(["branch", "style"]), loop()
    for column in ("difference", "p"):
        if not np.allclose(table.loc[looped.index, column], looped[column], equal_nan=True):
            raise SystemExit(f"the branches disagree on {column}")
    own, other = median_seconds(ours, loop, runs=3)
    other *= BRANCHES / LOOPED
    print(f"coping comparison in {BRANCHES} branches")
    print(f"  multiverse.compare                                   {own:8.2f} s")
    print(f"  plain pandas loop with scipy (from {LOOPED} branches)       {other:8.0f} s")
    print(f"  ratio loop / compare                                 {other / own:8.0f}")


def one_branch(study, branch):
    """One branch as one would write it down: filter, pivot, shuffle with scipy."""
    rows = study.codings.merge(study.codes[["code", "parent", "framework"]], on="code")
    rows = rows[rows["framework"] == "coping"]
    if branch["awareness"] == "without-unconscious":
        rows = rows[rows["awareness"] != "unconscious"]
    if branch["certainty"] != "all":
        out = ["implied"] if branch["certainty"] == "without-implied" else ["implied", "hedged"]
        rows = rows[~rows["certainty"].isin(out)]
    key = ["respondent", "parent"] + (["code"] if branch["roll_up"] == "mechanism" else [])
    if branch["unit"] != "respondent":
        rows = rows[rows[branch["unit"]].notna()]
        key.append(branch["unit"])
    wide = rows.drop_duplicates(key).pivot_table(
        index="respondent", columns="parent", values="coding", aggfunc="count"
    )
    people = study.respondents[study.respondents["respondent"] != branch["leave_out"]].set_index("respondent")
    wide = wide.reindex(index=people.index, columns=["richting", "weg", "tegen"]).fillna(0)
    kinds = people["coach_type"].str.split(" & ")
    group = {one: kinds.map(lambda kind, one=one: one in kind) for one in ("Jeugd", "Volwassen")}
    both = group["Jeugd"] & group["Volwassen"]
    fixed = wide[both].to_numpy() if branch["dual"] == "both" else np.zeros((0, 3))
    sides = [wide[group[one] & ~both].to_numpy() for one in ("Jeugd", "Volwassen")]
    found = []
    for column, style in enumerate(wide.columns):
        difference, p = shuffled(sides, fixed, column)
        found.append((branch["branch"], style, difference, p))
    table = pd.DataFrame(found, columns=["branch", "style", "difference", "p"])
    return table.set_index(["branch", "style"])


def shuffled(sides, fixed, column):
    """The difference in share of one style, and its p-value by scipy."""
    stack = np.concatenate(sides)

    def share(rows):
        with np.errstate(invalid="ignore"):
            chosen = rows[..., column].sum(axis=-1) + fixed[:, column].sum()
            return chosen / (rows.sum(axis=(-1, -2)) + fixed.sum())

    def statistic(one, other, axis):
        # scipy shuffles places in the stack; what it hands over has them on the last axis
        del axis
        return np.abs(share(stack[one.astype(int)]) - share(stack[other.astype(int)]))

    places = np.split(np.arange(len(stack)), [len(sides[0])])
    test = stats.permutation_test(
        places, statistic, vectorized=True, n_resamples=np.inf, alternative="greater"
    )
    difference = share(sides[0]) - share(sides[1])
    # As in this library: a labelling without a share counts as at least as extreme.
    at_least = ~(test.null_distribution < abs(difference) - 1e-9)
    return difference, np.nan if np.isnan(difference) else at_least.mean()


def main():
    study = wijkstudie.load(ROOT / "data" / "raw")
    six_of_thirteen(study)
    coping_in_branches(study)


if __name__ == "__main__":
    main()
