"""Ahead of time: a function as a graph of primitives, whose memory is laid out before it runs.

``trace`` runs a function with tensors that have no values and records a ``graph``; ``passes``
simplify it; ``layout`` says which values are views of others, by the primitives' kernels, ``liveness`` when
each is needed, and ``arena`` where it lies. ``program`` runs the whole, and ``jit`` is what users call.
``plan`` runs nothing: ``arguments`` come from annotations, ``costs``, ``machine`` and ``kinds`` say what
it takes, ``report`` shows it.
"""
