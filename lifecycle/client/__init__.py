"""Floor 3: knows HTTP only, so it works on a real org unchanged."""
