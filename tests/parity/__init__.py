"""Programs written twice, for typednn and for JAX: both compute the same.

Each file in ``programs`` holds pairs: ``name`` for typednn, and ``name_jax`` for JAX. They are
short, so they also show how a program of JAX is written here. ``make test-parity`` installs JAX and
compares them: values, shapes, dtypes and the gradients by all floating-point arguments, eagerly and
under ``jit``, in float64.
"""
