"""The list of figures, read from the figures themselves so that it cannot disagree with them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from wijkstudie.export import ALT_MARK
from wijkstudie.writing import write_csv


def write(folder: Path) -> Path:
    """Write ``index.csv``: one row per PDF in the folder: file, title, caption, alt (the
    alternative text for who cannot see the figure), provenance.
    """
    # A reader of PDFs takes a third of a second to import; only this command needs it.
    from pypdf import PdfReader

    rows = []
    for path in sorted(folder.glob("*.pdf")):
        about = PdfReader(path).metadata or {}
        caption, _, alt = str(about.get("/Subject", "")).partition(ALT_MARK)
        rows.append(
            {
                "file": path.name,
                "title": about.get("/Title", ""),
                "caption": caption,
                "alt": alt,
                "provenance": about.get("/Keywords", ""),
            }
        )
    columns = ["file", "title", "caption", "alt", "provenance"]
    return write_csv(pd.DataFrame(rows, columns=columns), folder / "index.csv")
