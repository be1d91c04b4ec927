"""scikit-learn's estimators around models: its own checks, and its own network beside ours."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sklearn.datasets import load_digits
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from typednn import nn, optim
from typednn.estimators import TypedClassifier, TypedRegressor


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@parametrize_with_checks(  # type: ignore[untyped-decorator]  # scikit-learn has no types
    [
        TypedClassifier(epochs=30, batch_size=20),
        TypedRegressor(epochs=30, batch_size=20),
    ]
)
def test_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_digits_beside_scikit_learns_own_network() -> None:
    x, y = load_digits(return_X_y=True)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    theirs, ours = (
        cross_val_score(make_pipeline(StandardScaler(), each), x, y, cv=folds)
        for each in (MLPClassifier(random_state=0), TypedClassifier(random_state=0))
    )
    print(f"scikit-learn {theirs.mean():.4f} +- {theirs.std():.4f}, ours {ours.mean():.4f}")
    assert abs(ours.mean() - theirs.mean()) <= theirs.std()


def test_a_model_of_ones_own_with_a_mode() -> None:
    def model(features: int, outputs: int, rng: np.random.Generator) -> nn.Module:
        return nn.Sequential(
            nn.Linear(features, 16, rng=rng),
            nn.BatchNorm(16),
            nn.ReLU(),
            nn.Dropout(0.1),
            nn.Linear(16, outputs, rng=rng),
        )

    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 3))
    y = np.where(x[:, 0] + x[:, 1] > 0, "up", "down")
    found = TypedClassifier(
        model, optimizer=optim.Adam(0.01), epochs=20, batch_size=50, random_state=1
    )
    found.fit(x, y)
    assert found.score(x, y) > 0.95
    assert [*found.classes_] == ["down", "up"]
    assert len(found.history_) == found.n_iter_ == 20
    again = TypedClassifier(
        model, optimizer=optim.Adam(0.01), epochs=20, batch_size=50, random_state=1
    )
    assert np.array_equal(again.fit(x, y).predict_proba(x), found.predict_proba(x))


def test_regression() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 2))
    y = 1000 + 50 * x[:, 0]
    found = TypedRegressor(epochs=60, batch_size=50, random_state=0).fit(x, y)
    assert found.score(x, y) > 0.95
