"""Show a plan: a report for the terminal, and a drawing.

Both show the memory boxes that ``lifetimes`` computes: the address range of each value, and when it
is in use.
"""
