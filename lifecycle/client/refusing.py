"""What a request meets that is not sent. Most rooms of the client raise it or catch it."""


class NotAllowedHere(PermissionError):
    """This client doesn't send such a request to this org."""
