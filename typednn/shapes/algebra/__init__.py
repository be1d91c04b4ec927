"""Canonical polynomials with integer coefficients: the arithmetic under ``Dim``.

A package because each question about a polynomial is an algorithm of its own. Each file needs only
those above it in this list:

- ``atoms``: the data that a polynomial consists of.
- ``limits``: how large a polynomial may be, and how many steps an operation may take.
- ``text``: how a polynomial is written.
- ``polynomial``: sums, products, division with remainder.
- ``bounds``: proofs that a polynomial is never negative.
- ``floor_division``: ``a//b``.
- ``extrema``: ``min(a, b)`` and ``max(a, b)``.
- ``substitution``: values for the names.

Every function returns the canonical form, or raises TooLargeError. So two polynomials are equal for all values of their
names if they are equal tuples.
"""
