"""The signatures of einops' functions, which take arrays of any library.

They return the type of their argument, which mypy also infers from where the result goes to. But
the result has another shape. So for an array of another library they give what their hook says.
"""

from mypy.checker import TypeChecker
from mypy.plugin import FunctionSigContext
from mypy.types import CallableType

from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.types import as_foreign_array, unknown_type
from typednn.shapes.libraries.einops import FUNCTIONS

_MODULE = "einops.einops."


def is_function(fullname: str) -> bool:
    """Whether a function is one of einops' with a rule."""
    return fullname.startswith(_MODULE) and fullname.removeprefix(_MODULE) in FUNCTIONS


def any_array(ctx: FunctionSigContext) -> CallableType:
    """The hook of their signatures."""
    signature, checker = ctx.default_signature, ctx.api
    given = [expression for expressions in ctx.args[:1] for expression in expressions]
    if not isinstance(checker, TypeChecker) or not imports_annotations(checker.tree) or not given:
        return signature
    if as_foreign_array(checker.get_expression_type(given[0])) is None:
        return signature
    arrays = [unknown_type() if t == signature.ret_type else t for t in signature.arg_types]
    return signature.copy_modified(arg_types=arrays, ret_type=unknown_type(), variables=[])
