"""What the rules of ``gamma`` answer, and how they refuse.

>>> polygamma(1, (b, n))
(*b, n)

>>> polygamma(-1, (n,))
polygamma: n is -1; expected at least 0 [shape]
"""
