#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Counts the vowels of a sentence."""
import sys


def count_vowels(text: str) -> int:
    return sum(c in "aeiou" for c in text.lower())


def main() -> int:
    print("Vowels:", count_vowels("The quick brown fox"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
