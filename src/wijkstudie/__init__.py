"""wijkstudie: coded interview studies, reproducible, checkable and reusable.

A study is a folder of tables (:func:`load`), a notebook is a question asked of it, a
figure is an answer that can be traced back to where it came from.
"""

from typing import TYPE_CHECKING, Any

from wijkstudie._version import __version__
from wijkstudie.errors import MissingTableError, ParameterError, StudyError, WijkstudieError
from wijkstudie.settings import Counting, Settings
from wijkstudie.settings import check as check_settings

if TYPE_CHECKING:
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


def __getattr__(name: str) -> Any:
    # These need pandas, which takes longer to import than a command to say what is wrong with it.
    if name in {"Study", "load"}:
        from wijkstudie import study

        return getattr(study, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
