"""Floor 5: what a notebook holds. Nothing here has a rule of its own."""
