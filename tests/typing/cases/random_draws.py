"""Draws of `typednn.random`: their shapes and dtypes, and keys."""

from typing import reveal_type

import numpy as np
from jaxtyping import Float32, Float64, Int64

from typednn import Tensor, grad, jit, nn, ops, random, typed, vmap
from typednn.random import Key

key: Key = random.key(0)

# Shapes and dtypes

reveal_type(random.normal(key))  # R: Tensor[tuple[()], float32]
reveal_type(random.normal(key, (2, 3)))  # R: Tensor[tuple[2, 3], float32]
reveal_type(random.normal(key, 4, np.float64))  # R: Tensor[tuple[4], float64]
reveal_type(random.uniform(key, (2,), dtype=np.float64))  # R: Tensor[tuple[2], float64]
reveal_type(random.uniform(key, (2, 3), minval=ops.zeros(3)))  # R: Tensor[tuple[2, 3], float32]
reveal_type(random.bits(key, (2,)))  # R: Tensor[tuple[2], uint32]
reveal_type(random.bits(key, (2,), np.uint8))  # R: Tensor[tuple[2], uint8]
reveal_type(random.randint(key, (2,), 0, 9))  # R: Tensor[tuple[2], int64]
reveal_type(random.randint(key, (2,), 0, 9, np.int32))  # R: Tensor[tuple[2], int32]
reveal_type(random.bernoulli(key, 0.5, (2, 3)))  # R: Tensor[tuple[2, 3], bool]
reveal_type(random.bernoulli(key, ops.zeros((4, 1))))  # R: Tensor[tuple[4, 1], bool]
reveal_type(random.gumbel(key, (5,)))  # R: Tensor[tuple[5], float32]
reveal_type(random.exponential(key, (5,)))  # R: Tensor[tuple[5], float32]
reveal_type(random.laplace(key, (5,)))  # R: Tensor[tuple[5], float32]
reveal_type(random.truncated_normal(key, -1.0, ops.ones(3)))  # R: Tensor[tuple[3], float32]
reveal_type(random.truncated_normal(key, -1.0, 1.0, (2, 3)))  # R: Tensor[tuple[2, 3], float32]
reveal_type(random.categorical(key, ops.zeros((4, 7))))  # R: Tensor[tuple[4], int64]
reveal_type(random.categorical(key, ops.zeros((4, 7)), 0))  # R: Tensor[tuple[7], int64]
reveal_type(random.categorical(key, ops.zeros(7), shape=(3,)))  # R: Tensor[tuple[3], int64]
reveal_type(random.permutation(key, ops.zeros((4, 7))))  # R: Tensor[tuple[4, 7], float32]
reveal_type(random.permutation(key, 5))  # R: Tensor[tuple[Any], int64]
reveal_type(random.choice(key, 5, (2,)))  # R: Tensor[tuple[2], int64]
reveal_type(random.choice(key, ops.zeros((4, 7)), (2, 3)))  # R: Tensor[tuple[2, 3, 7], float32]
reveal_type(random.choice(key, ops.zeros((4, 7)), axis=1))  # R: Tensor[tuple[4], float32]


@typed
def noisy(
    key: Key, x: Float32[Tensor, "batch n"], std: Float32[Tensor, "n"]
) -> Float32[Tensor, "batch n"]:
    noise = random.normal(key, x.shape)
    reveal_type(noise)  # R: Tensor[tuple[batch, n], float32]
    return x + std * noise


@typed
def dropped(key: Key, x: Float32[Tensor, "batch n"], rate: float) -> Float32[Tensor, "batch n"]:
    keep = random.bernoulli(key, 1 - rate, x.shape)
    return ops.where(keep, x / (1 - rate), 0.0)


@typed
def sampled(key: Key, logits: Float32[Tensor, "batch classes"]) -> Int64[Tensor, "batch"]:
    return random.categorical(key, logits)


@typed
def shuffled(key: Key, x: Float32[Tensor, "n d"], y: Int64[Tensor, "n"]) -> Float32[Tensor, "n d"]:
    order = random.permutation(key, y)
    reveal_type(order)  # R: Tensor[tuple[n], int64]
    return random.permutation(key, x)


