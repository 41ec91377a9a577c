"""What a caption consists of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caption:
    """A figure's title, the sentence under it, and what it shows in words."""

    title: str
    caption: str
    alt: str
