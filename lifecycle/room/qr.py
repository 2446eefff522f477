"""A QR code as rows of light and dark, for the page that draws it."""


def qr_rows(text: str) -> list[str]:
    """Return a QR code that holds a text: a string of 0 and 1 for each row. Empty if nothing here can make one."""
    try:
        import segno
    except ImportError:  # without the extra `room` the big screen shows the address alone
        return []
    return ["".join("1" if dark else "0" for dark in row) for row in segno.make(text, error="m").matrix]
