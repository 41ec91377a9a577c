"""Charts: each draws one table as it is, on the axes given, and returns them.

Charts never read files, never change the style for good and never save; see
:mod:`wijkstudie.export` for that and ``docs/adding-a-chart.md`` for how to add one.
"""

from wijkstudie.charts._canvas import CHARTS, TEXT_WIDTH_MM, Chart, Mark, marking, size, style
from wijkstudie.charts.agreement import agreement_measures
from wijkstudie.charts.claims import claims_ledger
from wijkstudie.charts.codebook import code_tree
from wijkstudie.charts.concepts import neighbourhood_rings, t_shape, working_process
from wijkstudie.charts.cooccurrence import code_sets, cooccurrence_matrix
from wijkstudie.charts.coping import coping_prevalence, coping_profile, coping_shares
from wijkstudie.charts.emotion import emotion_coaches, emotion_forms
from wijkstudie.charts.expectations import expectations
from wijkstudie.charts.groups import joint_display
from wijkstudie.charts.literature import published_numbers
from wijkstudie.charts.matrix import code_matrix, quotations
from wijkstudie.charts.method import method_flow, topic_lists
from wijkstudie.charts.opportunity import code_opportunity
from wijkstudie.charts.professional import between_two, theme_matrix
from wijkstudie.charts.respondents import recruitment, respondents
from wijkstudie.charts.runs import result_moves
from wijkstudie.charts.saturation import saturation_curve
from wijkstudie.charts.sensitivity import leave_one_out, specification_curve, survival
from wijkstudie.charts.theory import theory_flow, trace_matrix
from wijkstudie.charts.uncertainty import group_differences, prevalence_intervals, profile_intervals
from wijkstudie.charts.vignettes import vignette_outcomes

__all__ = [
    "CHARTS",
    "TEXT_WIDTH_MM",
    "Chart",
    "Mark",
    "agreement_measures",
    "between_two",
    "claims_ledger",
    "code_matrix",
    "code_opportunity",
    "code_sets",
    "code_tree",
    "cooccurrence_matrix",
    "coping_prevalence",
    "coping_profile",
    "coping_shares",
    "emotion_coaches",
    "emotion_forms",
    "expectations",
    "group_differences",
    "joint_display",
    "leave_one_out",
    "marking",
    "method_flow",
    "neighbourhood_rings",
    "prevalence_intervals",
    "profile_intervals",
    "published_numbers",
    "quotations",
    "recruitment",
    "respondents",
    "result_moves",
    "saturation_curve",
    "size",
    "specification_curve",
    "style",
    "survival",
    "t_shape",
    "theme_matrix",
    "theory_flow",
    "topic_lists",
    "trace_matrix",
    "vignette_outcomes",
    "working_process",
]
