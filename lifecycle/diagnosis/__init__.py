"""What a person's own evidence says: calls, logs and user objects, and the questions about them."""
