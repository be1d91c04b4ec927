"""Figures of training runs and of models, drawn by matplotlib, which is an extra: ``typednn[plot]``.

Each function returns its ``Figure``, which a notebook shows and ``figure.savefig(path)`` writes. No
global state of matplotlib is used, nor changed.
"""

import io
import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from jaxtyping import Float, Int

from typednn.checks import typed
from typednn.optional_dependencies import MissingExtraError
from typednn.shapes import show
from typednn.tensor import Tensor
from typednn.train.kinds import need_history

if TYPE_CHECKING:
    from typednn.train.history import History

try:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator
except ImportError:
    raise MissingExtraError("typednn.plots", "matplotlib", "plot") from None

__all__ = ["plot", "plot_confusion", "plot_filters"]

_LARGEST_WITH_NUMBERS: Final = 20
_GAP: Final = 1


def plot(history: "History", *series: str) -> "_ShownFigure":
    """Draw series of a history over the epochs: those that are named, or all.

    Losses share one pair of axes, and each other series has its own.

    Raises TypeError for what is no history, KeyError for a series that was not measured, and ValueError for a history without epochs.
    """
    need_history("plot", history)
    if not len(history):
        raise ValueError("plot: the history has no epochs yet")
    names = [*series] or history.names()
    found = {name: history[name] for name in names}
    losses = [name for name in names if name.endswith("loss")]
    groups = [*([losses] if losses else []), *[[name] for name in names if name not in losses]]
    figure = _figure(5 * len(groups), 3.6)
    epochs = [epoch.number for epoch in history]
    for place, group in enumerate(groups, 1):
        axes = figure.add_subplot(1, len(groups), place)
        for name in group:
            axes.plot(epochs, found[name], marker="o", markersize=3, label=name)
        axes.set_xlabel("epoch")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend()
    return figure


@typed
def plot_confusion(counts: Int[Tensor, "c c"], labels: tuple[str, ...] | None = None) -> Figure:
    """Draw a confusion matrix: one row for each true class, one column for each predicted class.

    ``labels``: the names of the classes; without them their numbers. Colours are shares of the row,
    and the numbers counts, for up to 20 classes.

    Raises ShapeError if the matrix is not square, and ValueError for another number of labels.
    """
    values = counts.numpy()
    names = [str(k) for k in range(len(values))] if labels is None else [*labels]
    if len(names) != len(values):
        raise ValueError(
            f"plot_confusion: there are {len(values)} classes, but {len(names)} labels"
        )
    side = max(3.0, 0.45 * len(names) + 1.5)
    figure = _figure(side, side)
    axes = figure.add_subplot()
    shares = values / np.maximum(values.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(
        range(len(names)), names, rotation=45 if max(map(len, names), default=0) > 3 else 0
    )
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("predicted class")
    axes.set_ylabel("true class")
    if len(names) <= _LARGEST_WITH_NUMBERS:
        for (row, column), count in np.ndenumerate(values):
            if count:
                color = "white" if shares[row, column] > 0.5 else "black"
                axes.text(column, row, str(count), ha="center", va="center", color=color)
    return figure


@typed
def plot_filters(weight: Float[Tensor, "out in h w"]) -> Figure:
    """Draw the filters of a convolution, such as ``layer.weight``, in a square of small images.

    Filters of three channels are drawn in colours, others as the mean over their channels. Each is
    stretched to the whole range from black to white.

    Raises ShapeError for a weight without four axes, and ValueError for one without elements or with
    values that are not finite.
    """
    filters = weight.numpy().astype(np.float64)
    if filters.size == 0 or not np.isfinite(filters).all():
        what = "no elements" if filters.size == 0 else "values that are not finite"
        raise ValueError(f"plot_filters: the weight {show(weight.shape)} has {what}")
    figure = _figure(4.0, 4.0)
    axes = figure.add_subplot()
    axes.imshow(_tiled(filters), cmap="gray", vmin=0, vmax=1)
    axes.set_axis_off()
    return figure


def _tiled(filters: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return one image of all filters (out, in, h, w), with white lines between them."""
    if filters.shape[1] != 3:
        filters = filters.mean(axis=1, keepdims=True)
    images = filters.transpose(0, 2, 3, 1)
    low = images.min(axis=(1, 2, 3), keepdims=True)
    images = (images - low) / np.maximum(images.max(axis=(1, 2, 3), keepdims=True) - low, 1e-12)
    count, height, width, channels = images.shape
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    tile = (height + _GAP, width + _GAP)
    canvas = np.ones((rows * tile[0] - _GAP, columns * tile[1] - _GAP, channels))
    for place, image in enumerate(images):
        y, x = (place // columns) * tile[0], (place % columns) * tile[1]
        canvas[y : y + height, x : x + width] = image
    return canvas if channels == 3 else canvas[..., 0]


class _ShownFigure(Figure):
    """A figure that a notebook shows, also one that does not use ``pyplot``."""

    def _repr_svg_(self) -> str:
        file = io.StringIO()
        self.savefig(file, format="svg")
        text = file.getvalue()
        return text[text.index("<svg") :]


def _figure(width: float, height: float) -> _ShownFigure:
    figure = _ShownFigure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure
