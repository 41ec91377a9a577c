"""What an explorer made that takes long, kept for the next one (see :mod:`wijkstudie.drawings`)."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, lru_cache

import pandas as pd

from wijkstudie import drawings
from wijkstudie.study import Study

# Does not change while an explorer is open, and takes longer than to find something there.
place = cache(drawings.folder)

_TABLE = "table"


@lru_cache(maxsize=8)
def digest(study: Study) -> str:
    """The hash of a study as it was opened; to be asked for at once, before its files change."""
    return study.digest()


def table(name: str, study: Study, make: Callable[[Study], pd.DataFrame]) -> pd.DataFrame:
    """A table about a study, made when it was not kept; one that holds texts only is kept."""
    key = drawings.key(name, digest(study))
    if found := drawings.find(place(), key, [_TABLE]):
        told = json.loads(found[_TABLE])
        return pd.DataFrame(told["data"], columns=told["columns"], dtype="str")
    made = make(study)
    # Of another one the types would not come back.
    if (made.dtypes == "str").all():
        drawings.keep(place(), key, {_TABLE: made.to_json(orient="split").encode()})
    return made
