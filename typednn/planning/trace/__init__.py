"""Tracing: turn a function into a graph.

The function runs once, with tensors that have no values. Each primitive that it applies becomes a
node, which records the line of the user's program. The result is a ``Graph``. The later stages work
on graphs alone, and need not know how the function was written.
"""
