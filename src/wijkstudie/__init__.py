"""wijkstudie: coded interview studies, reproducible, checkable and reusable.

A study is a folder of tables (:func:`load`), a notebook is a question asked of it, a
figure is an answer that can be traced back to where it came from.
"""

from wijkstudie._version import __version__
from wijkstudie.errors import MissingTableError, ParameterError, StudyError, WijkstudieError
from wijkstudie.settings import Counting, Settings
from wijkstudie.settings import check as check_settings
from wijkstudie.study import Study, load

__all__ = [
    "Counting",
    "MissingTableError",
    "ParameterError",
    "Settings",
    "Study",
    "StudyError",
    "WijkstudieError",
    "__version__",
    "check_settings",
    "load",
]
