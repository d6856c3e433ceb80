"""Take one picture of a running site for the README, small enough to be kept in the repository.

    python web/scripts/screenshot.py http://127.0.0.1:8000/ docs/img/map.png
    python web/scripts/screenshot.py "http://127.0.0.1:8000/#day=2024-12-11&place=..." out.png --theme dark

Needs the development requirements (playwright, and Pillow by way of matplotlib) and an installed Chromium.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--font-render-hinting=none",
]
LARGEST = 400_000
READY = '#app[data-ready="yes"]'  # the page sets it when its map comes to rest; its policy allows no evaluated text


def capture(url: str, *, width: int, height: int, scale: float, theme: str) -> bytes:
    """The page as PNG bytes, once its map has come to rest. Raises playwright's TimeoutError where it never does."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
        )
        page.goto(url)
        page.wait_for_selector(READY, timeout=60_000)
        page.wait_for_timeout(800)
        picture = page.screenshot()
        browser.close()
    return picture


def small(picture: bytes, largest: int = LARGEST) -> bytes:
    """The same picture under `largest` bytes: fewer colours first, then fewer pixels."""
    if len(picture) < largest:
        return picture
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours, share in ((256, 1.0), (128, 1.0), (256, 0.8), (128, 0.66), (64, 0.5)):
        size = (round(image.width * share), round(image.height * share))
        reduced = image.resize(size, Image.Resampling.LANCZOS) if share < 1 else image
        out = io.BytesIO()
        few = reduced.quantize(colours, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(out, "PNG", optimize=True)
        if out.tell() < largest:
            return out.getvalue()
    raise SystemExit(f"the picture stays above {largest} bytes; ask for a smaller --scale")


def main() -> None:
    """Write the picture and say how large it is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url")
    parser.add_argument("out", type=Path)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=800)
    parser.add_argument(
        "--scale", type=float, default=1.25, help="pixels of the picture per pixel of the page"
    )
    parser.add_argument("--theme", choices=["light", "dark"], default="light")
    parser.add_argument("--exact", action="store_true", help="keep every colour, whatever the size")
    options = parser.parse_args()
    size = {"width": options.width, "height": options.height}
    picture = capture(options.url, **size, scale=options.scale, theme=options.theme)
    if not options.exact:
        picture = small(picture)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(picture)
    sys.stdout.write(f"{options.out}: {len(picture)} bytes\n")


if __name__ == "__main__":
    main()
