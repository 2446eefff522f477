"""Floor 4: answers about calls and answers. Everything here sees what a client sees, and the model."""
