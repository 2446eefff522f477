"""Floor 2: the model as a picture and as text."""
