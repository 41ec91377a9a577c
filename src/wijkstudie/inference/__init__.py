"""What small coded samples can bear: uncertainty, sensitivity and agreement.

One module a question; nothing here is imported by ``import wijkstudie``, so that the command
line starts without scipy.

=============== =========================================================================
intervals       how far may a share, a difference or a mean be off?
exact           could two groups, or a profile, differ this much by chance?
baseline        does a group differ from a published figure?
permutation     the same with respondents shuffled: mentions of one person hang together
multiplicity    many comparisons at once
reach           what could thirteen interviews have found at all?
bayes           a profile seen from a published one
saturation      did the last interviews still bring something new?
cooccurrence    which codes go together in one respondent?
agreement       do two coders see the same?
opportunity     not mentioned, or never asked?
multiverse      what is left under other reasonable choices?
=============== =========================================================================

Respondents are the sampling unit. The thirteen volunteered and the interviews were open: an
interval says what chance alone would do in such a sample, not what holds for all coaches.
"""
