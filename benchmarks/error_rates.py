"""How often tests find what is not there, and how often intervals hold what they should.

First: two groups of six that do not differ, whose fragments hang together within respondents.
The share of simulated studies in which Fisher's test on fragments, and the permutation of
respondents, reach 5 percent. Then: the coverage of each interval for a share at thirteen
respondents, summed over all outcomes, and of Wilson's when fragments are taken for respondents.

Seeded; prints the tables of docs/inference.md. Usage: ``.venv/bin/python
benchmarks/error_rates.py``; takes about four minutes.
"""

import numpy as np
import pandas as pd
from scipy import special

from wijkstudie.inference import agreement, exact, intervals, permutation

STUDIES = 10_000
SEED = 2020
CORRELATIONS = (0.0, 0.1, 0.2, 0.3)
SHARE = 0.4
LEVEL = 0.05
N = 13
# Fragments of each of twelve respondents: even, many, and the mentions of this study's.
FRAGMENTS = {
    "4 each": [4] * 12,
    "10 each": [10] * 12,
    "as mentioned here": [1, 3, 2, 2, 4, 2, 0, 0, 0, 4, 3, 4],
}
# Respondents, codes, and the share who have each code.
AGREEMENT = ((13, 1, 0.5), (13, 1, 0.2), (13, 12, 0.2), (50, 1, 0.2), (50, 12, 0.2))


def simulate(random, fragments, correlation, studies=STUDIES):
    """Fragments with a code per respondent, shape (studies, respondents).

    Each respondent has a share of their own, from a beta distribution whose mean is SHARE; the
    correlation is that of two fragments of one respondent.
    """
    shape = studies, len(fragments)
    own = np.full(shape, SHARE)
    if correlation:
        total = 1 / correlation - 1
        own = random.beta(SHARE * total, (1 - SHARE) * total, size=shape)
    return random.binomial(fragments, own)


def by_fragment(counts, fragments):
    """How often Fisher's test on fragments reaches the level."""
    n_a, n_b = sum(fragments[:6]), sum(fragments[6:])
    p = np.array([[exact.fisher(a, n_a, b, n_b) for b in range(n_b + 1)] for a in range(n_a + 1)])
    return (p[counts[:, :6].sum(axis=1), counts[:, 6:].sum(axis=1)] <= LEVEL).mean()


def by_respondent(counts, fragments):
    """How often the permutation of respondents does, on the same difference of shares."""
    inside = np.arange(12) < 6
    ways = permutation.labellings(inside, ~inside)
    found = [
        permutation.p_values(permutation.share_differences(part.T, np.array(fragments), ways))
        for part in np.array_split(counts, 10)
    ]
    return (np.concatenate(found) <= LEVEL).mean()


def error_rates():
    random = np.random.default_rng(SEED)
    error = np.sqrt(LEVEL * (1 - LEVEL) / STUDIES)
    print(
        f"share of {STUDIES} studies without a difference in which p <= {LEVEL} (standard error {error:.3f})"
    )
    print("| fragments per respondent | correlation | Fisher on fragments | respondents shuffled |")
    print("|---|---|---|---|")
    for name, fragments in FRAGMENTS.items():
        for correlation in CORRELATIONS:
            counts = simulate(random, fragments, correlation)
            first, second = by_fragment(counts, fragments), by_respondent(counts, fragments)
            print(f"| {name} | {correlation} | {first:.3f} | {second:.3f} |", flush=True)


def wald(k, n):
    """What this library does not offer."""
    share = k / n
    half = special.ndtri(0.975) * np.sqrt(share * (1 - share) / n)
    return share - half, share + half


def coverage():
    """Exact: the chance of every outcome, for many true shares."""
    shares = np.linspace(0.02, 0.98, 961)
    k = np.arange(N + 1)
    chance = exact.binomials(N, shares)
    print(f"\ncoverage of 95 percent intervals at n = {N}, true shares from 0.02 to 0.98")
    print("| interval | mean | least | at 0.1 | at 0.3 | at 0.5 | mean width |")
    print("|---|---|---|---|---|---|---|")
    for name in (*intervals.METHODS, "wald"):
        low, high = wald(k, N) if name == "wald" else intervals.bounds(k, N, name)
        held = (low <= shares[:, None] + 1e-12) & (shares[:, None] <= high + 1e-12)
        found = (chance * held).sum(axis=1)
        at = [found[np.abs(shares - one).argmin()] for one in (0.1, 0.3, 0.5)]
        width = (chance * (np.clip(high, 0, 1) - np.clip(low, 0, 1))).sum(axis=1).mean()
        values = (found.mean(), found.min(), *at, width)
        print(f"| {name} | " + " | ".join(f"{one:.3f}" for one in values) + " |")


def coverage_of_fragments():
    random = np.random.default_rng(SEED)
    print(f"\ncoverage of Wilson's interval on all fragments of {N} respondents, 4 each, true share {SHARE}")
    print("| correlation | coverage |")
    print("|---|---|")
    for correlation in CORRELATIONS:
        counts = simulate(random, [4] * N, correlation).sum(axis=1)
        low, high = intervals.bounds(counts, 4 * N)
        print(f"| {correlation} | {((low <= SHARE) & (high >= SHARE)).mean():.3f} |")


def coverage_of_agreement(studies=1_000):
    """Two coders of known quality: how often the interval holds what they come to in the long run."""
    sees, withholds = (0.9, 0.9), (0.95, 0.95)
    print(f"\ncoverage of 95 percent intervals of agreement, {studies} studies with two coders")
    print(
        "| respondents | codes | who have a code | percentage | kappa | alpha | AC1 | kappa without width |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for respondents, codes, share in AGREEMENT:
        random = np.random.default_rng(SEED)
        expected = agreement.expected(share, sees, withholds)
        people, book = np.arange(respondents).repeat(codes), np.tile(np.arange(codes), respondents)
        found = []
        for study in range(studies):
            has = random.random(len(people)) < share
            chance = np.where(has, sees[0], 1 - withholds[0])
            table = pd.DataFrame({"respondent": people, "unit": people, "code": book})
            for coder in ("one", "two"):
                table[coder] = (random.random(len(people)) < chance).astype(float)
            measured = agreement.measures(table, draws=500, seed=study)
            found.append(measured[measured["code"] == agreement.OVERALL].set_index("measure"))
        held = [
            np.mean([one.loc[name, "low"] <= value <= one.loc[name, "high"] for one in found])
            for name, value in expected.items()
        ]
        flat = np.mean([not one.loc["kappa", "low"] < one.loc["kappa", "high"] for one in found])
        told = " | ".join(f"{one:.3f}" for one in (*held, flat))
        print(f"| {respondents} | {codes} | {share} | {told} |", flush=True)


if __name__ == "__main__":
    error_rates()
    coverage()
    coverage_of_fragments()
    coverage_of_agreement()
