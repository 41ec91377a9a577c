"""Drawing what an explorer can be asked for first, before anybody opens it."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import cache, partial

from tqdm import tqdm

from wijkstudie import drawings
from wijkstudie.engine import server
from wijkstudie.errors import WijkstudieError
from wijkstudie.explorer import store
from wijkstudie.explorer.app import Explorer
from wijkstudie.explorer.scene import draw
from wijkstudie.settings import check
from wijkstudie.study import load

# What is kept when all is drawn.
_DONE = "prepared"
# Figures that are handed to a process together, and stand for one step of the progress.
_TOGETHER = 4


def prepare(study: str, language: str, jobs: int | None = None) -> int:
    """Draw every view of a study as it opens, and after one move of one control.

    The scenes are kept where explorers look for them (see :func:`wijkstudie.drawings.folder`),
    and are drawn anew only when the study or this library changed.

    Parameters
    ----------
    study
        Its folder; a relative one counts from the project.
    jobs
        Processes that draw; default one per processor.

    Returns
    -------
    int
        How many were asked for; 0 when they were there.

    Raises
    ------
    ParameterError, StudyError
        As :func:`wijkstudie.explorer.explore`.
    """
    chosen = check(study=study, language=language)
    place = store.place()
    key = drawings.key(_DONE, store.digest(load(chosen.study_folder)), language)
    if drawings.find(place, key, [_DONE]):
        return 0
    # Forked with all that it takes imported, where that can be.
    way = multiprocessing.get_context("fork" if server.available() else "spawn")
    wanted = list(_first(Explorer(study, language)))
    with ProcessPoolExecutor(jobs or os.cpu_count(), way) as pool:
        done = pool.map(partial(_draw, study, language), wanted, chunksize=_TOGETHER)
        for _ in tqdm(done, "drawing ahead", len(wanted), unit="figure", dynamic_ncols=True):
            pass
    drawings.keep(place, key, {_DONE: b"done"})
    return len(wanted)


def _first(explorer: Explorer) -> Iterator[dict[str, str]]:
    """The controls as a study opens with them, and after one move, in each view."""
    for view in explorer.views:
        yield {"view": view}
        yield from ({"view": view, **one} for one in explorer.moves(view) if "view" not in one)


# One for each process, with the study that it has read.
_opened = cache(Explorer)


def _draw(study: str, language: str, controls: dict[str, str]) -> None:
    # What cannot be drawn is said to who asks for it.
    with suppress(WijkstudieError):
        draw(*_opened(study, language).asks(**controls))
