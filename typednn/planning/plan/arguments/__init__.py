"""Arguments of a function that is planned without data: examples, and what its annotations say."""
