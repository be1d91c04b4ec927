"""Calls of operations that are refused, as in a doctest, and what users read, with its code."""
