"""Imports that a warm kernel finds done: the library, and what it imports when first used."""

from wijkstudie import baselines, captions, charts, coding, export, labels, narrative  # noqa: F401
