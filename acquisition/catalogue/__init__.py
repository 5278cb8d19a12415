"""Titles, ISBN, contributors, holdings, registers, matching, Ukrainian text."""
