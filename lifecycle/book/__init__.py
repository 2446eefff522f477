"""Floor 1: what can be read in the model alone. No org and no client is needed."""
