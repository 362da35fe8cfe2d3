"""Compiles botocore's API models for the runner; see docs/model-file-format.md."""
