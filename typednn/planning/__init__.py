"""Ahead of time: a function becomes a graph of primitives, whose memory is laid out before it runs.

The rooms stand in the order in which the data flow, and each imports only those before it.
``trace`` makes a graph of a function, ``passes`` simplify it, ``arena`` lays out its memory.
``run`` is ``jit``, which computes it. ``plan`` runs nothing: it says what the function needs of
memory and time. ``kinds`` is for all of them: classes say with it what the tensors in them are.
"""
