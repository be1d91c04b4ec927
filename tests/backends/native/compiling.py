"""The compiler of these tests, which are skipped without one."""

import pytest

from typednn.backends.native.compiler import Compiler, NoCompilerError, compiler

try:
    COMPILER: Compiler | None = compiler()
    _MISSING = ""
except NoCompilerError as error:
    COMPILER, _MISSING = None, str(error)

needs_compiler = pytest.mark.skipif(COMPILER is None, reason=_MISSING)


def found() -> Compiler:
    assert COMPILER is not None
    return COMPILER
