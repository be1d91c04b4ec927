"""scikit-learn's estimators around models: its own checks, and its own network beside ours."""

import pickle
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from typednn import nn, optim, schedules
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


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"model": 3},
            "TypedClassifier: model is 3, but expected a function (features, outputs, rng)",
        ),
        (
            {"model": lambda *sizes: "x"},
            "TypedClassifier: model is of class str, but expected a model",
        ),
        (
            {"batch_size": "x"},
            "TypedClassifier: batch_size is 'x', but expected a whole number of at",
        ),
        ({"batch_size": 0}, "TypedClassifier: batch_size is 0, but expected a whole number of at"),
        ({"epochs": 2.5}, "fit: epochs is 2.5, but expected a whole number of at least 1"),
        ({"optimizer": "adam"}, "fit: optimizer is of class str, but expected one such as"),
    ],
)
def test_parameters_that_cannot_be(options: dict[str, Any], words: str) -> None:
    x, y = load_digits(return_X_y=True)
    with pytest.raises((TypeError, ValueError)) as caught:
        TypedClassifier(**options).fit(x, y)
    assert str(caught.value).startswith(words)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_search_over_what_is_in_a_pipeline(jobs: int) -> None:
    """Also in other processes, as it is cloned, and pickled with what it has learnt."""
    x, y = load_digits(return_X_y=True)
    steps = make_pipeline(StandardScaler(), TypedClassifier(epochs=2, random_state=0))
    grid = {"typedclassifier__optimizer": [optim.Adam(0.01), optim.SGD(0.0)]}
    search = GridSearchCV(steps, grid, cv=2, n_jobs=jobs).fit(x[:200], y[:200])
    assert search.best_params_ == {"typedclassifier__optimizer": optim.Adam(0.01)}
    again = pickle.loads(pickle.dumps(search.best_estimator_))
    assert np.array_equal(again.predict_proba(x), search.predict_proba(x))


def test_an_estimator_with_a_schedule_is_pickled() -> None:
    x, y = load_digits(return_X_y=True)
    rate = schedules.warmup(schedules.cosine(0.01, steps=8), steps=2)
    fitted = TypedClassifier(optimizer=optim.Adam(rate), epochs=2, random_state=0).fit(x, y)
    again = pickle.loads(pickle.dumps(fitted))
    assert np.array_equal(again.predict_proba(x), fitted.predict_proba(x))
    assert np.array_equal(again.fit(x, y).predict_proba(x), fitted.predict_proba(x))
