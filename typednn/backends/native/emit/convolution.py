"""Convolution over one or two spatial axes, without copies of windows.

A number of the result is a sum over channels and places in the kernel, computed in tiles that stay in
registers, in one of two ways. By rows: vectors lie along a row of the result, tiles span some
output channels, and the weights are spread. By channels: vectors lie along the output channels,
whose weights are copied to a panel, tiles span some places of an image, and its numbers are spread.
The one that fills its vectors better is taken. If the kernel or the images have one place only, it is
a product of matrices. The gradient with respect to the operand is the convolution with the kernels
turned over, unless most of what that multiplies is padding.
"""

from dataclasses import dataclass, replace
from math import prod
from typing import Final

from typednn.backends.native.emit.arrays import CArray, c_type, coalesced, loops
from typednn.backends.native.emit.division import Axis
from typednn.backends.native.emit.products import matrix_product
from typednn.backends.native.emit.site import ArraySpecs, Emitter, Emitters, Site, a_product
from typednn.backends.native.emit.tiles import MOST_COLUMNS, Block, blocks_of, rows_of, store, sums
from typednn.kernels.kernel import ArraySpec
from typednn.planning.trace.graph import Node

__all__ = ["CONVOLUTION"]

_MOST_PADDING: Final = 2.5
"""How many times more the turned convolution may multiply than the numbers that there are."""
_LEAST_PLACES: Final = 256
"""The fewest places of images in a part, each of which copies all weights."""
_MOST_RESULTS: Final = 16
"""The most results of parts that are as large as an operand, and are added."""
_WIDEST: Final = 16
"""The most numbers in a vector, for which scratch is planned before the processor is known."""


@dataclass(frozen=True, slots=True)
class Windows:
    """A convolution over two spatial axes, of one group of channels.

    ``x``: (images, channels, height, width). ``w``: (outputs, channels, height, width).
    ``out``: (images, outputs, height, width). ``low``, ``high``: the padding of the axes.
    """

    x: tuple[int, ...]
    w: tuple[int, ...]
    out: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]

    @property
    def is_padded(self) -> bool:
        return any((*self.low, *self.high))

    @property
    def padded(self) -> tuple[int, ...]:
        """The shape of one image with its padding."""
        sizes = zip(self.low, self.x[2:], self.high, strict=True)
        return (self.x[1], *[low + size + high for low, size, high in sizes])

    @property
    def is_dense(self) -> bool:
        """Whether each kernel sees the whole image once."""
        return self.out[2:] == (1, 1) and not self.is_padded and self.dilation == (1, 1)

    @property
    def is_of_places(self) -> bool:
        """Whether each number of the result depends on one place of the image, the same one."""
        return self.w[2:] == (1, 1) == self.stride and not self.is_padded


