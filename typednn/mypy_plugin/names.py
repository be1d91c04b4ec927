"""Full names that the plugin knows, and the names of the type variables of dimensions.

A dimension ``batch`` of a function's signature becomes a type variable whose name is ``'batch'``,
with the quotes: it cannot clash with a Python name, and mypy's own messages read naturally. A
variadic ``*batch`` becomes ``'*batch'``. ``{size}``, the value of a parameter, becomes
``'{size}'``. As in jaxtyping, a function inside of another one has its own names, so each level of
nesting adds a quote at the end.
"""

from typing import Final

TENSOR: Final = "typednn.tensor.Tensor"
NDARRAY: Final = "numpy.ndarray"
JAX_ARRAY: Final = "jax._src.basearray.Array"
TORCH_TENSOR: Final = "torch._tensor.Tensor"
TORCH_BASE: Final = "torch._C.TensorBase"
"""The class whose methods a tensor of PyTorch has."""
TORCH_PARAMETER: Final = "torch.nn.parameter.Parameter"
TORCH_MODULE: Final = "torch.nn.modules.module.Module"
OF_TORCH: Final = (TORCH_TENSOR, TORCH_PARAMETER, TORCH_BASE)
"""The classes whose methods and attributes are those of a tensor of PyTorch."""
UNSIZED: Final = (JAX_ARRAY, TORCH_TENSOR, TORCH_PARAMETER)
"""Classes of arrays that have no type parameters of their own; the plugin gives them two.

A parameter of PyTorch is a tensor of the same two.
"""
EXPR: Final = "typednn_sizes.Expr"
OWN_EXPR: Final = "_typednn_Expr"
"""What the class of expressions is called in a module of a program that does not read typednn."""
ANY_FLOAT: Final = "typednn_sizes.AnyFloat"
ANY_INT: Final = "typednn_sizes.AnyInt"
ANY_MAPPING: Final = "typednn_sizes.AnyMapping"
ANY_OPERAND: Final = "typednn_sizes.AnyOperand"
NUMBERS: Final = (ANY_FLOAT, ANY_INT)
MODULE: Final = "typednn.nn.module.Module"
SEQUENTIAL: Final = "typednn.nn.sequential.Sequential"
MODES: Final = ("typednn.nn.modes.Train", "typednn.nn.modes.Eval")
LAMBDA: Final = "typednn.nn.composition.Lambda"
REPEAT: Final = "typednn.nn.repeat.Repeat"
CHAINS: Final = (SEQUENTIAL, REPEAT)
TRANSFORMED_BY_LIBRARY: Final = "typednn_sizes.Transformed"
TRANSFORMATION: Final = "typednn_sizes.Transformation"
WRAPPED: Final = (
    TRANSFORMED_BY_LIBRARY,
    "typednn.planning.run.jit.Jit",
    "typednn.planning.trace.remat.Remat",
    "typednn.autodiff.custom_rules.CustomVjp",
    "typednn.autodiff.custom_rules.CustomJvp",
    "typednn.autodiff.mapped.Vmap",
)
"""Classes ``[P, R]`` of functions with parameters P and a result R."""
JIT: Final = "typednn.planning.run.jit.Jit"
GRAD: Final = "typednn.autodiff.gradients.Grad"
VALUE_AND_GRAD: Final = "typednn.autodiff.gradients.ValueAndGrad"
JACOBIAN: Final = "typednn.autodiff.jacobians.Jacobian"
HESSIAN: Final = "typednn.autodiff.jacobians.Hessian"
DERIVATIVES: Final = (GRAD, VALUE_AND_GRAD, JACOBIAN, HESSIAN)
"""Classes ``[G, P, R]`` of functions that return a derivative G of a function from P to R."""
TRANSFORMED: Final = (*WRAPPED, *DERIVATIVES)
LAYERS: Final = "typednn.nn."
NOTED: Final = "typednn"
"""The name under which a class keeps what its ``__init__`` builds, also in mypy's cache."""
PROBABILITY: Final = "Probability"
"""The type variable of a layer that takes a ``mode`` exactly if it was built with dropout."""
OPERATIONS: Final = "typednn.ops."
RANDOM: Final = "typednn.random."
LOSSES: Final = "typednn.losses."

