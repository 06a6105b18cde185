"""The API as functions: (world, input, context) -> output. One file per resource; rules before functions."""
