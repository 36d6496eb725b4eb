"""The screens and the command line over core."""
