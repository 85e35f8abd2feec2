// The remote of the presenter page: keys and clickers, the blank screen, full screen, the extent.
// Streamlit calls the default export whenever the page was drawn, with what it drew.

const QUIET_MS = 2500; // after a key, an older answer of the server does not take the view back
const STEPS = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };
const NEVER_OURS = "input, textarea, select, [contenteditable]";

let now = null; // the only remote on the page

function element(kind, name, text, parent) {
  const made = document.createElement(kind);
  made.className = name;
  made.textContent = text;
  parent.appendChild(made);
  return made;
}

class Remote {
  constructor(host) {
    this.host = host;
    this.at = 0;
    this.pressedAt = -Infinity;
    this.seen = new WeakSet();
    this.onKey = (event) => this.key(event);
    this.onResize = () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => { this.fitted = ""; this.fit(); }, 150);
    };
    document.addEventListener("fullscreenchange", () => this.label(), { signal: this.stops() });
    window.addEventListener("keydown", this.onKey, { capture: true, signal: this.stops() });
    this.timer = setInterval(() => this.listenInMap(), 300);
  }

  stops() {
    this.controller = this.controller || new AbortController();
    return this.controller.signal;
  }

  end() {
    this.controller.abort();
    clearInterval(this.timer);
    clearTimeout(this.waiting);
    clearTimeout(this.fitting);
    this.light();
    this.bar?.remove();
  }

  draw(component) {
    this.component = component;
    const { data } = component;
    this.data = data;
    if (performance.now() - this.pressedAt > QUIET_MS) this.at = data.at;
    this.at = Math.min(Math.max(this.at, 0), data.count - 1);
    if (!this.bar) this.build(data.texts);
    this.label();
    this.listenInMap();
    this.fit();
  }

  build(texts) {
    this.bar = element("div", "cg-present-bar", "", this.host);
    this.bar.setAttribute("role", "group");
    this.bar.setAttribute("aria-label", texts.bar);
    const button = (name, sign, title, work) => {
      const made = element("button", `cg-present-button cg-present-${name}`, sign, this.bar);
      made.type = "button";
      made.title = title;
      made.setAttribute("aria-label", title);
      made.addEventListener("click", work);
      return made;
    };
    this.back = button("back", "‹", texts.back, () => this.go(this.at - 1));
    this.counter = element("span", "cg-present-counter", "", this.bar);
    this.next = button("next", "›", texts.next, () => this.go(this.at + 1));
    this.full = button("full", texts.full, `${texts.full} (F)`, () => {
      this.full.blur(); // or the space bar would press it again instead of going on
      this.toggleFull();
    });
    this.leaver = button("leave", texts.leave, `${texts.leave} (Esc)`, () => this.leave());
  }

  label() {
    const { count, texts } = this.data;
    this.counter.textContent = texts.counter.replace("{n}", this.at + 1).replace("{total}", count);
    this.back.disabled = this.at <= 0;
    this.next.disabled = this.at >= count - 1;
    this.full.textContent = document.fullscreenElement ? texts.window : texts.full;
  }

  // Keys pressed while the map has the focus go to the map's own document.
  listenInMap() {
    const inside = this.frame()?.contentDocument;
    if (!inside || this.seen.has(inside) || !inside.body) return;
    this.seen.add(inside);
    inside.defaultView.addEventListener("keydown", this.onKey, { capture: true, signal: this.stops() });
    inside.defaultView.addEventListener("resize", this.onResize, { signal: this.stops() });
  }

  frame() {
    return document.querySelector(".st-key-cg-present-map iframe");
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    // In the map's own document nothing is an instance of this page's classes.
    const target = typeof event.target?.closest === "function" ? event.target : null;
    if (!this.dark && target && target.closest(NEVER_OURS)) return;
    if (!this.act(event, target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  act(event, target) {
    if (this.dark) {
      if (!event.repeat) this.light();
      return true;
    }
    const name = event.key;
    const isPressing = name === " " || name === "Enter";
    if (isPressing && target && target.closest("button, a, [role=button]")) return false;
    const step = isPressing ? (event.shiftKey ? -1 : 1) : STEPS[name];
    if (step) {
      if (!event.repeat) this.go(this.at + step);
    } else if (name === "Home") this.go(0);
    else if (name === "End") this.go(this.data.count - 1);
    else if (name === "." || name.toLowerCase() === "b") this.darken();
    else if (name === "F5" || name.toLowerCase() === "f") this.toggleFull();
    else if (name === "Escape") {
      if (document.fullscreenElement) document.exitFullscreen();
      else this.leave();
    } else return false;
    return true;
  }

  go(wanted) {
    const at = Math.min(Math.max(wanted, 0), this.data.count - 1);
    if (at === this.at) return;
    this.at = at;
    this.pressedAt = performance.now();
    this.label();
    this.component.setStateValue("at", at);
  }

  leave() {
    if (document.fullscreenElement) document.exitFullscreen();
    this.component.setTriggerValue("leave", true);
  }

  toggleFull() {
    const asked = document.fullscreenElement
      ? document.exitFullscreen()
      : document.documentElement.requestFullscreen?.();
    asked?.catch?.(() => {});
  }

  darken() {
    this.dark = element("div", "cg-present-dark", "", document.body);
    const said = element("p", "cg-present-said", this.data.texts.dark, this.dark);
    said.setAttribute("role", "status");
    this.dark.addEventListener("click", () => this.light());
  }

  light() {
    this.dark?.remove();
    this.dark = null;
  }

  // The extent is fitted here, where the size of the screen is known.
  fit(tries = 150) {
    clearTimeout(this.fitting);
    const { id, extent } = this.data;
    const key = JSON.stringify([id, extent]);
    if (!extent || this.fitted === key) return;
    const map = this.frame()?.contentWindow?.map;
    if (!map || !map.fitBounds || !map.getSize().x) {
      if (tries) this.fitting = setTimeout(() => this.fit(tries - 1), 100);
      return;
    }
    const [west, south, east, north] = extent;
    map.options.zoomSnap = 0.25; // whole steps would leave half of a wide screen empty
    map.invalidateSize({ animate: false });
    map.fitBounds([[south, west], [north, east]], { animate: false, padding: [8, 8] });
    this.fitted = key;
  }
}

export default function (component) {
  if (!now || now.host !== component.parentElement) {
    now?.end();
    now = new Remote(component.parentElement);
  }
  const mine = now;
  mine.draw(component);
  return () => {
    mine.end();
    if (now === mine) now = null;
  };
}
