"""Praja, the engine: from an operation folder to a certified, explained deployment."""

__version__ = "0.1.0"
