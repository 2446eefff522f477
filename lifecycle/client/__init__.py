"""Floor 3: the client. It knows an org only by HTTP, so it works on a real org unchanged."""
