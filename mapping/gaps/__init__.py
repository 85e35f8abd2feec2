"""Gap analysis: who is out of reach of a need, and why. Pure functions over frames and arrays."""
