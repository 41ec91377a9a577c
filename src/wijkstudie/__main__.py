"""``python -m wijkstudie``, for where the command is not on the path."""

from wijkstudie.cli import command

command()
