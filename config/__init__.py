"""Typed settings, logging, rule sets and heading mappings."""
