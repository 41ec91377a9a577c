"""Charts: each draws one table as it is, on the axes given, and returns them.

Charts never read files, never change the style for good and never save; see
:mod:`wijkstudie.export` for that and ``docs/adding-a-chart.md`` for how to add one.
"""

from wijkstudie.charts._canvas import CHARTS, TEXT_WIDTH_MM, Chart, size, style
from wijkstudie.charts.claims import claims_ledger
from wijkstudie.charts.codebook import code_tree
from wijkstudie.charts.coping import coping_prevalence, coping_profile, coping_shares
from wijkstudie.charts.matrix import code_matrix, quotations
from wijkstudie.charts.respondents import recruitment, respondents

__all__ = [
    "CHARTS",
    "TEXT_WIDTH_MM",
    "Chart",
    "claims_ledger",
    "code_matrix",
    "code_tree",
    "coping_prevalence",
    "coping_profile",
    "coping_shares",
    "quotations",
    "recruitment",
    "respondents",
    "size",
    "style",
]
