"""Models as scikit-learn's estimators: ``TypedClassifier`` and ``TypedRegressor``.

They follow scikit-learn's rules for estimators (its developer guide), so that they work in its
pipelines, cross-validation and searches. scikit-learn is an extra: ``typednn[digits]``.
"""

from collections.abc import Callable
from typing import Any, Final, Self

import numpy as np

from typednn import losses, nn, ops, optim, random
from typednn.checked_arguments import COUNT, Expected, check_values
from typednn.data import DataLoader
from typednn.optional_dependencies import MissingExtraError
from typednn.train import History, fit, supervised
from typednn.train.kinds import need_model
from typednn.train.objectives import apply_model

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, check_random_state, validate_data
except ImportError:
    raise MissingExtraError("typednn.estimators", "scikit-learn", "digits") from None

__all__ = ["TypedClassifier", "TypedRegressor", "perceptron"]

ModelFactory = Callable[[int, int, np.random.Generator], nn.Module]
"""Makes a model of so many features and outputs, with weights from the generator."""


_FACTORY: Final = Expected("a function (features, outputs, rng)", callable, lambda x: True)


def perceptron(features: int, outputs: int, rng: np.random.Generator) -> nn.Module:
    """Return a perceptron with one hidden layer of 100, as scikit-learn's has."""
    return nn.Sequential(
        nn.Linear(features, 100, rng=rng), nn.ReLU(), nn.Linear(100, outputs, rng=rng)
    )


class _Typed(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """What both estimators share: their parameters, and the fitting."""

    def __init__(
        self,
        model: ModelFactory = perceptron,
        *,
        optimizer: Any = None,
        epochs: int = 200,
        batch_size: int = 200,
        random_state: Any = None,
    ) -> None:
        self.model = model
        self.optimizer = optimizer
        self.epochs = epochs
        self.batch_size = batch_size
        self.random_state = random_state

    def _fit(self, x: Any, targets: Any, outputs: int, loss: Any) -> Self:
        owner = type(self).__name__
        check_values(owner, vars(self), batch_size=COUNT, model=_FACTORY)
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        model = self.model(x.shape[1], outputs, np.random.default_rng(seed))
        need_model(owner, model)
        size = min(self.batch_size, len(x))
        state = fit(
            model,
            DataLoader((ops.asarray(x), ops.asarray(targets)), size, shuffle=True, seed=seed),
            self.optimizer or optim.Adam(1e-3),
            supervised(loss),
            epochs=self.epochs,
            key=random.key(seed),
        )
        self.model_: Any = state.model
        self.history_: History = state.history
        self.n_iter_ = state.epoch
        return self

    def _outputs(self, x: Any) -> Any:
        check_is_fitted(self)
        checked = validate_data(self, x, reset=False, dtype=np.float32)
        batches = [
            apply_model(self.model_, batch, nn.Eval()).numpy()
            for batch in DataLoader(ops.asarray(checked), 1000)
        ]
        return np.concatenate(batches)


class TypedClassifier(ClassifierMixin, _Typed):  # type: ignore[misc]  # scikit-learn has no types
    """A classifier around any model that gives each example a score for each class.

    ``model(features, classes, rng)`` makes it. The loss is cross entropy, and Adam the optimizer.
    After ``fit``: ``classes_``, ``model_``, ``history_``.
    """

    def fit(self, X: Any, y: Any) -> Self:
        """Fit the model. Raises ValueError for data that scikit-learn refuses, or one class."""
        x, y = validate_data(self, X, y, dtype=np.float32)
        check_classification_targets(y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("TypedClassifier: there must be at least two classes; y has one class")
        codes = codes.astype(np.int64)
        return self._fit(x, codes, len(self.classes_), losses.cross_entropy)

    def predict_proba(self, X: Any) -> Any:
        """Return the probability of each class for each example: (n, classes)."""
        scores = self._outputs(X).astype(np.float64)
        found = np.exp(scores - scores.max(axis=1, keepdims=True))
        return found / found.sum(axis=1, keepdims=True)

    def predict(self, X: Any) -> Any:
        """Return the class with the largest score for each example: (n,)."""
        places = self._outputs(X).argmax(axis=1)
        return self.classes_[places]


class TypedRegressor(RegressorMixin, _Typed):  # type: ignore[misc]  # scikit-learn has no types
    """A regressor around any model that gives each example one number.

    ``model(features, 1, rng)`` makes it. The loss is the mean squared error, of targets that are
    brought to mean 0 and variance 1, and Adam the optimizer. After ``fit``: ``model_``,
    ``history_``.
    """

    def fit(self, X: Any, y: Any) -> Self:
        """Fit the model. Raises ValueError for data that scikit-learn refuses."""
        x, y = validate_data(self, X, y, dtype=np.float32, y_numeric=True)
        y = np.asarray(y, np.float64)
        self.mean_, self.scale_ = y.mean(), y.std() or 1.0
        targets = ((y - self.mean_) / self.scale_).astype(np.float32)[:, None]
        return self._fit(x, targets, 1, losses.mse)

    def predict(self, X: Any) -> Any:
        """Return the number for each example: (n,)."""
        outputs = self._outputs(X)[:, 0].astype(np.float64)
        return outputs * self.scale_ + self.mean_
