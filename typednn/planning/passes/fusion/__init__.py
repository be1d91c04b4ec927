"""Fusion: turn several nodes into one, which is computed tile by tile in a few buffers.

A tile is a small part of the values. ``groups`` is the pass, and ``group_finder`` finds the groups
of nodes to fuse. ``fused`` is the primitive of the new nodes. ``tiles`` and ``buffers`` say how its
kernel computes one tile after another, so that intermediate values stay in a core's cache, not in
main memory.
"""
