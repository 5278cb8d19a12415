"""Measured claims: each bench_*.py prints one line with its figures and the ratio. `make bench` runs them all."""
