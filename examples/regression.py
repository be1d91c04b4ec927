"""Linear and logistic regression by Newton's method, with scikit-learn's coefficients.

pip install 'typednn[digits]' && python examples/regression.py

The loss of a linear regression is a parabola, so one step of Newton's method finds its minimum. That
of a logistic regression takes a few. The second derivatives are those of ``hessian``. All is float64.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from jaxtyping import Float64
from sklearn.datasets import (  # type: ignore[import-untyped, unused-ignore] # it has no types
    load_breast_cancer,
    load_diabetes,
)
from sklearn.linear_model import (  # type: ignore[import-untyped, unused-ignore] # as above
    LinearRegression,
    LogisticRegression,
)
from sklearn.preprocessing import (  # type: ignore[import-untyped, unused-ignore] # as above
    StandardScaler,
)

from typednn import Tensor, grad, hessian, ops

Features: TypeAlias = Float64[Tensor, "n d"]
Targets: TypeAlias = Float64[Tensor, "n"]
Weights: TypeAlias = Float64[Tensor, "d"]
Loss: TypeAlias = Callable[[Weights, Features, Targets], Float64[Tensor, ""]]


def squared(weights: Weights, x: Features, y: Targets) -> Float64[Tensor, ""]:
    """Half the sum of the squared errors."""
    return 0.5 * ops.sum((x @ weights - y) ** 2)


def logistic(weights: Weights, x: Features, y: Targets) -> Float64[Tensor, ""]:
    """The cross entropy of the labels 0 and 1, and half the squared weights; the last is the offset."""
    logits = x @ weights
    return ops.sum(ops.softplus(logits) - y * logits) + 0.5 * ops.sum(weights[:-1] ** 2)


def newton(loss: Loss, x: Features, y: Targets, steps: int) -> Weights:
    """The weights after so many steps from zero: w - H^-1 g, with the Hessian H and the gradient g."""
    weights: Weights = ops.zeros((x.shape[1],), dtype=np.float64)
    for _ in range(steps):
        weights = weights - ops.solve(hessian(loss)(weights, x, y), grad(loss)(weights, x, y))
    return weights


def with_offset(x: Features) -> Float64[Tensor, "n d+1"]:
    """The features, and a 1 for the offset."""
    return ops.concat([x, ops.ones((x.shape[0], 1), dtype=np.float64)], axis=1)


def tensors(x: np.ndarray, y: np.ndarray) -> tuple[Features, Targets]:
    return ops.asarray(x, np.float64).expect("n d"), ops.asarray(y, np.float64).expect("n")


def main() -> tuple[float, float]:
    """The largest differences from scikit-learn's coefficients, linear and logistic."""
    x, y = load_diabetes(return_X_y=True)
    theirs = LinearRegression().fit(x, y)
    features, targets = tensors(x, y)
    ours = newton(squared, with_offset(features), targets, steps=1)
    linear = np.abs(np.asarray(ours) - [*theirs.coef_, theirs.intercept_]).max()

    x, y = load_breast_cancer(return_X_y=True)
    x = StandardScaler().fit_transform(x)
    classifier = LogisticRegression(solver="newton-cholesky", tol=1e-12).fit(x, y)
    features, targets = tensors(x, y)
    ours = newton(logistic, with_offset(features), targets, steps=12)
    expected = [*classifier.coef_[0], *classifier.intercept_]
    largest = np.abs(np.asarray(ours) - expected).max()
    print(f"largest difference of a coefficient: linear {linear:.1e}, logistic {largest:.1e}")
    return float(linear), float(largest)


if __name__ == "__main__":
    main()
