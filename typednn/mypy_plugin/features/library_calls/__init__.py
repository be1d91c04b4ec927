"""Calls of other libraries' functions on annotated arrays: ``np.matmul(x, w)``, ``x.view(b, -1)``.

``names.py`` finds the rule of a function by the name that mypy has for it, ``arguments.py`` binds
a call's arguments to the rule, ``calls.py`` is the hook, and ``results.py`` writes the result's type.
All of it is for modules that import jaxtyping or typednn; in others the types are mypy's own.
"""