@typed
def wrong_size(key: Key, x: Float32[Tensor, "batch n"]) -> Float32[Tensor, "batch n"]:
    batch, n = x.shape
    return x + random.normal(key, (n, batch))  # E: add: x (batch, n) and y (n, batch) [shape]


@typed
def wrong_classes(key: Key, logits: Float32[Tensor, "batch classes"]) -> Int64[Tensor, "classes"]:
    # E: the result is int64 (batch,), declared Int64[Tensor, "classes"] [shape]
    return random.categorical(key, logits)


@typed
def wrong_dtype(key: Key) -> Float64[Tensor, "3"]:
    # E: the result is float32 (3,), declared Float64[Tensor, "3"] [shape-dtype]
    return random.normal(key, (3,))


# Keys

first, second = random.split(key)
reveal_type(first)  # R: Key
reveal_type(random.split(key, 3)[0])  # R: Key
for step, each in enumerate(random.split(key, 2)):
    reveal_type(random.fold_in(each, step))  # R: Key
_ = random.fold_in(key, ops.asarray(3))
# E: random.normal: key is of class int, it must be a key: random.key(seed) [arg-type]
random.normal(0, (2,))
# E: random.normal: key is of class Tensor, it must be a key: random.key(seed) [arg-type]
random.normal(ops.zeros(2), (2,))
# E: random.normal: key is of class tuple, it must be a key: random.key(seed) [arg-type]
random.normal((2,))
# E: random.normal: key is of class tuple, it must be a key: random.key(seed) [arg-type]
random.normal((2, 3), key)
# E: random.randint: key is of class tuple, it must be a key: random.key(seed) [arg-type]
random.randint((2,), 0, 9, key)
# E: random.normal: key is of class NoneType, it must be a key: random.key(seed) [arg-type]
random.normal(None)
# E: random.fold_in: key is of class Generator, it must be a key: random.key(seed) [arg-type]
random.fold_in(np.random.default_rng(0), 1)
# E: random.uniform: key is of class function, it must be a key: random.key(seed) [arg-type]
random.uniform(random.key, (2,))
keys = random.split(key, 3)
# E: random.normal: key is (3,) keys, it must be one, such as key[0] [arg-type]
random.normal(keys, (2,))
# E: random.split: key is (2, 3) keys, it must be one, such as key[0] [arg-type]
random.split(random.split(key, (2, 3)))
# E: random.fold_in: key is (2,) keys, it must be one, such as key[0] [arg-type]
random.fold_in(random.split(key), 1)
nn.Train(keys)  # E: nn.Train: key is (3,) keys, it must be one, such as key[0] [arg-type]
_ = random.normal(keys[0], (2,))
_ = random.normal(random.split(key, ()), (2,))
reveal_type(vmap(lambda each: random.normal(each, (2,)))(keys))  # R: Tensor[tuple[Any, 2], float32]
reveal_type([random.normal(each, (2,)) for each in keys][0])  # R: Tensor[tuple[2], float32]


def of_several(key: Key, other: Key | None) -> Float32[Tensor, "2"]:
    keys = random.split(key, 2)
    # E: random.normal: key is (2,) keys, it must be one, such as key[0] [arg-type]
    random.normal(keys, (2,))
    for each in random.split(keys[0], 3):
        random.fold_in(each, 1)  # E: fold_in: the result is thrown away [unused-result]
    return random.normal(keys[1], (2,))


ops.sum(key)  # E: sum: argument 'x' is Key [call-overload]
key + 1  # E: Unsupported operand types for + ("Key" and "int") [operator]
random.key("seed")  # E: key: argument 'seed' is a str [arg-type]
random.fold_in(key, 0.5)  # E: fold_in: argument 'data' is a float [arg-type]
random.split(key).shape


