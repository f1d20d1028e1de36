"""Releases: the dataset of one revision, frozen into files that anybody can check, cite and work with offline."""
