"""Floor 1: what can be computed from the model alone, without an org and without a client."""
