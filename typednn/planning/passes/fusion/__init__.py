"""Fusion: several nodes become one, which is computed piece by piece in few buffers.

``groups`` is the pass: it finds the nodes. ``fused`` is the primitive that they become. ``tiles``
and ``buffers`` say how its kernel computes one piece after another, so that values between the
nodes stay in a core's cache and never reach memory.
"""
