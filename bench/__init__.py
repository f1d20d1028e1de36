"""Benchmarks: how fast the atlas is beside others that answer the same questions from the same data (`make bench`)."""
