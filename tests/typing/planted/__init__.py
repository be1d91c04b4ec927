"""Networks as users write them, each right and with several mistakes: ``foreign.planted`` tells how they are written."""
