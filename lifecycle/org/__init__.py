"""Floor 1: one org in memory, which obeys the model. The clock and the ids can be given from outside."""
