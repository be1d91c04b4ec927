"""Arguments of a training run that cannot be are refused, in one line that says which."""

from typing import Any

import numpy as np
import pytest

from tests.train.runs import Batches, clouds, linear
from typednn import ShapeError, losses, metrics, nn, ops, optim, random, train
from typednn.data import DataLoader, load_digits
from typednn.train import EarlyStopping, evaluate, fit, start, supervised

EMPTY = Batches(ops.zeros((0, 2)), ops.zeros(0, dtype=np.int64), 4)
CROSS_ENTROPY = supervised(losses.cross_entropy)


class Liar:
    """Says that it has three batches, and gives one."""

    def __len__(self) -> int:
        return 3

    def batches(self, epoch: int, start: int = 0) -> Any:
        return clouds(4, 4).batches(epoch, start)


def own(model: nn.Linear, batch: Any, mode: nn.Mode) -> Any:
    return losses.cross_entropy(model(batch.inputs), batch.labels)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"epochs": 0}, "fit: epochs is 0, but expected a whole number of at least 1"),
        ({"epochs": -1}, "fit: epochs is -1"),
        ({"loader": EMPTY}, "fit: the loader is empty"),
        ({"validation": EMPTY}, "fit: the validation loader is empty"),
        ({"loader": Liar()}, "fit: the loader has 3 batches by its len, but it gave 1"),
        ({"metrics": {"share": metrics.Accuracy()}}, "pass validation=loader"),
        (
            {"metrics": {"loss": None}, "validation": clouds(4, 4)},
            "metrics: 'loss' is the name of the objective's mean",
        ),
        (
            {"metrics": {3: metrics.Accuracy()}, "validation": clouds(4, 4)},
            "fit: metrics has the name 3, but expected a text of one line",
        ),
        (
            {"metrics": {"a\nb": metrics.Accuracy()}, "validation": clouds(4, 4)},
            "fit: metrics has the name 'a\\nb', but expected a text of one line",
        ),
        (
            {"metrics": {"share": None}, "validation": clouds(4, 4), "objective": own},
            "which only supervised(loss) tells apart",
        ),
        (
            {"callbacks": [EarlyStopping("val_los")], "validation": clouds(4, 4)},
            "run, which measures loss, val_loss; did you mean 'val_loss'?",
        ),
        (
            {"callbacks": [EarlyStopping("val_loss")]},
            "monitor 'val_loss' is not measured in this run, which measures loss",
        ),
        (
            {"model": start(linear(), optim.SGD(0.1)), "key": random.key(0)},
            "fit: a TrainingState has its own key",
        ),
    ],
)
def test_refused(options: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {"model": linear(), "loader": clouds(8, 4), "epochs": 1, **options}
    with pytest.raises(ValueError) as caught:
        fit(optimizer=optim.SGD(0.1), **given)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"epochs": 2.5}, "fit: epochs is 2.5, but expected a whole number of at least 1"),
        ({"epochs": True}, "fit: epochs is True, but"),
        ({"epochs": "3"}, "fit: epochs is '3', but"),
        ({"loader": [1, 2]}, "fit: the loader is of class list, but expected a loader of batches"),
        ({"loader": None}, "fit: the loader is None, but expected a loader"),
        ({"validation": (1, 2)}, "fit: the validation loader is of class tuple, but expected a"),
        ({"optimizer": optim.Adam}, "fit: optimizer is the class Adam, but expected one such as"),
        ({"optimizer": "Adam"}, "fit: optimizer is of class str"),
        ({"objective": losses.mse}, "fit: objective is the function mse, but expected a function"),
        ({"objective": "mse"}, "fit: objective is of class str"),
        ({"callbacks": train.NanGuard()}, "fit: callbacks is of class NanGuard, but expected a"),
        ({"callbacks": [train.NanGuard]}, "fit: callbacks[0] is the class NanGuard, but expected"),
        ({"metrics": [metrics.Accuracy()]}, "fit: metrics is of class list, but expected a dict"),
        ({"metrics": {"a": metrics.Accuracy}}, "fit: metrics['a'] is the class Accuracy, but"),
        ({"metrics": {"a": metrics.accuracy}}, "fit: metrics['a'] is the function accuracy, but"),
        ({"model": nn.ReLU()}, "fit: model is of class ReLU, but expected a model with parameters"),
        ({"model": nn.Linear}, "fit: model is the class Linear, but expected a model"),
    ],
)
def test_of_another_kind(options: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {"model": linear(), "loader": clouds(8, 4), "epochs": 1, **options}
    with pytest.raises(TypeError) as caught:
        fit(**{"optimizer": optim.SGD(0.1), **given})
    assert words in str(caught.value)


@pytest.mark.parametrize("model", [3, nn.Linear, None])
def test_no_model(model: Any) -> None:
    digits = load_digits()
    for name, call in (
        ("predict", lambda: train.predict(model, digits.test)),
        ("evaluate", lambda: evaluate(model, DataLoader(digits.test, 9), CROSS_ENTROPY)),
        ("start", lambda: train.start(model, optim.SGD(0.1))),
    ):
        with pytest.raises(TypeError, match=f"^{name}: model is .*, but expected a model"):
            call()


@pytest.mark.parametrize("optimizer", [3, optim.SGD, None])
def test_no_optimizer(optimizer: Any) -> None:
    with pytest.raises(TypeError, match="^start: optimizer is .*, but expected one such as optim"):
        train.start(linear(), optimizer)


@pytest.mark.parametrize("source", [clouds(8, 4).inputs, next(clouds(5, 5).batches(0))])
def test_padding_is_not_counted_by_supervised(source: Any) -> None:
    """Its mask would be taken for the targets, or its copies for examples."""
    padded: Any = DataLoader(source, 3, last="pad")
    text = 'pads its last batch, and supervised\\(loss\\) would count the padding; take last="keep"'
    with pytest.raises(ValueError, match=f"fit: the loader {text}"):
        fit(linear(), padded, optim.SGD(0.1), epochs=1)
    with pytest.raises(ValueError, match=f"fit: the validation loader {text}"):
        fit(linear(), clouds(8, 4), optim.SGD(0.1), epochs=1, validation=padded)
    with pytest.raises(ValueError, match=f"evaluate: the loader {text}"):
        evaluate(linear(), padded, CROSS_ENTROPY)


def test_an_objective_that_leaves_padding_out_has_the_mean_of_all_examples() -> None:
    """As if there were no padding: a batch counts with its real examples."""

    def masked(model: nn.Linear, batch: Any, mode: nn.Mode) -> Any:
        (inputs, labels), real = batch
        each = losses.cross_entropy(model(inputs), labels, reduction="none")
        weights = real.astype(np.float32)
        return ops.sum(each * weights) / ops.sum(weights)

    source = clouds(11, 4)
    examples = source.inputs, source.labels
    padded: Any = DataLoader(examples, 4, last="pad")
    kept: Any = DataLoader(examples, 4)
    wanted = evaluate(linear(), kept, CROSS_ENTROPY)["loss"]
    assert evaluate(linear(), padded, masked)["loss"] == pytest.approx(wanted, rel=1e-6)
    first = fit(linear(), padded, optim.SGD(0.1), masked, epochs=2)
    second = fit(linear(), kept, optim.SGD(0.1), epochs=2)
    assert first.history.losses == pytest.approx(second.history.losses, rel=1e-6)


def test_a_state_of_another_loader() -> None:
    with pytest.raises(train.TrainingInterrupted) as caught:
        fit(linear(), clouds(20, 4), optim.SGD(0.1), epochs=1, callbacks=[Late()])
    text = (
        "the state is after batch 4 of an epoch of 5 batches, but the loader has 2 batches; go on"
    )
    with pytest.raises(ValueError, match=text):
        fit(caught.value.state, clouds(8, 4), optim.SGD(0.1), epochs=1)


def halved(batch: Any, rng: np.random.Generator) -> Any:
    return tuple([x[:2] for x in batch])


OF_20 = {"size": 4, "shuffle": True, "seed": 3}


@pytest.mark.parametrize(
    ("examples", "options", "words"),
    [
        (19, {}, "19 examples in batches of 4, shuffled by seed 3"),
        (24, {}, "24 examples in batches of 4, shuffled by seed 3"),
        (20, {"size": 5}, "20 examples in batches of 5, shuffled by seed 3"),
        (20, {"seed": 4}, "20 examples in batches of 4, shuffled by seed 4"),
        (20, {"shuffle": False}, "20 examples in batches of 4"),
        (21, {"last": "drop"}, "21 examples in batches of 4, the last one dropped, shuffled by"),
        (
            20,
            {"shuffle": False, "transform": halved},
            "20 examples in batches of 4, transformed by seed 3",
        ),
    ],
)
def test_a_state_of_a_loader_with_other_batches(
    examples: int, options: dict[str, Any], words: str
) -> None:
    """In the middle of an epoch. Its bits would be those of no run."""

    def loader(count: int, **options: Any) -> Any:
        data = clouds(count, 4)
        return DataLoader((data.inputs, data.labels), **{**OF_20, **options})

    with pytest.raises(train.TrainingInterrupted) as caught:
        fit(linear(), loader(20), optim.SGD(0.1), epochs=2, callbacks=[Late()])
    with pytest.raises(ValueError) as refused:
        fit(caught.value.state, loader(examples, **options), optim.SGD(0.1), epochs=2)
    assert str(refused.value).startswith(
        "fit: the state is after batch 4 of an epoch of 20 examples in batches of 4, shuffled by seed"
        f" 3, but the loader has {words}"
    )
    assert str(refused.value).endswith("; go on with the loader of the run")


def test_between_two_epochs_a_loader_may_change() -> None:
    state = fit(linear(), clouds(20, 4), optim.SGD(0.1), epochs=1)
    assert fit(state, clouds(8, 4), optim.SGD(0.1), epochs=2).epoch == 2


@pytest.mark.parametrize("options", [{"transform": halved}, {"last": "drop"}, {"shuffle": True}])
def test_the_same_loader_again(options: dict[str, Any]) -> None:
    def loader() -> Any:
        data = clouds(22, 4)
        return DataLoader((data.inputs, data.labels), 4, **options)

    with pytest.raises(train.TrainingInterrupted) as caught:
        fit(linear(), loader(), optim.SGD(0.1), epochs=1, callbacks=[Late()])
    assert fit(caught.value.state, loader(), optim.SGD(0.1), epochs=1).epoch == 1


@pytest.mark.parametrize("key", [0, "key", np.zeros(2)])
def test_what_is_no_key(key: Any) -> None:
    words = "key is .*, but expected one such as random.key"
    with pytest.raises(TypeError, match=f"^fit: {words}"):
        fit(linear(), clouds(8, 4), optim.SGD(0.1), epochs=1, key=key)
    with pytest.raises(TypeError, match=f"^start: {words}"):
        train.start(linear(), optim.SGD(0.1), key=key)


class Late(train.Callback):
    def on_step_end(self, before: Any, batch: Any, after: Any) -> None:
        if after.position == 5:
            raise KeyboardInterrupt


def test_evaluation_without_examples() -> None:
    with pytest.raises(ValueError, match="evaluate: the loader has no examples"):
        evaluate(linear(), EMPTY, CROSS_ENTROPY)


def test_a_metric_that_is_no_number() -> None:
    words = r"evaluate: metrics\['table'\] gives \(2, 2\), but expected one number"
    table = {"table": metrics.ConfusionMatrix(2)}
    with pytest.raises(ShapeError, match=words):
        evaluate(linear(), clouds(8, 4), CROSS_ENTROPY, metrics=table)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"patience": 0}, "patience is 0"),
        ({"patience": 2.5}, "patience is 2.5"),
        ({"patience": "3"}, "patience is '3'"),
        ({"min_delta": -0.5}, "min_delta is -0.5"),
        ({"min_delta": float("nan")}, "min_delta is nan"),
    ],
)
def test_early_stopping_that_cannot_be(options: dict[str, Any], words: str) -> None:
    with pytest.raises((ValueError, TypeError), match=f"EarlyStopping: {words}, but expected"):
        EarlyStopping(**options)


@pytest.mark.parametrize("batch", [ops.zeros((4, 2)), (ops.zeros((4, 2)),), [1, 2, 3], 7])
def test_batches_that_are_no_pairs(batch: Any) -> None:
    with pytest.raises(TypeError, match="supervised: a batch must be \\(inputs, targets\\)"):
        CROSS_ENTROPY(linear(), batch, nn.Eval())
