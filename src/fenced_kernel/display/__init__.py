"""What a program shows becomes outputs: bundles, tables, figures; imports `tables` and below."""
