"""Use cases of selection, one module a subject."""
