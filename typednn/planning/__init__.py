"""Ahead of time: a function as a graph of primitives, whose memory is laid out before it runs.

``trace`` runs a function with tensors that have no values and records a ``graph``; ``passes``
simplify it; ``layout`` finds which values are views of others, ``liveness`` when each is needed, and
``arena`` where it lies; ``program`` runs the whole on a back end's table (``backend``), and ``jit``
is what users call.
"""
