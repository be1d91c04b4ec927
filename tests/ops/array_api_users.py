"""Functions of scipy and scikit-learn for arrays of any namespace, run on tensors and on numpy's arrays.

``python -m tests.ops.array_api_users`` prints, for each as JSON, what is wrong, or an empty text. It is
a process of its own: both libraries read the environment when they are imported.
"""

import json
import os
import warnings
from collections.abc import Callable
from typing import Any, Final

os.environ["SCIPY_ARRAY_API"] = "1"

import numpy as np
import sklearn
from scipy import special, stats
from sklearn import metrics, preprocessing
from sklearn.linear_model import PoissonRegressor
from sklearn.metrics import pairwise
from sklearn.model_selection import train_test_split
from sklearn.utils import check_array, resample

from typednn import Tensor, ops

__all__ = ["RUNS", "WRITES"]

_RNG: Final = np.random.default_rng(0)
X: Final = _RNG.normal(size=(12, 3))
POSITIVE: Final = np.abs(X) + 0.5
LABELS: Final = (X[:, 0] > 0).astype(np.int64)
GUESSES: Final = (X[:, 1] > 0).astype(np.int64)
SCORES: Final = 1 / (1 + np.exp(-X[:, 0]))

Case = tuple[Callable[..., Any], tuple[Any, ...]]

RUNS: Final[dict[str, Case]] = {
    **{
        f"scipy.special.{name}": (getattr(special, name), (X,))
        for name in ("softmax", "expit", "erf", "ndtr", "log_ndtr", "gammaln")
    },
    **{
        f"scipy.stats.{name}": (getattr(stats, name), (POSITIVE,))
        for name in (
            *("skew", "kurtosis", "gmean", "hmean", "moment", "kstat", "sem", "describe"),
            *("entropy", "circmean", "circvar", "circstd", "jarque_bera"),
        )
    },
    "scipy.stats.pmean": (stats.pmean, (POSITIVE, 2.0)),
    **{
        f"sklearn.metrics.{name}": (getattr(metrics, name), (LABELS, GUESSES))
        for name in ("accuracy_score", "zero_one_loss", "confusion_matrix", "hamming_loss")
    },
    "sklearn.metrics.brier_score_loss": (metrics.brier_score_loss, (LABELS, SCORES)),
    **{
        f"sklearn.metrics.{name}": (getattr(metrics, name), (POSITIVE[:, 0], POSITIVE[:, 1]))
        for name in (
            *("mean_squared_error", "mean_absolute_error", "root_mean_squared_error"),
            *("mean_absolute_percentage_error", "max_error", "mean_squared_log_error"),
            *("mean_gamma_deviance", "mean_poisson_deviance", "mean_pinball_loss"),
            *("d2_tweedie_score", "median_absolute_error"),
        )
    },
    **{
        f"sklearn.metrics.pairwise.{name}": (
            getattr(pairwise, name),
            (POSITIVE, POSITIVE[:5] + 1.0),
        )
        for name in (
            *("euclidean_distances", "linear_kernel", "polynomial_kernel", "rbf_kernel"),
            *("sigmoid_kernel", "chi2_kernel"),
        )
    },
    "sklearn.preprocessing.KernelCenterer": (
        lambda x: preprocessing.KernelCenterer().fit_transform(x @ x.T),
        (X,),
    ),
    "sklearn.preprocessing.LabelEncoder": (
        lambda y: preprocessing.LabelEncoder().fit_transform(y + 3),
        (LABELS,),
    ),
    "sklearn.linear_model.PoissonRegressor": (
        lambda x, y: PoissonRegressor().fit(x, y).predict(x),
        (X, POSITIVE[:, 0]),
    ),
    "sklearn.model_selection.train_test_split": (
        lambda x: train_test_split(x, random_state=0)[0],
        (X,),
    ),
    "sklearn.utils.resample": (lambda x: resample(x, random_state=0), (X,)),
    "sklearn.utils.check_array": (check_array, (X,)),
}
"""What gives on tensors what it gives on numpy's arrays."""

WRITES: Final[dict[str, Case]] = {
    "scipy.special.logsumexp": (special.logsumexp, (X,)),
    "scipy.stats.zscore": (stats.zscore, (X,)),
    "sklearn.metrics.r2_score": (metrics.r2_score, (X[:, 0], X[:, 1])),
    "sklearn.preprocessing.StandardScaler": (
        lambda x: preprocessing.StandardScaler().fit_transform(x),
        (X,),
    ),
    "sklearn.preprocessing.MinMaxScaler": (
        lambda x: preprocessing.MinMaxScaler().fit_transform(x),
        (X,),
    ),
}
"""What writes into arrays of the namespace, ``x[mask] = value``, which tensors refuse."""


def flat(result: Any) -> list[Any]:
    """The numbers of a result, which may be a tuple or an object with attributes."""
    if hasattr(result, "statistic"):
        return [*flat(result.statistic), *flat(result.pvalue)]
    if isinstance(result, tuple):
        return [number for part in result for number in flat(part)]
    return [np.asarray(result, np.float64)]


def wrong(function: Callable[..., Any], arguments: tuple[Any, ...]) -> str:
    """What differs between tensors and arrays; empty where nothing does."""
    tensors = [ops.asarray(a) if isinstance(a, np.ndarray) else a for a in arguments]
    try:
        found = function(*tensors)
    except TypeError as error:
        return f"TypeError: {error}"
    expected = function(*arguments)
    if isinstance(expected, np.ndarray) and not isinstance(found, Tensor):
        return f"a {type(found).__name__}"
    for mine, theirs in zip(flat(found), flat(expected), strict=True):
        if not np.allclose(mine, theirs, rtol=1e-6, equal_nan=True):
            return f"{mine} is not {theirs}"
    return ""


def main() -> None:
    with warnings.catch_warnings(), sklearn.config_context(array_api_dispatch=True):
        warnings.simplefilter("ignore")
        print(json.dumps({name: wrong(*case) for name, case in (RUNS | WRITES).items()}))


if __name__ == "__main__":
    main()
