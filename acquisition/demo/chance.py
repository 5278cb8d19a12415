"""Chance that gives the same answer on every machine: one stream of random numbers for each named thing."""

from random import Random

SEED = "dobir-demo-1"
YEAR = 2026
"""The year of the demonstration campaign."""


def stream(*names: object) -> Random:
    """A stream of its own for the thing named; the same name gives the same numbers (Random seeds text by SHA-512)."""
    return Random(":".join([SEED, *map(str, names)]))


def within(value: float, least: int, most: int) -> int:
    """The nearest whole number, not outside the limits."""
    return max(least, min(most, round(value)))
