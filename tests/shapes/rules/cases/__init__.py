"""Arguments for every rule, drawn so that about half of them are right, and what numpy does with them.

They come from the operation's samples and its reference (``sampled``). Only where samples cannot say enough, a case
is written out: those for the rules of ``shapes/rules/x.py`` in ``x.py`` here.
"""

from importlib import import_module
from pkgutil import iter_modules

from tests.shapes.rules.drawing import Case
from tests.shapes.rules.sampled import case_of
from typednn.shapes.rules import RULES

FILES = [import_module(file.name) for file in iter_modules(__path__, f"{__name__}.")]

WRITTEN: dict[str, Case] = {name: case for file in FILES for name, case in file.CASES.items()}

CASES: dict[str, Case] = {name: WRITTEN.get(name) or case_of(name) for name in RULES}
