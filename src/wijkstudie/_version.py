"""The version, apart, so that every room can name it without importing another."""

__version__ = "0.1.0"
