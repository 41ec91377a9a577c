"""What stands under a figure and what a screen reader says of it, in Dutch and English.

One function per chart, with the chart's name, in the module with the name of the chart's
module; each takes the table that was drawn, so that the words follow the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import pandas as pd

from wijkstudie.captions._caption import Caption
from wijkstudie.charts import Chart

__all__ = ["Caption", "of"]


def of(chart: Chart, table: pd.DataFrame, labels: Mapping[str, str], language: str) -> Caption:
    """Return the caption of a chart that draws ``table``."""
    module = chart.draw.__module__.rsplit(".", 1)[-1]
    words = import_module(f"wijkstudie.captions.{module}")
    return getattr(words, chart.name)(table, labels, language)
