"""Read ``Float32[Tensor, "batch 784"]``, alone, in an alias, or inside of ``Callable``.

Each name in the text becomes a type variable of its function. mypy finds a function's type
variables by looking at the names in its unanalysed signature, before it analyses the annotations.
So a name is not bound yet when the signature is first analysed. That pass hangs the name on the
annotation, where mypy looks for type variables, and asks for another pass. On the next pass the
name is bound like any other type variable, and is removed again.

Outside of signatures, a name that is not bound stands for any size. Its text is remembered, so that
a call can still relate the sizes of an alias (``Batch = Float32[Tensor, "batch 784"]``) or of the
fields of a dataclass.
"""
