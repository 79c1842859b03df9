"""Draw the icons and preview pictures of ``static/img``, and the README's screenshots.

``python tests/browser/make_pictures.py images`` draws the pictures of `KINDS` and `ICONS` that
are missing, ``images port service`` the named kinds anew, whether they are there or not;
``python tests/browser/make_pictures.py screenshots URL`` photographs a served
site of the whole registry into ``.github/pictures``. Pictures are drawn once
and committed: fonts differ from machine to machine, the site's bytes must not.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "static" / "img"
SCREENSHOTS = ROOT / ".github" / "pictures"
ICON = (IMAGES / "icon.svg").read_text(encoding="utf-8")
# What a preview of each kind of page says under the site's name.
KINDS = {
    "port": "Port",
    "range": "Port range",
    "service": "Service name",
    "contact": "Contact",
    "reference": "Reference",
    "listing": "Listing",
    "page": "Every port, service and registrant on record",
}
ICONS = {"icon-192.png": (192, 0), "icon-512.png": (512, 0.1)}
SHOTS = {
    "port-light.png": ("port/443/", 1280, 800, "light"),
    "port-phone-dark.png": ("port/80/", 390, 800, "dark"),
    "map.png": ("map/", 1280, 800, "light"),
    "statistics-dark.png": ("stats/", 1280, 800, "dark"),
    "home.png": ("", 1280, 800, "light"),
}
CARD = """<!doctype html><style>
body {{ margin: 0; width: 1200px; height: 630px; box-sizing: border-box; padding: 72px 80px;
  background: #fcfcf9; color: #15212b; font-family: "Liberation Serif", serif; }}
header {{ display: flex; align-items: center; gap: 28px; font: 600 44px "Liberation Serif", serif;
  padding-bottom: 30px; border-bottom: 2px solid; box-shadow: 0 4px 0 #fcfcf9, 0 10px 0 #15212b; }}
svg {{ width: 84px; height: 84px; }}
h1 {{ font-weight: 400; font-size: {size}px; line-height: 1.1;
  margin: 72px 0 28px; max-width: 1000px; }}
p {{ font: 30px "Liberation Sans", sans-serif; color: #52606c; margin: 0; }}
</style><header>{icon} Port Almanac</header><h1>{words}</h1>
<p>IANA&rsquo;s Service Name and Transport Protocol Port Number Registry</p>"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium."""
    with sync_playwright() as running:
        program = os.environ.get("CHROMIUM") or shutil.which("chromium")
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = running.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


def save(picture: bytes, path: Path, colours: int) -> None:
    """Write a PNG with as few colours as it needs."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    small = image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    path.parent.mkdir(parents=True, exist_ok=True)
    small.save(path, optimize=True)
    sys.stdout.write(f"{path.relative_to(ROOT)} {path.stat().st_size}\n")


def draw_images(browser: Browser, kinds: list[str]) -> None:
    """Draw the previews of *kinds*; without any, each picture of the site that is missing."""
    page = browser.new_page(viewport={"width": 1200, "height": 630})
    missing = [kind for kind in KINDS if not (IMAGES / f"social-{kind}.png").exists()]
    for kind in kinds or missing:
        words = KINDS[kind]
        page.set_content(CARD.format(icon=ICON, words=words, size=170 if len(words) < 20 else 92))
        save(page.screenshot(), IMAGES / f"social-{kind}.png", 40)
    icons = [] if kinds else [name for name in ICONS if not (IMAGES / name).exists()]
    for name in icons:
        size, margin = ICONS[name]
        page.set_viewport_size({"width": size, "height": size})
        inner = round(size * (1 - 2 * margin))
        style = (
            f"body{{margin:0;background:#15212b;display:grid;place-items:center;height:{size}px}}"
        )
        style += f"svg{{width:{inner}px;height:{inner}px}}"
        page.set_content(f"<!doctype html><style>{style}</style>{ICON}")
        save(page.screenshot(), IMAGES / name, 40)


def photograph(browser: Browser, url: str) -> None:
    """Take the README's screenshots of the site at *url*."""
    for name, (path, width, height, scheme) in SHOTS.items():
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        page.goto(url + path)
        if path == "map/":
            show_on_map(page)
        page.wait_for_timeout(300)
        save(page.screenshot(), SCREENSHOTS / name, 128)
        page.close()


def show_on_map(page: Page) -> None:
    """Zoom to where names can be read."""
    canvas = page.locator("canvas:visible")
    canvas.focus()
    for key in ("ArrowDown", *["Shift+ArrowRight"] * 5, *["+"] * 4):
        canvas.press(key)
    page.evaluate("scrollTo(0, 0)")


if __name__ == "__main__":
    with chromium() as started:
        if sys.argv[1] == "images":
            draw_images(started, sys.argv[2:])
        else:
            photograph(started, sys.argv[2])
