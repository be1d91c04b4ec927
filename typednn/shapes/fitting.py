"""What ``fit`` refuses of its arguments beside the loss's own rule; said by mypy and at run time."""

__all__ = ["no_scalar_loss", "padding_counts", "state_has_a_key"]


def state_has_a_key() -> str:
    """Say that the key of a run that goes on is that of its state."""
    return "fit: a TrainingState has its own key; leave out key, or pass the model"


def padding_counts(owner: str, loader: str) -> str:
    """Say that a loader pads, which ``supervised`` cannot know."""
    return (
        f"{owner}: {loader} pads its last batch, and supervised(loss) would count the padding;"
        ' take last="keep" or last="drop", or an objective (model, (batch, mask), mode)'
    )


def no_scalar_loss(owner: str, what: str, found: str) -> str:
    """Say that ``what``, the loss or the objective, gives something else than one number."""
    return (
        f"{owner}: {what} gives {found}, but expected a floating-point scalar; reduce it, e.g. with"
        " .mean()"
    )
