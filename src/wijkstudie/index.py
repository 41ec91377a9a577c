"""The list of figures, read from the figures themselves so that it cannot disagree with them."""

from __future__ import annotations

import csv
from contextlib import closing
from pathlib import Path

from wijkstudie.writing import ALT_MARK, replacing


def write(folder: Path) -> Path:
    """Write ``index.csv``: one row per PDF in the folder: file, title, caption, alt (the
    alternative text for who cannot see the figure), provenance.
    """
    # Only needed by who writes it.
    from pypdfium2 import PdfDocument

    rows = []
    for path in sorted(folder.glob("*.pdf")):
        with closing(PdfDocument(path)) as document:
            about = document.get_metadata_dict()
        caption, _, alt = about["Subject"].partition(ALT_MARK)
        rows.append(
            {
                "file": path.name,
                "title": about["Title"],
                "caption": caption,
                "alt": alt,
                "provenance": about["Keywords"],
            }
        )
    columns = ["file", "title", "caption", "alt", "provenance"]
    # Not by pandas, which takes longer to import than a build of which nothing changed to do the rest.
    with (
        replacing(folder / "index.csv") as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        written = csv.DictWriter(file, columns, lineterminator="\n")
        written.writeheader()
        written.writerows(rows)
    return folder / "index.csv"
