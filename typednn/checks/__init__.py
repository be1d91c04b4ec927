"""Run-time checks of annotated shapes, by jaxtyping and beartype; checks that passed are
remembered.

mypy proves what it can before the program runs. Here the same annotations are checked while it
runs. ``decorate`` wraps functions and methods, ``hints`` reads their annotations, ``check`` checks
a call, ``keys`` makes the keys under which it is remembered, and ``words`` writes the error
message.
"""

from typednn.checks.decorate import check_fields, check_methods, typed
from typednn.checks.switch import checks
from typednn.shapes.shape import ShapeError
from typednn.shapes.spec import SpecSyntaxError

__all__ = ["ShapeError", "SpecSyntaxError", "check_fields", "check_methods", "checks", "typed"]
