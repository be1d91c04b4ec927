"""Back ends: what runs a plan other than numpy.

A back end knows some primitives; all others of a plan are computed by numpy's kernels in between.
``planning/run/backends.py`` says what planning asks of a back end, and loads it when it is used.
"""
