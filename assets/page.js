// What the pages leave undone for people who use a keyboard or a screen reader. Streamlit draws an
// element anew whenever it changes: a sentence of state is then no longer the one that a screen
// reader listens to, and a button that was pressed may be gone together with the focus.
(() => {
  "use strict";
  if (window.cgPage) return;
  window.cgPage = true;

  const FOCUSABLE = "a[href], button, input, select, textarea, summary, iframe, [tabindex='0'], [contenteditable='true']";
  const WIDE = /^st-key-(cg-split|cg-pair|frame)/; // containers of half a page: nothing near in them
  const CLOSE = ".st-key-map-close button, .st-key-partners-close button";
  const PATIENCE_MS = 4000;
  const MEMORY = 8;
  const STAYS_MS = 6000;

  const canTake = (element) =>
    element.isConnected && !element.disabled && element.tabIndex >= 0 && element.getClientRects().length > 0;
  const within = (root) => [...root.querySelectorAll(FOCUSABLE)].filter(canTake);

  // ---- sentences that screen readers are told ---------------------------------------------
  const live = document.body.appendChild(document.createElement("div"));
  live.id = "cg-live";
  live.className = "cg-sr";
  live.setAttribute("role", "status");
  const SAYS = '.stHtml [role="status"], .stHtml .cg-says, [class*="st-key-cg-says"] [data-testid="stText"]';
  const told = new WeakMap(); // the text that each place of the page has told
  const waiting = new Set();
  let telling = 0;

  function listen() {
    for (const element of document.querySelectorAll(SAYS)) {
      const place = element.closest('[data-testid="stElementContainer"]') || element;
      element.removeAttribute("role"); // told once, by the element that stays
      element.classList.add("cg-says");
      const text = element.textContent.trim().replace(/\s+/g, " ");
      if (!text || told.get(place) === text) continue;
      told.set(place, text);
      waiting.add(text);
      clearTimeout(telling);
      telling = setTimeout(() => {
        live.textContent = "";
        live.append([...waiting].join(" "));
        waiting.clear();
        telling = setTimeout(() => { live.textContent = ""; }, STAYS_MS); // what was said is gone
      }, 150);
    }
  }

  // ---- where the focus was ----------------------------------------------------------------
  const keysAround = (element) => {
    const found = [];
    for (let node = element; node && node !== document.body; node = node.parentElement) {
      found.push(...[...node.classList].filter((name) => name.startsWith("st-key-") && !WIDE.test(name)));
    }
    return found;
  };
  const byKey = (name) => document.getElementsByClassName(name)[0];
  let was = null; // {element, keys}: keys of the containers around it, the innermost first
  let before = []; // innermost keys that had the focus, the last first
  let byKeyboard = false;
  let since = 0;
  let again = 0;

  document.addEventListener("focusin", ({ target }) => {
    const keys = keysAround(target);
    was = { element: target, keys };
    since = 0;
    if (keys.length) before = [keys[0], ...before.filter((key) => key !== keys[0])].slice(0, MEMORY);
  });
  // A press of the mouse may let go of the focus on purpose; a key never does.
  document.addEventListener("pointerdown", () => { byKeyboard = false; }, true);

  function take(element) {
    if (!element) return false;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
    return true;
  }
  const takeFirst = (key) => {
    const box = byKey(key);
    return Boolean(box) && take(canTake(box) ? box : within(box)[0]);
  };

  function giveBack() {
    if (!was || !byKeyboard || was.element.isConnected || document.activeElement !== document.body) return;
    const [key, ...around] = was.keys;
    if (!key) { was = null; return; }
    if (takeFirst(key)) return; // the same element, drawn anew
    since = since || performance.now();
    const isBusy = document.querySelector('[data-testid="stApp"][data-test-script-state="running"]');
    if (isBusy && performance.now() - since < PATIENCE_MS) {
      clearTimeout(again);
      again = setTimeout(giveBack, 60);
      return;
    }
    const tried = before.filter((name) => name !== key);
    was = null;
    if (takeFirst(tried[0])) return;
    if (around.some(takeFirst)) return;
    tried.some(takeFirst);
  }

  // ---- keys -------------------------------------------------------------------------------
  const isOpen = (element) => element && element.getAttribute("aria-expanded") === "true";

  // A box that a button opens stands at the end of the document: Tab goes in and out as if it
  // stood behind its button, and puts it away when it leaves both. While the focus is outside,
  // Streamlit takes what is in the box out of the order and keeps the order in data-tabindex.
  function tabThroughBox(event) {
    const here = document.activeElement;
    const box = document.querySelector('[data-testid="stPopoverBody"]');
    const opener = document.querySelector('[data-testid="stPopoverButton"][aria-expanded="true"]');
    if (!box || !opener) return;
    const inside = within(box);
    const first = inside[0] || box.querySelector("[data-tabindex]:not([data-tabindex='-1'])");
    const isFirst = here === first, isLast = here === inside[inside.length - 1];
    if (here === opener && event.shiftKey) {
      opener.click();
    } else if (here === opener && first) {
      event.preventDefault();
      first.focus();
    } else if (box.contains(here) && event.shiftKey && isFirst) {
      event.preventDefault();
      opener.focus();
    } else if (box.contains(here) && !event.shiftKey && isLast) {
      opener.focus(); // the key itself goes on to what comes next
      opener.click();
    }
  }

  document.addEventListener("keydown", (event) => {
    byKeyboard = true;
    if (event.key === "Tab") tabThroughBox(event);
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || isOpen(event.target)) return;
    const close = document.querySelector(CLOSE);
    if (close && event.target.closest?.("[class*='st-key-cg-split-map'], .st-key-partners-list")) close.click();
  });

  // The link before a map leads behind it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".cg-skip");
    if (!link) return;
    event.preventDefault();
    const all = within(document.body);
    const frame = all.findIndex((one, at) => at > all.indexOf(link) && one.tagName === "IFRAME");
    if (frame >= 0) take(all[frame + 1]);
  });

  // ---- states that the elements do not have -----------------------------------------------
  const ROWS = ':is([class*="st-key-map-row-"], [class*="st-key-partners-row-"]) button';

  const look = () => {
    listen();
    giveBack();
    for (const row of document.querySelectorAll(ROWS)) {
      if (row.getAttribute("kind") === "primary") row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  };
  new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true });
  look();
})();
