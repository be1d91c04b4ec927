"""Find what is known of an argument before the program runs: its shape, or its value."""
