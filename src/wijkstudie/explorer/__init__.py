"""The explorer: move a control and see, point at a mark and read what is behind it.

It works in JupyterLab and, as it is, as an app with Voilà. It counts and draws nothing itself:
its measures, charts, captions and files are those of the notebooks, so that what was explored
can be repeated in batch.
"""

from wijkstudie.explorer.app import Explorer, explore
from wijkstudie.explorer.views import VIEWS, Question, View

__all__ = ["VIEWS", "Explorer", "Question", "View", "explore"]
