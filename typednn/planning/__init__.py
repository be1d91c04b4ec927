"""Ahead of time: a function as a graph of primitives, whose memory is laid out before it runs.

``trace`` runs a function with tensors that have no values and records a ``graph``; ``passes``
simplify it; ``memory`` says what each primitive needs, ``layout`` which values are views of others,
``liveness`` when each is needed, and ``arena`` where it lies. Up to there no back end is asked:
``program`` runs the whole on the table of one (``backend``), and ``jit`` is what users call.
``plan`` runs nothing: ``arguments`` come from annotations, ``costs``, ``machine`` and ``kinds`` say what
it takes, ``report`` shows it.
"""
