"""Run-time checks of annotated shapes. A passed check is remembered.

mypy proves what it can before the program runs. This package checks the same annotations while the
program runs.

- ``decorate`` wraps functions and methods; ``checked_function`` checks their calls.
- ``resumed`` checks what generators and coroutines give.
- ``resolution`` resolves their annotations, ``hints`` says what is in them.
- ``parts`` finds the parts of a value, ``sizes`` the sizes of a class in its instance.
- ``check`` checks a list of values with annotations, ``classes`` their classes and dtypes.
- ``rebuilt`` tells named tuples that a tree operation rebuilds from those that a program makes.
- ``placeholders`` computes what stands in the braces of a shape.
- ``keys`` makes the keys under which passed checks are remembered.
- ``messages`` writes the error messages.
- ``import_hook`` decorates all functions of a package.
- ``broadcasts`` warns of ``(n, 1)`` with ``(n,)``; ``new_axes`` finds whether that is meant.
- ``switch`` turns all checks on and off.
"""

from typednn.checks.broadcasts import BroadcastWarning
from typednn.checks.checked_function import check_fields
from typednn.checks.decorate import check_methods, typed
from typednn.checks.import_hook import Hook, install
from typednn.checks.switch import checks
from typednn.shapes.shape import ShapeError
from typednn.shapes.spec import SpecSyntaxError

__all__ = [
    "BroadcastWarning",
    "Hook",
    "ShapeError",
    "SpecSyntaxError",
    "check_fields",
    "check_methods",
    "checks",
    "install",
    "typed",
]
