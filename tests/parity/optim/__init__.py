"""Optimizers and schedules go in lock step with PyTorch's and optax's: 200 steps, in float64."""
