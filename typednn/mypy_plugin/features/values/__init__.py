"""Find the shape or the value of an argument, as far as it is known before the program runs."""
