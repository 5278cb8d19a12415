"""Reads of selection, one module a subject."""
