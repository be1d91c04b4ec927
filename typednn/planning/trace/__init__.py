"""From a function to its graph of primitives: the function runs with tensors that have no values."""
