"""Serves the built site on this machine. Usage: serve.py FOLDER [PORT]"""

import sys
from pathlib import Path

from waitress import create_server
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor


def not_found(_environ, start_response):
    """Answer a request for a file that is not there."""
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"There is no such page."]


def main() -> None:
    """Compress what has changed, and serve until Ctrl-C."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    compressor = Compressor(use_brotli=False, quiet=True)
    for file in folder.rglob("*"):
        if file.is_file() and compressor.should_compress(file.name) and not file.with_name(f"{file.name}.gz").exists():
            compressor.compress(str(file))
    app = WhiteNoise(not_found, root=folder, index_file=True, max_age=60)
    server = create_server(app, host="127.0.0.1", port=port, threads=8)
    print(f"The course is at http://127.0.0.1:{server.effective_port}/ (Ctrl-C stops it)", flush=True)
    server.run()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit()
    except OSError as error:
        sys.exit(
            f"The site can't be served: {error.strerror or error}. Name another port, such as `make try PORT=8000`."
        )
