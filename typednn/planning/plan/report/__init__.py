"""A plan as people see it: a report for the terminal, and a drawing.

The figures of a plan flow in, and text or SVG flows out. ``lifetimes`` gives both of them the
boxes of memory: what lies where, and when.
"""
