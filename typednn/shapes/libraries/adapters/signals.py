"""Rules of windows, convolutions and Fourier transforms."""

from typednn.shapes.dim import UNKNOWN, Size, Unknown, maximum, minimum
from typednn.shapes.libraries.adapters.axes import with_size, with_unknown_sizes
from typednn.shapes.rules.axes import axes_text, locate, variadic_at
from typednn.shapes.shape import Shape, ShapeError, Variadic, show

_MODES = ("full", "same", "valid")


def window(length: Size) -> Shape:
    """Return a window of so many elements; less than one are none."""
    return (maximum(0, length),)


def convolved(x: Shape, y: Shape, mode: str | Unknown = "full") -> Shape:
    """Convolve or correlate two vectors, the longer with the shorter one: ``numpy.convolve``."""
    for name, vector in (("x", x), ("y", y)):
        if variadic_at(vector) is None and len(vector) != 1:
            text = f"convolve: {name} {show(vector)} must have {axes_text(1)}"
            raise ShapeError(text, "shape-rank")
        if vector == (0,):
            raise ShapeError(f"convolve: {name} must not be empty", "shape")
    m, n = x[0], y[0]
    if isinstance(m, Variadic) or isinstance(n, Variadic) or mode not in _MODES:
        return with_unknown_sizes((0,))
    longer, shorter = maximum(m, n), minimum(m, n)
    sizes = {"full": m + n - 1, "same": longer, "valid": longer - shorter + 1}
    return (sizes[str(mode)],)


def complex_fft(x: Shape, n: Size | None = None, axis: Size = -1) -> Shape:
    """Return the transform along an axis, of which it takes ``n`` elements: all, or more zeros."""
    return with_size(x, axis, _points(x, axis) if n is None else n)


def real_fft(x: Shape, n: Size | None = None, axis: Size = -1) -> Shape:
    """Return the transform of real numbers: of ``n`` along the axis, it has ``n//2+1``."""
    return with_size(x, axis, (_points(x, axis) if n is None else n) // 2 + 1)


def inverse_real_fft(x: Shape, n: Size | None = None, axis: Size = -1) -> Shape:
    """Return ``n`` real numbers along the axis; of m numbers, ``2*(m-1)`` without ``n``."""
    return with_size(x, axis, 2 * maximum(0, _points(x, axis) - 1) if n is None else n)


def _points(x: Shape, axis: Size) -> Size:
    position = locate("fft", x, axis)
    entry = UNKNOWN if position is None else x[position]
    return UNKNOWN if isinstance(entry, Variadic) else entry


def real_frequencies(n: Size) -> Shape:
    """Return the frequencies of the transform of ``n`` real numbers: ``rfftfreq``."""
    return (n // 2 + 1,)
