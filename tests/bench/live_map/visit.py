"""A visit in headless Chromium: how soon the map answers, what travels, how smoothly it pans."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Error, Frame, Page

__all__ = ["Pan", "Visit"]

PATIENCE_S = 120.0
_SEARCH = "Name, street, words …"
_SIGNS = ".cg-marker, .leaflet-marker-icon"
# Clicks the sign nearest to the middle and tells when a card is open or the map goes closer.
_ANSWER = """([signs]) => {
  const map = window.map;
  if (!map) return false;
  const found = [...document.querySelectorAll(signs)];
  if (!found.length) return false;
  if (window.__asked === undefined) {
    window.__asked = map.getZoom();
    const middle = map.getContainer().getBoundingClientRect();
    const far = (e) => { const b = e.getBoundingClientRect();
      return Math.hypot(b.x - middle.width / 2, b.y - middle.height / 2); };
    found.sort((a, b) => far(a) - far(b));
    const single = found.find((e) => !e.classList.contains("cg-cluster"));
    (single || found[0]).dispatchEvent(new MouseEvent("click", { bubbles: true }));
  }
  return !!document.querySelector(".leaflet-popup") || map.getZoom() !== window.__asked ||
    !!(map._animatingZoom);
}"""
_WATCH_DRAWING = """() => {
  window.__drawn = 0;
  const pane = document.querySelector(".leaflet-marker-pane");
  new MutationObserver(() => { window.__drawn = Date.now(); })
    .observe(pane, { childList: true, subtree: true });
}"""
_COUNT_FRAMES = """() => {
  const seen = (window.__seen = { at: [], long: 0 });
  const tick = (now) => { seen.at.push(now); if (!seen.done) requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  seen.observer = new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.long = Math.max(seen.long, task.duration);
  });
  seen.observer.observe({ type: "longtask" });
}"""
_COUNTED = """() => {
  const seen = window.__seen;
  seen.done = true;
  seen.observer.disconnect();
  const gaps = seen.at.slice(1).map((t, i) => t - seen.at[i]);
  return { frames: gaps.length, seconds: (seen.at.at(-1) - seen.at[0]) / 1000,
    worst: Math.max(...gaps), long: seen.long };
}"""


@dataclass(frozen=True)
class Pan:
    """How a pan went: frames a second, the longest wait for a frame and the longest task in ms."""

    frames_per_s: float
    worst_ms: float
    long_task_ms: float


@dataclass
class Visit:
    """One page in a browser that has never been there.

    Parameters
    ----------
    runs
        Returns how many script runs the server has written down.
    """

    page: Page
    address: str
    runs: Callable[[], int]
    outside: list[str] = field(default_factory=list)
    bytes_in: int = 0

    @classmethod
    @contextmanager
    def begin(cls, browser: Browser, address: str, runs: Callable[[], int]) -> Iterator["Visit"]:
        """Give a visit with an empty cache."""
        context = browser.new_context(viewport={"width": 1600, "height": 1000})
        page = context.new_page()
        page.set_default_timeout(PATIENCE_S * 1000)
        visit = cls(page, address, runs)
        page.on("request", lambda request: visit._note(request.url))
        page.on("websocket", lambda socket: socket.on("framereceived", visit._count))
        yield visit
        context.close()

    def open(self) -> float:
        """Go there, or load the page again; return seconds until a sign answered a click."""
        started = time.monotonic()
        self.page.goto(self.address)
        while time.monotonic() - started < PATIENCE_S:
            frame = self._frame()
            try:
                if frame is not None and frame.evaluate(_ANSWER, [_SIGNS]):
                    return time.monotonic() - started
            except Error:  # the frame is just being replaced
                pass
            self.page.wait_for_timeout(10)
        raise Error(f"no sign answered within {PATIENCE_S:.0f} s")

    def settle(self) -> None:
        """Wait until neither the script nor the network has anything to say."""
        self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        self._quiet()

    def again(self) -> tuple[int, float]:
        """Run the page again with nothing changed; return bytes and seconds until it is drawn."""
        self.page.evaluate("document.activeElement && document.activeElement.blur()")
        return self._after(lambda: self.page.locator("body").press("r"))

    def search(self, words: str) -> tuple[int, float]:
        """Search for words; return bytes and seconds until the map has drawn the answer."""
        self.page.get_by_placeholder(_SEARCH).fill(words)
        return self._after(lambda: self.page.keyboard.press("Enter"))

    def pan(self, *, closer: int = 0) -> Pan:
        """Drag the map about with the mouse for some seconds."""
        frame = self._frame()
        assert frame is not None
        # Begin between the signs: one below the mouse would be pressed.
        frame.evaluate("() => { window.map.closePopup(); }")
        if closer:
            frame.evaluate(f"() => window.map.setZoom(window.map.getZoom() + {closer})")
            self.page.wait_for_timeout(1500)
        box = self.page.locator('iframe[title*="st_folium"]').bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mouse = self.page.mouse
        moves = (
            "() => { window.__moves = 0; window.map.on('dragend', () => { window.__moves++; }); }"
        )
        frame.evaluate(moves)
        frame.evaluate(_COUNT_FRAMES)
        for turn in range(5):
            start = frame.evaluate(_EMPTY_SPOT, [_SIGNS])
            mouse.move(box["x"] + start[0], box["y"] + start[1])
            mouse.down()
            for step in range(40):
                angle = turn * 2.4 + step / 40
                reach = 220 * math.sin(step / 40 * math.pi / 2)
                mouse.move(
                    min(
                        max(x + math.cos(angle) * reach, box["x"] + 5), box["x"] + box["width"] - 5
                    ),
                    min(
                        max(y + math.sin(angle) * reach, box["y"] + 5), box["y"] + box["height"] - 5
                    ),
                )
            mouse.up()
        self.page.wait_for_timeout(300)
        said = frame.evaluate(_COUNTED)
        if frame.evaluate("() => window.__moves") < 5:
            raise Error("the mouse did not drag the map")
        return Pan(said["frames"] / said["seconds"], said["worst"], said["long"])

    def _after(self, act: Callable[[], None]) -> tuple[int, float]:
        frame = self._frame()
        assert frame is not None
        frame.evaluate(_WATCH_DRAWING)
        runs, received, began = self.runs(), self.bytes_in, time.time()
        act()
        deadline = time.monotonic() + PATIENCE_S
        while self.runs() == runs and time.monotonic() < deadline:
            self.page.wait_for_timeout(20)
        self.settle()
        now = self._frame()
        drawn = now.evaluate("() => window.__drawn || 0") if now else 0
        return self.bytes_in - received, (drawn / 1000 - began) if drawn else 0.0

    def _quiet(self) -> None:
        """Wait until nothing has come in for a while and the map's frame is idle."""
        before = -1
        while before != self.bytes_in:
            before = self.bytes_in
            self.page.wait_for_timeout(400)
            frame = self._frame()
            if frame is not None:
                frame.evaluate("() => new Promise((done) => requestAnimationFrame(done))")

    def _frame(self) -> Frame | None:
        return next((f for f in self.page.frames if "st_folium" in f.url), None)

    def _count(self, payload: Any) -> None:
        self.bytes_in += len(payload)

    def _note(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:", "about:")):
            self.outside.append(url)


# A spot of the map near its middle with no sign and no control on it.
_EMPTY_SPOT = """([signs]) => {
  const size = window.map.getSize();
  for (let out = 0; out < 300; out += 9) {
    for (let turn = 0; turn < 16; turn++) {
      const x = size.x / 2 + out * Math.cos(turn), y = size.y / 2 + out * Math.sin(turn);
      const there = document.elementFromPoint(x, y);
      if (there && !there.closest(signs + ", .leaflet-control, .leaflet-popup")) return [x, y];
    }
  }
  return [size.x / 2, size.y / 2];
}"""
