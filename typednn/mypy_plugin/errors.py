"""The plugin's error codes.

Use them as in ``# type: ignore[shape]`` or ``disable_error_code = ["shape-dtype"]``.
"""

from typing import Final

from mypy.errorcodes import ErrorCode

SHAPE: Final = ErrorCode("shape", "Sizes of tensors that do not fit", "typednn")
RANK: Final = ErrorCode("shape-rank", "Tensors with the wrong number of axes", "typednn")
DTYPE: Final = ErrorCode("shape-dtype", "Tensors of the wrong or of mixed dtypes", "typednn")
INDEX: Final = ErrorCode("shape-index", "An axis or index that is out of range", "typednn")
SYNTAX: Final = ErrorCode("shape-syntax", "A shape annotation that cannot be read", "typednn")
UNPROVED: Final = ErrorCode("shape-unproved", "A size that is checked at run time only", "typednn")
ERASED: Final = ErrorCode("shape-erased", "An annotation that forgets a known shape", "typednn")
BROADCAST: Final = ErrorCode("shape-broadcast", "A broadcast larger than its operands", "typednn")
PERMUTED: Final = ErrorCode("shape-permuted", "A reshape in place of a transposition", "typednn")
UNUSED_RESULT: Final = ErrorCode("unused-result", "A result that is thrown away", "typednn")
FROZEN: Final = ErrorCode("frozen-field", "An assignment to a field of a built module", "typednn")
INTERNAL: Final = ErrorCode("typednn-internal", "A defect in the plugin itself", "typednn")

MISTAKES: Final = frozenset(code.code for code in (SHAPE, RANK, DTYPE, INDEX))
"""The codes of calls that fail when they run."""

CODES: Final = {
    code.code: code
    for code in (
        SHAPE,
        RANK,
        DTYPE,
        INDEX,
        SYNTAX,
        UNPROVED,
        ERASED,
        BROADCAST,
        PERMUTED,
        UNUSED_RESULT,
        FROZEN,
        INTERNAL,
    )
}