def windows_of(node: Node) -> Windows | None:
    """Return the convolution that the node computes, or None if it is not written in C."""
    x, w = node.inputs
    rank, params = len(node.shape) - 2, node.params
    groups: int = params["groups"]
    if rank not in (1, 2) or node.dtype.kind != "f" or not node.size:
        return None
    if not x.size or not w.size:
        return None
    ones = (1,) * (2 - rank)
    pads = [(0, 0)] * (2 - rank) + [*params["padding"]]
    given, out = [
        (each.shape[0], each.shape[1] // groups, *ones, *each.shape[2:]) for each in (x, node)
    ]
    kernels = (w.shape[0] // groups, w.shape[1], *ones, *w.shape[2:])
    stride, dilation = (*ones, *params["stride"]), (*ones, *params["dilation"])
    low, high = zip(*pads, strict=True)
    found = Windows(given, kernels, out, stride, dilation, low, high)
    return found if node.name == "convolution" else _turned(found)


def _turned(given: Windows) -> Windows | None:
    """Return the transposed convolution as a convolution with the kernels turned over."""
    reach = [(size - 1) * step for size, step in zip(given.w[2:], given.dilation, strict=True)]
    low, high = (
        tuple([most - each for most, each in zip(reach, pads, strict=True)])
        for pads in (given.low, given.high)
    )
    w = (given.w[1], given.w[0], *given.w[2:])
    found = replace(given, w=w, low=low, high=high, stride=(1, 1))
    if given.x[2:] == (1, 1) and not given.is_padded:
        return found
    wasted = prod(given.out[2:]) > _MOST_PADDING * prod(given.x[2:])
    return None if given.stride != (1, 1) or min(*low, *high) < 0 or wasted else found


def _is_product(node: Node, windows: Windows) -> bool:
    """Whether the convolution may be a product of matrices, if its operands lie well."""
    if node.name == "convolution":
        return windows.is_dense or windows.is_of_places
    return windows.x[2:] == (1, 1) == windows.dilation and not any(map(any, node.params["padding"]))


def _scratch(node: Node) -> ArraySpecs:
    windows = windows_of(node)
    assert windows is not None
    found: dict[str, ArraySpec] = {}
    size = prod(windows.w[1:]) * min(-(-windows.w[0] // _WIDEST), 2) * _WIDEST
    if _is_product(node, windows):
        size = MOST_COLUMNS * max(prod(windows.w[1:]), windows.w[0])
    if windows.is_padded:
        found["padded"] = windows.padded, node.dtype
    return {**found, "panel": ((size,), node.dtype)}


def _emit(node: Node, site: Site) -> str:
    windows = windows_of(node)
    assert windows is not None
    groups = node.params["groups"]
    x, w = [_with_two_axes(each) for each in site.operands]
    out = _with_two_axes(site.out)
    if groups == 1:
        return _emit_group(node, windows, x, w, replace(site, out=out))
    x, out = _group(x, 1, groups), _group(out, 1, groups)
    body = _emit_group(node, windows, x, _group(w, 0, groups), replace(site, out=out))
    return loops(["g"], [groups], body)


def _group(x: CArray, axis: int, groups: int) -> CArray:
    """Return the part of an array that belongs to the group ``g``."""
    size = x.shape[axis] // groups
    shape = (*x.shape[:axis], size, *x.shape[axis + 1 :])
    return replace(x, text=f"({x.text} + g * {size * x.strides[axis]})", shape=shape)


def _emit_group(node: Node, windows: Windows, x: CArray, w: CArray, site: Site) -> str:
    if _is_product(node, windows):
        found = _product(node, windows, x, w, site)
        if found is not None:
            return found
    w = w if node.name == "convolution" else _turned_over(w)
    writer = _Writer(windows, x, w, site)
    return writer.by_rows() if writer.is_by_rows else writer.by_channels()


def _product(node: Node, windows: Windows, x: CArray, w: CArray, site: Site) -> str | None:
    """Return the convolution as a product; None if the places of an operand are no single axis."""
    flat_x, flat_w, out = _flat(x, 2), _flat(w, 2), _flat(site.out, 2)
    if flat_x is None or flat_w is None or out is None:
        return None
    if node.name == "convolution" and windows.is_of_places:
        weights = flat_w.reshaped(flat_w.shape[:2], flat_w.strides[:2])
        return matrix_product(weights, flat_x, out, site)
    whole_x, whole_w, whole_out = _flat(x, 1), _flat(w, 1), _flat(site.out, 1)
    if whole_x is None or whole_w is None or whole_out is None:
        return None
    if node.name == "convolution":
        whole_w = whole_w.reshaped(whole_w.shape[::-1], whole_w.strides[::-1])
    return matrix_product(whole_x, whole_w, whole_out, site)


def _flat(x: CArray, kept: int) -> CArray | None:
    """Return the array with the axes from ``kept`` on as one, or None if that is not possible."""
    sizes, (strides,) = coalesced(x.shape[kept:], [x.strides[kept:]])
    if len(sizes) > 1:
        return None
    return x.reshaped((*x.shape[:kept], *(sizes or (1,))), (*x.strides[:kept], *(strides or (0,))))


def _with_two_axes(x: CArray) -> CArray:
    if len(x.shape) == 4:
        return x
    return x.reshaped((*x.shape[:2], 1, x.shape[2]), (*x.strides[:2], 0, x.strides[2]))


def _turned_over(w: CArray) -> CArray:
    """Return the kernels with inputs and outputs exchanged, and reversed in space."""
    places = zip(w.shape[2:], w.strides[2:], strict=True)
    last = sum((size - 1) * stride for size, stride in places)
    shape = (w.shape[1], w.shape[0], *w.shape[2:])
    strides = (w.strides[1], w.strides[0], -w.strides[2], -w.strides[3])
    return replace(w, text=f"({w.text} + {last})", shape=shape, strides=strides)


class _Writer:
    """Writes a convolution that is no product. Index ``n`` is the image."""

    def __init__(self, windows: Windows, x: CArray, w: CArray, site: Site) -> None:
        self.windows, self.w, self.out, self.target = windows, w, site.out, site.target
        self.dtype, self.panel = site.out.dtype, site.scratch["panel"].text
        self.image, self.before, self.begin = x, "", ""
        if windows.is_padded:
            self._pad(x, site.scratch["padded"])
        channels, height, width = windows.w[1:]
        self.over = [("c", channels), ("p", height), ("q", width)]

    def _pad(self, x: CArray, padded: CArray) -> None:
        """Let the numbers be read from a copy of the image ``n`` with its padding."""
        strides = (0, *padded.strides)
        self.image = padded.reshaped(self.windows.x[:2] + padded.shape[1:], strides)
        zero = loops(["i0"], [padded.size], f"{padded.text}[i0] = 0;")
        axes = [
            (max(0, -low), size + min(high, 0), low)  # negative padding leaves places out
            for low, size, high in zip(
                self.windows.low, x.shape[2:], self.windows.high, strict=True
            )
        ]
        sizes = [max(stop - start, 0) for start, stop, _ in axes]
        given = [f"({name} + {start})" for name, (start, _, _) in zip("pq", axes, strict=True)]
        to = [f"({name} + {start + low})" for name, (start, _, low) in zip("pq", axes, strict=True)]
        move = f"{self.image.at(['n', 'c', *to])} = {x.at(['n', 'c', *given])};"
        self.before, self.begin = zero, loops(["c", "p", "q"], [x.shape[1], *sizes], move)

    @property
    def is_by_rows(self) -> bool:
        """Whether vectors lie along the rows of the result."""
        width, outputs = self.windows.out[3], self.windows.out[1]
        if self.windows.stride[1] != 1 or self.image.strides[3] != 1:
            return False
        return width >= 8 and _filled(width) >= _filled(outputs)

    def _per_image(self, body: str) -> str:
        images = loops(["n"], [self.windows.out[0]], f"{self.begin}\n{body}")
        return f"{self.before}\n{images}"

    def _number(self, y: str, x: str) -> str:
        """Return the number of the image that the kernel's place (p, q) sees from (y, x)."""
        row, column = [
            f"({at}) * {stride} + {place} * {step}"
            for at, place, stride, step in zip(
                (y, x), "pq", self.windows.stride, self.windows.dilation, strict=True
            )
        ]
        return self.image.at(["n", "c", f"({row})", f"({column})"])

    def by_rows(self) -> str:
        """Tiles span some output channels, and vectors of a row."""
        outputs, height, width = self.windows.out[1:]
        rows = rows_of(outputs, self.target)
        full, rest = blocks_of(width, rows, self.dtype, self.target)
        parts = []
        for start, count in _parts(outputs, rows):
            for block, columns in ((full, width // full.span if full else 0), (rest, 1)):
                if block is None or not columns:
                    continue
                x = f"(x * {block.span})" if block is full else f"({width - block.span})"
                o = f"({start} + o * {count})"

                def row(r: int, o: str = o) -> str:
                    return self.w.at([f"({o} + {r})", "c", "p", "q"])

                def column(offset: int, x: str = x) -> str:
                    return self._number("y", f"{x} + {offset}")

                def place(r: int, offset: int, x: str = x, o: str = o) -> str:
                    return self.out.at(["n", f"({o} + {r})", "y", f"({x} + {offset})"])

                added = sums(block, count, self.dtype, self.over, row, column)
                tile = f"{added}\n{store(block, count, self.dtype, place)}"
                repeated = (outputs - start) // count if count == rows else 1
                parts.append(loops(["o", "y", "x"], [repeated, height, columns], tile))
        return self._per_image("\n".join(parts))

    def by_channels(self) -> str:
        """Tiles span some places of an image, and vectors of output channels."""
        width = self.target.lanes * 4 // self.dtype.itemsize
        vectors = min(2, -(-self.windows.out[1] // width))
        block = Block(tuple(range(0, vectors * width, width)), width)
        count = -(-self.windows.out[1] // block.span)
        body = f"{self._pack(block)}\n{self._per_image(self._places(block))}"
        return loops(["j"], [count], body)

    def _pack(self, block: Block) -> str:
        """Copy the weights of a block of channels; channels that there are not have the weight 0."""
        span, outputs = block.span, self.windows.out[1]
        channel = f"(j * {span} + o)"
        weight = self.w.at([channel, "c", "p", "q"])
        value = weight if outputs % span == 0 else f"{channel} < {outputs} ? {weight} : 0"
        copy = f"{self._panel_at(span, 'o')} = {value};"
        sizes = {**dict(self.over), "o": span}
        order = "cpoq" if self.w.strides[3] == 1 else "cpqo"  # read in order, if that is possible
        return loops([*order], [sizes[name] for name in order], copy)

    def _panel_at(self, span: int, o: str) -> str:
        _, height, width = self.windows.w[1:]
        return f"{self.panel}[((c * {height} + p) * {width} + q) * {span} + {o}]"

    def _places(self, block: Block) -> str:
        outputs, height, width = self.windows.out[1:]
        places, span, ctype = height * width, block.span, c_type(self.dtype)
        rows = rows_of(places, self.target, len(block.offsets))
        parts = []
        for start, count in _parts(places, rows):

            def row(r: int) -> str:
                return self._number(f"row{r}", f"col{r}")

            def column(offset: int) -> str:
                return self._panel_at(span, str(offset))

            i = f"({start} + i * {count})"
            at = [
                f"const int64_t row{r} = ({i} + {r}) / {width}, col{r} = ({i} + {r}) % {width};"
                for r in range(count)
            ]
            added = sums(block, count, self.dtype, self.over, row, column)
            stored = store(block, count, self.dtype, lambda r, offset: f"tile[{r}][{offset}]")
            image, channel = self.out.strides[:2]
            plane = f"{self.out.text} + n * {image} + (j * {span} + o) * {channel}"
            move = loops(["r"], [count], f"({plane})[{i} + r] = tile[r][o];")
            moved = (
                f"for (int64_t o = 0; o < {span} && j * {span} + o < {outputs}; o++) {{\n{move}\n}}"
            )
            text = "\n".join([*at, added, f"{ctype} tile[{count}][{span}];", stored, moved])
            repeated = (places - start) // count if count == rows else 1
            parts.append(loops(["i"], [repeated], text))
        return "\n".join(parts)


def _parts(size: int, step: int) -> list[tuple[int, int]]:
    """Return the start and the step of the full parts of an axis, and of what is left."""
    rest = size % step
    return [(0, step)] + ([(size - rest, rest)] if rest else [])


def _filled(size: int) -> float:
    """Return the share of the numbers of vectors that so many columns fill."""
    return size / (-(-size // 8) * 8)


def _axes(node: Node) -> list[Axis]:
    """Images, and output channels, if they are in one group; and input channels, if what they add up to is small."""
    images = Axis(0, (0, None), -(-_LEAST_PLACES // prod(node.shape[2:])))
    if node.params["groups"] > 1:
        return [images]
    found = [images, Axis(1, (None, 0 if node.name == "convolution" else 1), unit=_WIDEST)]
    is_small = node.size * _MOST_RESULTS <= min(x.size for x in node.inputs)
    if node.name == "convolution" and is_small:  # as the gradient of few weights
        found.append(Axis(None, (1, 1)))
    return found


def _knows(node: Node) -> bool:
    return windows_of(node) is not None


CONVOLUTION: Final[Emitters] = dict.fromkeys(
    ("convolution", "convolution_transpose"),
    Emitter(_emit, _knows, scratch=_scratch, multiplies=a_product, axes=_axes),
)
