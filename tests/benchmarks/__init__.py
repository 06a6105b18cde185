"""What the fake costs, beside others in the same run: ``python -m tests.benchmarks``. Never part of the test suite."""
