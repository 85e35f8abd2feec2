// All places as one Leaflet layer: real buttons (keyboard, screen reader) for what is in view,
// places that would overlap gathered into one sign. Texts are put on the page as text only.
(function () {
  "use strict";
  const CG = (window.CG = window.CG || {});
  const ROOM = 0.2; // signs are ready this far beyond the view, as a part of it
  const BUDGET_MS = 8; // of each frame, for signs that can wait

  // data: {ids, lon, lat, category, name, number, note, symbols: {category: sign},
  //        labels: {category: text}, texts, kind, selected}
  CG.Partners = L.Layer.extend({
    // patient: many new signs are put up over several frames, so that a pan is not held up
    options: { pane: "markerPane", signSize: 30, numbers: true, comesBack: false, patient: false },
    initialize(data, options) {
      L.setOptions(this, options);
      this._buttons = new Map();
      this._selected = -1;
      this._shown = null;
      this.setData(data);
    },
    // Other places altogether; nothing is selected then.
    setData(data) {
      this._data = data;
      this._numbers = data.number || null;
      this._size = data.ids.length;
      this._x = Float64Array.from(data.lon, (v) => (v === null ? NaN : CG.unitX(v)));
      this._y = Float64Array.from(data.lat, (v) => (v === null ? NaN : CG.unitY(v)));
      this._shut();
      this._selected = -1;
      this._forgetSigns();
      return this;
    },
    onAdd(map) {
      clearTimeout(this._leaving);
      if (!this._box) this._box = L.DomUtil.create("div", "cg-partners", map.getPane(this.options.pane));
      this._draw();
      if (map.cgReach) this._shut();
      this.reopen();
    },
    // Opens the card that was open when other data came.
    reopen() {
      const again = CG.reopen && CG.reopen[this._data.kind];
      if (again === undefined || this._popup || !this._map) return;
      const position = this._data.ids.indexOf(again);
      if (position >= 0 && this._isShown(position)) this.select(position, { quiet: true, pan: false });
    },
    chosen() { return this._selected; },
    _isShown(position) { return !this._shown || this._shown.includes(position); },
    // A layer that comes back at once (every rerun of a page does that) keeps its signs, its card
    // and the focus in them.
    onRemove() {
      clearTimeout(this._leaving);
      if (this.options.comesBack) this._leaving = setTimeout(() => { if (!this._map) this.end(); }, 0);
      else this.end();
    },
    end() {
      clearTimeout(this._leaving);
      this._shut();
      if (this._tip) this._tip.remove();
      if (this._box) this._box.remove();
      this._box = null;
      this._forgetSigns();
    },
    getEvents() {
      return { cgreach: this._shut, moveend: this._moveEnd, move: this._move, viewreset: this._draw, resize: this._draw, zoomanim: this._animate };
    },
    // Shows only these positions (an array), or all with null.
    filter(positions) {
      this._shown = positions;
      this._clusters = new Map();
      if (this._popup && !this._listed.every((i) => this._isShown(i))) this._popup.remove();
      this._draw();
      return this;
    },
    // Numbers of the places in the list beside the map, by position; null shows none.
    setNumbers(numbers) {
      this._numbers = numbers;
      for (const button of this._buttons.values()) if (button.cgGroup.members.length === 1) this._name(button);
      return this;
    },
    getBounds() {
      const d = this._data;
      const some = this._shown || d.ids.map((_, i) => i);
      return L.latLngBounds(Array.from(some).filter((i) => d.lat[i] !== null).map((i) => [d.lat[i], d.lon[i]]));
    },
    select(position, how) {
      const settings = Object.assign({ pan: true, focus: false, quiet: false }, how);
      const d = this._data;
      this._selected = position;
      this._mark();
      if (!settings.quiet) this._tell(position);
      if (d.lat[position] === null || !this._map) return;
      const at = L.latLng(d.lat[position], d.lon[position]);
      if (settings.pan && !this._map.getBounds().pad(-0.15).contains(at)) {
        this._map.panTo(at, { animate: true });
      }
      this._open(at, this._card(position), settings.pan, [position], this._data.ids[position]);
    },
    clear() {
      this._selected = -1;
      if (this._popup) this._popup.remove();
      if (CG.reopen) delete CG.reopen[this._data.kind];
      this._mark();
    },
    // Tells listeners, and in the live map the page, which place was chosen.
    _tell(position) {
      const d = this._data;
      const token = d.kind + ":" + d.ids[position];
      const content = { innerText: token };
      this.fire("click", {
        latlng: d.lat[position] === null ? null : L.latLng(d.lat[position], d.lon[position]),
        position,
        sourceTarget: { _popup: { _content: content }, getPopup: () => ({ getContent: () => content }) },
      });
    },
    // `listed` are the positions that the card is about, `id` the place whose card it is.
    _open(at, content, pan, listed, id) {
      this._shut();
      this._listed = listed;
      if (CG.reopen && id !== undefined) CG.reopen[this._data.kind] = id;
      if (this._map.cgReach && id !== undefined) return; // it would hide what the map is about
      const popup = L.popup({ offset: [0, -12], maxWidth: 300, minWidth: 180, autoPan: pan, className: "cg-popup", autoPanPaddingTopLeft: [24, 24], autoPanPaddingBottomRight: [64, 24] });
      popup.setLatLng(at).setContent(content);
      const opener = document.activeElement;
      popup.on("remove", () => {
        if (this._closing) return;
        if (CG.reopen) delete CG.reopen[this._data.kind];
        const was = this._selected;
        this._selected = -1;
        this._popup = null;
        this._mark();
        const button = this._buttons.get("s" + was) || (opener && opener.isConnected ? opener : null);
        const here = document.activeElement;
        if (button && (here === document.body || element.contains(here))) button.focus({ preventScroll: true });
      });
      this._popup = popup;
      popup.openOn(this._map);
      const element = popup.getElement();
      element.addEventListener("keydown", (event) => this._escape(event));
      const close = element.querySelector(".leaflet-popup-close-button");
      if (close) {
        close.setAttribute("aria-label", this._data.texts.close);
        close.removeAttribute("href"); // a button, and no link to anywhere
        close.tabIndex = 0;
        close.addEventListener("keydown", (event) => {
          if (event.key === "Enter" || event.key === " ") { event.preventDefault(); close.click(); }
        });
      }
    },
    // Takes the open card away at once, for another follows; Leaflet would let it fade.
    _shut() {
      if (!this._popup) return;
      const element = this._popup.getElement();
      this._closing = true;
      this._popup.remove();
      this._closing = false;
      this._popup = null;
      if (element) element.remove();
    },
    _escape(event) {
      if (event.key !== "Escape" || !this._popup) return;
      event.stopPropagation();
      this._popup.remove();
    },
    _card(position) {
      const d = this._data;
      if (this.options.card) return this.options.card(position);
      const card = CG.el("div", "cg-card");
      card.appendChild(CG.el("strong", "cg-card-name", d.name[position]));
      const label = d.labels[d.category[position]] || d.category[position];
      if (label) card.appendChild(CG.el("div", "cg-card-category", label));
      if (d.note && d.note[position]) card.appendChild(CG.el("div", "cg-card-note", d.note[position]));
      return card;
    },
    // The list of places that no zoom takes apart; opened with a key, it has the focus.
    _several(group, byKey) {
      const d = this._data;
      const card = CG.el("div", "cg-card");
      card.appendChild(CG.el("strong", "cg-card-name", CG.fill(d.texts.here, { n: group.members.length })));
      const list = card.appendChild(CG.el("ul", "cg-card-list"));
      for (const i of group.members) {
        const row = list.appendChild(CG.el("li"));
        const button = row.appendChild(CG.el("button", "cg-card-pick"));
        button.type = "button";
        button.appendChild(CG.sign(d.symbols[d.category[i]], 20));
        button.appendChild(CG.el("span", "", d.name[i]));
        const label = d.labels[d.category[i]];
        if (label) button.setAttribute("aria-label", `${d.name[i]}, ${label}`);
        button.addEventListener("click", (event) => {
          this.select(i, { pan: false });
          if (event.detail === 0) this._focusSign(i); // the list and its button are gone
        });
      }
      this._open(this._place(group), card, true, group.members);
      if (byKey) list.querySelector("button").focus({ preventScroll: true });
    },
    // How far apart the places of a group are at the closest zoom, in pixels.
    _spread(group) {
      const ends = (values) => {
        const all = group.members.map((i) => values[i]);
        return Math.max(...all) - Math.min(...all);
      };
      return Math.hypot(ends(this._x), ends(this._y)) * 256 * Math.pow(2, this._map.getMaxZoom());
    },
    _place(group) {
      const zoom = this._map.getZoom();
      return this._map.unproject([group.x, group.y], zoom);
    },
    _grouped(zoom) {
      let groups = this._clusters.get(zoom);
      if (!groups) {
        const count = this._shown ? this._shown.length : this._size;
        const reach = zoom >= 18 ? 18 : zoom >= 17 ? 26 : count > 400 ? 44 : 34;
        groups = CG.grouped(this._x, this._y, this._shown, 256 * Math.pow(2, zoom), reach);
        if (this._clusters.size > 12) this._clusters.clear();
        this._clusters.set(zoom, groups);
      }
      return groups;
    },
    _forgetSigns() {
      for (const button of this._buttons.values()) button.remove();
      this._buttons.clear();
      this._clusters = new Map();
      this._ready = null;
      this._waiting = [];
    },
    // While the view stays where signs are ready, a pan costs nothing.
    _isReady() {
      if (!this._ready || this._ready.zoom !== this._map.getZoom()) return false;
      const view = this._map.getPixelBounds();
      const { low, high } = this._ready;
      return view.min.x >= low.x && view.min.y >= low.y && view.max.x <= high.x && view.max.y <= high.y;
    },
    _moveEnd() {
      if (!this._isReady()) this._draw();
    },
    _move() {
      const map = this._map;
      if (this._ready && this._ready.zoom !== map.getZoom()) this._carry(map.getZoom(), map.getPixelOrigin()); // two fingers
      else if (!this._isReady()) this._draw();
    },
    _draw() {
      const map = this._map;
      if (!map || !this._box) return;
      const zoom = map.getZoom();
      const view = map.getPixelBounds();
      const room = view.getSize().multiplyBy(ROOM);
      const low = view.min.subtract(room), high = view.max.add(room);
      this._ready = { zoom, low, high };
      const wanted = new Map();
      for (const g of this._grouped(zoom)) {
        if (g.x < low.x || g.y < low.y || g.x > high.x || g.y > high.y) continue;
        const single = g.members.length === 1;
        wanted.set(single ? "s" + g.members[0] : `c${zoom}.${g.members[0]}.${g.members.length}.${g.sum}`, g);
      }
      for (const [key, button] of this._buttons) {
        if (!wanted.has(key)) { button.remove(); this._buttons.delete(key); }
      }
      // Numbers help where they can be read; in print they are always there.
      const count = this._shown ? this._shown.length : this._size;
      this._box.classList.toggle("cg-quiet", zoom < 14 && count > 60);
      const origin = map.getPixelOrigin();
      this._waiting = [];
      for (const [key, g] of wanted) {
        const button = this._buttons.get(key);
        if (button) this._put(button, g, origin);
        else this._waiting.push([key, g]);
      }
      this._waiting.reverse(); // taken from the end
      this._fill(origin);
    },
    _put(button, group, origin) {
      button.cgGroup = group;
      const y = Math.round(group.y - origin.y);
      move(button, Math.round(group.x - origin.x), y);
      button.style.zIndex = y;
    },
    _fill(origin) {
      if (!this._map || !this._box) return;
      const until = performance.now() + BUDGET_MS;
      while (this._waiting.length && !(this.options.patient && performance.now() > until)) {
        const [key, g] = this._waiting.pop();
        const button = g.members.length === 1 ? this._single(g) : this._cluster(g);
        this._buttons.set(key, button);
        this._put(button, g, origin);
        this._box.appendChild(button);
      }
      this._mark();
      const rest = this._waiting;
      if (rest.length) requestAnimationFrame(() => { if (rest === this._waiting) this._fill(origin); });
      else this._focusAgain();
    },
    _mark() {
      for (const button of this._buttons.values()) {
        const chosen = this._selected >= 0 && button.cgGroup.members.includes(this._selected);
        button.classList.toggle("cg-selected", chosen);
      }
    },
    _animate(event) {
      this._carry(event.zoom, this._map._getNewPixelOrigin(event.center, event.zoom));
    },
    // Takes the signs along to another zoom, grouped as they are.
    _carry(zoom, origin) {
      const grown = this._ready ? Math.pow(2, zoom - this._ready.zoom) : 1;
      for (const button of this._buttons.values()) {
        const g = button.cgGroup;
        move(button, Math.round(g.x * grown - origin.x), Math.round(g.y * grown - origin.y));
      }
    },
    _button(label) {
      const button = CG.el("button", "cg-marker leaflet-zoom-animated");
      button.type = "button";
      button.setAttribute("aria-label", label);
      L.DomEvent.on(button, "dblclick", L.DomEvent.stop);
      L.DomEvent.on(button, "keydown", (e) => {
        if (e.key === "Enter" || e.key === " ") e.stopPropagation();
        this._escape(e);
      });
      return button;
    },
    _act(button, run) {
      L.DomEvent.on(button, "click", (event) => {
        L.DomEvent.stop(event);
        if (this._map.dragging && this._map.dragging.moved()) return;
        run(event.detail === 0); // a key, or a screen reader
      });
    },
    _single(group) {
      const d = this._data;
      const i = group.members[0];
      const button = this._button("");
      button.cgGroup = group;
      button.appendChild(CG.signPicture(d.symbols[d.category[i]], this.options.signSize + 4));
      this._name(button);
      this._act(button, () => this.select(i, { pan: true }));
      this._hint(button, () => CG.el("span", "", d.name[i]));
      return button;
    },
    // The number and the words that a single sign has.
    _name(button) {
      const d = this._data;
      const i = button.cgGroup.members[0];
      const label = d.labels[d.category[i]] || d.category[i];
      const number = this._numbers ? this._numbers[i] : null;
      button.setAttribute("aria-label", [number, d.name[i], label].filter((t) => t !== null && t !== "").join(", "));
      const old = button.querySelector(".cg-number");
      if (old) old.remove();
      if (number !== null && this.options.numbers) button.appendChild(CG.el("span", "cg-number", number));
    },
    _cluster(group) {
      const d = this._data;
      const kinds = CG.kindsOf(group, d.category);
      const n = group.members.length;
      const words = kinds.map(([kind, count]) => CG.fill(d.texts.kind, { n: count, kind: d.labels[kind] || kind }));
      const isOneSpot = this._spread(group) < 16;
      const button = this._button(CG.fill(isOneSpot ? d.texts.spot : d.texts.cluster, { n, kinds: words.join(", ") }));
      button.classList.add("cg-cluster");
      const hasRoom = () => CG.hasRoom(group, this._grouped(this._map.getZoom()), d.category);
      const draw = kinds.length === 1 ? CG.timesSign : hasRoom() ? CG.kindsSign : CG.clusterSign;
      draw(button, kinds, d.symbols, n);
      this._act(button, (byKey) => {
        const map = this._map;
        const bounds = L.latLngBounds(group.members.map((i) => [d.lat[i], d.lon[i]]));
        const apart = map.getBoundsZoom(bounds, false, L.point(60, 60));
        if (isOneSpot || map.getZoom() >= map.getMaxZoom()) { this._several(button.cgGroup, byKey); return; }
        if (byKey) this._focusOn = group.members[0];
        map.setView(bounds.getCenter(), Math.min(map.getMaxZoom(), Math.max(map.getZoom() + 1, apart)));
      });
      this._hint(button, () => CG.kindsList(CG.fill(d.texts.several, { n }), kinds, d));
      return button;
    },
    // After a key has opened a group, the focus is on the sign that its first place has now.
    _focusAgain() {
      if (this._focusOn !== undefined && this._focusSign(this._focusOn)) this._focusOn = undefined;
    },
    _focusSign(position) {
      for (const button of this._buttons.values()) {
        if (!button.cgGroup.members.includes(position)) continue;
        button.focus({ preventScroll: true });
        return true;
      }
      return false;
    },
    _hint(button, content) {
      const show = () => {
        if (this._tip) this._tip.remove();
        this._tip = CG.tip(this._map, this._place(button.cgGroup), content(), { offset: [0, -16] });
      };
      const hide = () => { if (this._tip) { this._tip.remove(); this._tip = null; } };
      button.addEventListener("mouseenter", show);
      button.addEventListener("focus", show);
      button.addEventListener("mouseleave", hide);
      button.addEventListener("blur", hide);
      button.addEventListener("click", hide);
    },
  });

  // In the plane: a third dimension would make every sign a picture of its own to put together.
  function move(button, x, y) {
    button.style.transform = `translate(${x}px, ${y}px)`;
  }
})();
