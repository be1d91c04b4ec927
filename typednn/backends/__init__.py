"""Back ends: each computes the primitives, as one table ``KERNELS`` from their names to kernels.

They are reached by name, through ``planning.backend``; nothing else imports one.
"""
