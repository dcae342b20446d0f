"""Measurements, each beside a floor taken in the same run; `make bench` prints them as tables."""
