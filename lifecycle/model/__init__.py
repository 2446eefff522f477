"""Floor 0: what is true. Pure data and functions; no ids, no clock, no input or output."""
