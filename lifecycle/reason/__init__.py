"""Floor 4: answers about answers. Everything here sees what a client sees, and the model."""
