"""Allocation of copies to libraries, distribution sheets, acts."""