ANNOTATED: Final = ("typing.Annotated", "typing_extensions.Annotated")
CALLABLE: Final = ("typing.Callable", "collections.abc.Callable")

STATIC_SIZES: Final = "typednn_sizes"
"""A package of its own: mypy reads a module together with all packages that it is in."""
DEPENDENCIES: Final = ("typednn.tensor", STATIC_SIZES, "numpy")
"""Modules whose symbols the hooks look up, so mypy must read them first."""

DTYPE_OF_FAMILY: Final = {
    "Shaped": "numpy.generic",
    "Num": "numpy.number",
    "Real": "numpy.number",
    "Inexact": "numpy.inexact",
    "Float": "numpy.floating",
    "Complex": "numpy.complexfloating",
    "Integer": "numpy.integer",
    "Int": "numpy.signedinteger",
    "UInt": "numpy.unsignedinteger",
    "Bool": "numpy.bool_",
    "Float16": "numpy.float16",
    "Float32": "numpy.float32",
    "Float64": "numpy.float64",
    "Complex64": "numpy.complex64",
    "Complex128": "numpy.complex128",
    "Int8": "numpy.int8",
    "Int16": "numpy.int16",
    "Int32": "numpy.int32",
    "Int64": "numpy.int64",
    "UInt8": "numpy.uint8",
    "UInt16": "numpy.uint16",
    "UInt32": "numpy.uint32",
    "UInt64": "numpy.uint64",
}
"""jaxtyping's families that have a static type in numpy; other families are read as any dtype."""

WIDE_FAMILIES: Final = ("Shaped", "Num", "Real", "Inexact", "Integer")
"""Families of which an array may be of a narrower one. Of other libraries' arrays they say nothing:
what gives a ``Shaped`` array is not wrong where a ``Float`` one is wanted.
"""

STEMS: Final = {
    "floating": "float",
    "signedinteger": "int",
    "unsignedinteger": "uint",
    "complexfloating": "complex",
}
"""The names of numpy's classes of one dtype and any number of bits, as dtypes begin."""

KINDS_OF_FAMILY: Final = {
    "generic": "biuf",
    "number": "iuf",
    "inexact": "f",
    "floating": "f",
    "integer": "iu",
    "signedinteger": "i",
    "unsignedinteger": "u",
}
"""numpy's classes of several dtypes: the kinds of dtype of those that tensors have."""

OTHER_FAMILIES: Final = frozenset(
    [
        "Key",
        "BFloat16",
        "Int2",
        "Int4",
        "UInt2",
        "UInt4",
        "Float8e4m3b11fnuz",
        "Float8e4m3fn",
        "Float8e4m3fnuz",
        "Float8e5m2",
        "Float8e5m2fnuz",
    ]
)


def hidden(name: str, variadic: bool, depth: int) -> str:
    """Return the name of a dimension's type variable, in a function at nesting level ``depth``.

    >>> hidden("batch", variadic=True, depth=1)
    "'*batch'"
    """
    return f"'{'*' if variadic else ''}{name}'" + "'" * (depth - 1)


DEEPEST: Final = 12
"""Functions inside of so many others are still read. Each takes a pass, and mypy makes 20."""

OF_ALIAS: Final = DEEPEST + 1
"""The level of the names that an alias of a ``Callable`` binds."""


def is_of_alias(name: str) -> bool:
    """Whether a name in mypy's text of a type is one that an alias of a ``Callable`` binds."""
    return "'" * OF_ALIAS in name


def is_hidden(name: str) -> bool:
    """Whether ``name`` is the name of a dimension's type variable."""
    return name.startswith("'")


def shown(name: str) -> str:
    """Return the dimension's name for a type variable's name, as it was written in the annotation.

    >>> shown("'*batch'")
    'batch'
    """
    return name.strip("'").lstrip("*")
