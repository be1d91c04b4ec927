"""Draw the memory of a plan: operations to the right, addresses upwards, kinds in colours."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from typednn.optional_dependencies import MissingExtraError
from typednn.planning.kinds import Kind
from typednn.planning.plan.figures import Figures
from typednn.planning.plan.report.lifetimes import MemoryBox, memory_boxes
from typednn.planning.plan.report.units import amount, size_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["figure", "svg"]

_COLOURS: Final = {
    Kind.PARAMETERS: "#4477aa",
    Kind.BUFFERS: "#7799cc",
    Kind.STATE: "#aa3377",
    Kind.INPUTS: "#228833",
    Kind.CONSTANTS: "#bbbbbb",
    Kind.RESULTS: "#ccbb44",
    Kind.SCRATCH: "#ee6677",
    Kind.OWN: "#66ccee",
}
_GRADIENT_COLOUR: Final = "#f7b6bd"
"""From Paul Tol's bright scheme, which is safe for colour-blind people."""

_SETTINGS: Final[dict[Any, Any]] = {  # matplotlib's stubs list all keys
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "typednn",  # the same drawing for the same plan
    "font.family": "sans-serif",
    "font.size": 9,
}


_WIDTH, _HEIGHT = 10.0, 5.0  # inches
_MAX_CHARACTERS, _MAX_LINES = 110, 28  # characters and lines of 7 points that fill the axes


def svg(plan: Figures) -> str:
    """Return the drawing as SVG. Raises MissingExtraError without matplotlib."""
    drawing = figure(plan)
    import matplotlib as mpl

    text = io.StringIO()
    with mpl.rc_context(_SETTINGS):
        drawing.savefig(text, format="svg", metadata={"Date": None, "Creator": "typednn"})
    return text.getvalue()


def figure(plan: Figures) -> "Figure":
    """Return the drawing as a matplotlib figure. Raises MissingExtraError without matplotlib."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingExtraError("drawing a plan", "matplotlib", "plot") from None
    with mpl.rc_context(_SETTINGS):
        drawing = Figure(figsize=(_WIDTH, _HEIGHT), layout="constrained")
        axes = drawing.add_subplot()
        drawn, length = memory_boxes(plan), max(len(plan.layout.graph.nodes), 1)
        height = plan.peak_bytes or 1
        axes.set(xlim=(1, length + 1), ylim=(0, height), ylabel="address", axisbelow=True)
        axes.set_xlabel(f"operations, in the order in which they run (1 to {length})")
        axes.yaxis.set_major_formatter(lambda value, _: size_text(round(value)))
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_title(_title(plan), loc="left", linespacing=1.5)
        _draw(axes, drawn)
        for box in drawn:
            _label(axes, box, length, height)
        _add_legend(axes, plan)
    return drawing


def _title(plan: Figures) -> str:
    sizes = "".join(f"  {name}={size}" for name, size in plan.sizes.items())
    return (
        f"{plan.name}{sizes}\n"
        f"peak {size_text(plan.peak_bytes)}, lower bound {size_text(plan.lower_bound)};"
        f" {amount(plan.flops, 'FLOP')}, {size_text(plan.bytes_moved)} moved"
    )


def _draw(axes: "Axes", drawn: Sequence[MemoryBox]) -> None:
    """Draw the boxes as one collection, which is fast for thousands of them."""
    from matplotlib.collections import PolyCollection

    corners, colours = [], []
    for box in drawn:
        left, right, low, high = box.first + 1, box.last + 2, box.offset, box.offset + box.size
        corners.append([(left, low), (right, low), (right, high), (left, high)])
        colours.append(_GRADIENT_COLOUR if box.in_gradient else _COLOURS[box.kind])
    axes.add_collection(PolyCollection(corners, fc=colours, ec="white", lw=0.4), autolim=False)


def _label(axes: "Axes", box: MemoryBox, length: int, height: int) -> None:
    """Write the box's label into it, if there is room."""
    duration = box.last - box.first + 1
    if len(box.label) < _MAX_CHARACTERS * duration / length and box.size > height / _MAX_LINES:
        ink = "black" if box.in_gradient or box.kind is Kind.RESULTS else "white"
        middle = box.first + 1 + duration / 2, box.offset + box.size / 2
        axes.annotate(box.label, middle, ha="center", va="center", color=ink, fontsize=7)


def _add_legend(axes: "Axes", plan: Figures) -> None:
    """Add the kinds with their sizes, from the highest addresses to the lowest."""
    from matplotlib.patches import Patch

    shown = [(kind, size) for kind, size in reversed(plan.memory.items()) if size]
    patches = [Patch(color=_COLOURS[kind]) for kind, _ in shown]
    names = [f"{kind.value}, {size_text(size)}" for kind, size in shown]
    if any(box.in_gradient for box in memory_boxes(plan)):
        patches.insert(0, Patch(color=_GRADIENT_COLOUR))
        names.insert(0, "scratch of gradients")
    axes.figure.legend(patches, names, loc="outside right upper", frameon=False)
