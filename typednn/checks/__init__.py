"""Run-time checks of annotated shapes: jaxtyping's and beartype's verdict, remembered.

mypy proves what it can before the program runs; here the same annotations are checked where it
runs. ``keys`` says what a verdict depends on, ``hints`` reads annotations, ``check`` gives the
verdict, ``words`` says what was wrong in one line, and ``decorate`` wraps functions and methods.
"""

from typednn.checks.decorate import check_fields, check_methods, typed
from typednn.checks.switch import checks
from typednn.shapes.shape import ShapeError
from typednn.shapes.spec import SpecSyntaxError

__all__ = ["ShapeError", "SpecSyntaxError", "check_fields", "check_methods", "checks", "typed"]
