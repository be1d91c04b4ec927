"""Memory planning: where each value of a graph lies in memory.

``layout`` finds which values are views of others, and which are computed in place, in the memory of
an operand. ``liveness`` finds how long memory is used. ``blocks`` lists the pieces of memory that a
graph needs. ``assignment`` gives each block an offset in one piece of memory, the arena. The
results are a ``MemoryLayout`` and an ``Arena``, which programs run in and plans report.
"""
