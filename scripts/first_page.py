"""Serve a store, fetch its first page once, and end: `python scripts/first_page.py demo.db`. Exits with 1 where the page does not come."""

from __future__ import annotations

import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.request import urlopen


def main() -> int:
    """Return 0 if the first page came."""
    server = subprocess.Popen(
        [sys.executable, "-m", "sayso", "serve", sys.argv[1], "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        if not address:
            print("the server did not start", file=sys.stderr)
            return 1
        for _ in range(60):
            try:
                with urlopen(address, timeout=60) as answer:
                    page = answer.read()
            except HTTPError as exc:
                if exc.code != 503:  # it is being read
                    raise
                time.sleep(1)
                continue
            print(f"GET {address} {answer.status}: {len(page):,} bytes")
            return 0 if answer.status == 200 and b"<h1" in page else 1
        print(f"GET {address} 503 for a minute", file=sys.stderr)
        return 1
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    raise SystemExit(main())
