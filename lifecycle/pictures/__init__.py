"""Floor 4: the model as a picture and as text."""
