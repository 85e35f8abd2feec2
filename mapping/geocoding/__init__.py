"""Finding the place of an address without sending it anywhere."""
