"""Checks of the summary and of chapters 1 to 4: what the thesis takes from the literature."""

from __future__ import annotations

from wijkstudie import baselines
from wijkstudie.claims.notions import cited, figure, forms, more, of_how_many, of_level, talks
from wijkstudie.claims.ways import Check, elsewhere, nothing, number, word
from wijkstudie.study import Study


def _order_of_social_workers(study: Study) -> str:
    shares = baselines.series(study, baselines.SOCIAL_WORKERS)
    return " ".join(shares.sort_values(ascending=False).index)


def _two_most(study: Study) -> str:
    return " ".join(sorted(_order_of_social_workers(study).split(" ")[:2]))


def _liking_broad_work(study: Study) -> str:
    """On which side more coaches are cited: liking generalist work, or missing specialism."""
    return "positive" if len(cited(study, "c012")) > len(cited(study, "c013")) else "critical"


CHECKS: dict[str, Check] = {
    # summary
    "summary-three-methods": elsewhere(either=True),
    "summary-literature-on-despecialisation": elsewhere(),
    "summary-coaches-on-despecialisation": word(_liking_broad_work),
    "summary-care-takes-over": elsewhere(),
    # chapters 1 to 3
    "prevention-lacking-grew": word(
        lambda s: more(s, "movisie-prevention-lacking", "movisie-prevention-lacking-2015")
    ),
    "six-cities": elsewhere(),
    # chapter 4
    "styles-three": number(lambda s: len(of_level(s, "style"))),
    "coping-has-nine-mechanisms": number(lambda s: len(of_level(s, "mechanism"))),
    "tummers-towards-most": nothing,
    "tummers-social-workers-add-up": number(
        lambda s: round(100 * baselines.series(s, baselines.SOCIAL_WORKERS).sum())
    ),
    "tummers-away-first": word(_order_of_social_workers),
    "tummers-first-two-most": word(_two_most),
    "directions-two": number(lambda s: len(of_level(s, "direction"))),
    "going-along-has-four-forms": number(lambda s: len(forms(s, "meegaan"))),
    "resisting-has-one-form": number(lambda s: len(forms(s, "verzet"))),
    "kampen-forms-add-up": number(lambda s: int(talks(s)[forms(s, "meegaan")].sum())),
    "kampen-directions-add-up": number(
        lambda s: int(talks(s)[["meegaan", "verzet"]].sum()),
        lambda s: of_how_many(s, "kampen-talks-resisting"),
    ),
    "kampen-praising-most": word(lambda s: talks(s)[forms(s, "meegaan")].idxmax()),
    "kampen-middle-two-alike": word(
        lambda s: " ".join(str(int(n)) for n in talks(s)[["mee-en-voorleven", "ontwijken-en-ombuigen"]])
    ),
    "kampen-guilt-least": word(lambda s: talks(s)[forms(s, "meegaan")].idxmin()),
    "kampen-on-care-background": elsewhere(),
    "expectations-four": number(lambda s: len(s.expectations)),
    # the same literature in later chapters
    "bredewold-formal-care": number(lambda s: figure(s, "bredewold-talks-formal-care")),
    "bredewold-more-network": elsewhere(),
    "reasons-against-network": elsewhere(either=True),
    "bredewold-source": elsewhere(either=True),
    "bredewold-other-cases": number(lambda s: figure(s, "bredewold-talks-formal-care")),
    "bredewold-most-formal": word(
        lambda s: (
            "most"
            if 2 * figure(s, "bredewold-talks-formal-care") > of_how_many(s, "bredewold-talks-formal-care")
            else "not most"
        )
    ),
    "literature-on-own-strength": elsewhere(),
    "literature-on-colleagues": elsewhere(either=True),
}
