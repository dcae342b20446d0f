"""A run: streams, input, Stop, waiting and the variables of the session; imports `cells` and below."""
