"""Check calls of annotated functions, methods and constructors.

Two hooks work on each call. The signature hook (``relaxed_signatures.py``) gives mypy a signature
without sizes, so that mypy checks only classes. The call hook (``check.py``) then compares the
declared and the actual shapes by ``typednn.shapes``, reports what does not fit, and writes the
sizes that it found into the result's type. Where neither hook is called, mypy's own generics
decide.
"""
