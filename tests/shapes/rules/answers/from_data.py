"""What the rules of ``from_data`` answer, and how they refuse.

>>> asarray((b, n))
(*b, n)
"""
