"""Memory: where the values of a graph lie.

A graph flows in. ``layout`` says which values are views of others, or take the place of an
operand, ``liveness`` when each block of memory is needed, and ``assignment`` at which offset of
one piece of memory it lies. Out flow a ``Layout`` and an ``Arena``, for programs to run in and
for plans to report.
"""
