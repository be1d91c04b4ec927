"""Where the values of a graph lie in memory: views, lifetimes, and one arena for all that has bytes."""