class Noise(nn.Module):
    key: Key

    def __call__(self, x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b n"]:
        return x + random.normal(self.key, x.shape)


planned = jit(noisy)
reveal_type(planned(first, ops.zeros((2, 3)), ops.ones(3)))  # R: Tensor[tuple[2, 3], float32]
planned(first, ops.zeros((2, 3)), ops.ones(2))  # E: noisy: argument 'std' is float32 (2,) [shape]
# E: noisy: argument 'key' is float32 (2,), declared Key [arg-type]
planned(ops.ones(2), ops.zeros((2, 3)), ops.ones(3))

# What a draw refuses

# E: random.uniform: maxval is int64, it must be floating-point [shape-dtype]
random.uniform(key, (), maxval=ops.asarray(2))

random.normal(key, (2, -1))  # E: random.normal: shape (2, -1): a size is at least 0, not -1 [shape]
# E: random.uniform: minval (3,) does not broadcast to shape (2,) [shape]
random.uniform(key, (2,), minval=ops.zeros(3))
# E: random.bernoulli: p (2, 3) does not broadcast to shape (3,) [shape]
random.bernoulli(key, ops.zeros((2, 3)), (3,))
# E: random.categorical: logits (2, 3) has no axis 2 [shape-index]
random.categorical(key, ops.zeros((2, 3)), 2)
# E: random.categorical: logits is int64, it must be floating-point [shape-dtype]
random.categorical(key, ops.asarray([1, 2]))
# E: random.randint: maxval is float32, it must be integer [shape-dtype]
random.randint(key, (2,), 0, ops.zeros(()))
# E: random.permutation: x (2, 3) has no axis 2 [shape-index]
random.permutation(key, ops.zeros((2, 3)), 2)
# E: random.choice: a (2, 3) has no axis 2 [shape-index]
random.choice(key, ops.zeros((2, 3)), axis=2)
# E: random.truncated_normal: lower (2,) [shape]
random.truncated_normal(key, ops.zeros(2), ops.zeros(3))
# E: Value of type variable "F" of "normal" cannot be "signedinteger[_64Bit]" [type-var]
random.normal(key, (2,), np.int64)
# E: Value of type variable "U" of "bits" cannot be "floating[_32Bit]" [type-var]
random.bits(key, (2,), np.float32)
# E: Argument 2 to "normal" has incompatible type "tuple[str]" [arg-type]
random.normal(key, ("2",))
# E: random.bernoulli: key is of class float, it must be a key: random.key(seed) [arg-type]
random.bernoulli(0.5, key)
# E: random.split: key is of class int, it must be a key: random.key(seed) [arg-type]
random.split(3, key)
# E: noisy: argument 'key' is an int, declared Key [arg-type]
grad(lambda x: ops.sum(x))(jit(noisy)(0, ops.zeros((2, 3)), ops.ones(3)))

# Numbers that a draw refuses, where they are written out

# E: random.bernoulli: p is 1.5, it must be from 0 to 1 [shape]
random.bernoulli(key, 1.5)
# E: random.bernoulli: p is -0.5, it must be from 0 to 1 [shape]
random.bernoulli(key, shape=(3,), p=-0.5)
# E: random.uniform: minval is 1.0 and maxval is 1.0; minval must be the smaller one [shape]
random.uniform(key, (3,), minval=1.0)
# E: random.uniform: minval is 2.0 and maxval is -1.5; minval must be the smaller one [shape]
random.uniform(key, (3,), minval=2, maxval=-1.5)
# E: random.randint: minval is 9 and maxval is 9; minval must be the smaller one [shape]
random.randint(key, (3,), 9, 9)
# E: random.truncated_normal: lower is 2.0 and upper is -2.0; lower must be the smaller one [shape]
random.truncated_normal(key, 2.0, -2.0)
kept = random.bernoulli(key, 1), random.bernoulli(key, 0.0), random.randint(key, (3,), -9, -1)
spread = random.uniform(key, (3,), minval=-2.0, maxval=-1.0), random.uniform(key, (), None, 0.5)


def drawn(p: float, low: int, lows: Float32[Tensor, "3"]) -> None:
    first = random.bernoulli(key, p), random.randint(key, (3,), low, 0)
    last = random.uniform(key, (3,), minval=lows), random.truncated_normal(key, lows, 1)
