"""Demonstration data: a whole campaign made by a deterministic generator and taken in through the ordinary import.

Works and authors are common knowledge; publishers, ISBNs, prices, people and libraries are invented.
"""
