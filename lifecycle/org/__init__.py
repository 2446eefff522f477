"""Floor 1: one org in memory, obeying the model. Clock and ids are handed in."""
