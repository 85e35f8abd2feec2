// All places as one Leaflet layer: real buttons (keyboard, screen reader) for what is in view,
// places that would overlap gathered into one sign. Texts are put on the page as text only.
(function () {
  "use strict";
  const CG = (window.CG = window.CG || {});
  const SVG = "http://www.w3.org/2000/svg";

  CG.el = function (tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined && text !== null) node.textContent = text;
    return node;
  };

  CG.fill = function (template, values) {
    return template.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
  };

  function svg(tag, attributes, parent) {
    const node = document.createElementNS(SVG, tag);
    for (const name of Object.keys(attributes)) node.setAttribute(name, attributes[name]);
    if (parent) parent.appendChild(node);
    return node;
  }
  CG.svg = svg;

  // A category's sign; `sign` comes from mapping/maps/symbols.py.
  CG.sign = function (sign, size) {
    const root = svg("svg", { viewBox: "0 0 36 36", width: size, height: size, "aria-hidden": "true", focusable: "false" });
    root.classList.add("cg-sign");
    svg("path", { d: sign.shape, class: "cg-ring" }, root);
    svg("path", { d: sign.shape, fill: sign.colour }, root);
    const glyph = svg("g", {
      transform: "translate(8.4 8.4) scale(.8)", fill: "none", stroke: "#fff",
      "stroke-width": sign.stroke, "stroke-linecap": "round", "stroke-linejoin": "round",
    }, root);
    svg("path", { d: sign.glyph }, glyph);
    return root;
  };

  // Several places: the number in the middle, a ring whose arcs are the colours inside.
  function clusterSign(colours, count) {
    const size = count < 10 ? 34 : count < 100 ? 40 : 46;
    const root = svg("svg", { viewBox: "0 0 40 40", width: size, height: size, "aria-hidden": "true", focusable: "false" });
    svg("circle", { cx: 20, cy: 20, r: 19, class: "cg-cluster-disc" }, root);
    const shares = new Map();
    colours.forEach((c) => shares.set(c, (shares.get(c) || 0) + 1));
    const round = 2 * Math.PI * 15.5;
    let from = 0;
    for (const [colour, n] of [...shares].sort((a, b) => b[1] - a[1])) {
      const part = (n / colours.length) * round;
      svg("circle", {
        cx: 20, cy: 20, r: 15.5, fill: "none", stroke: colour, "stroke-width": 5,
        "stroke-dasharray": `${Math.max(0.5, part - (shares.size > 1 ? 1 : 0))} ${round}`,
        "stroke-dashoffset": -from, transform: "rotate(-90 20 20)",
      }, root);
      from += part;
    }
    const text = svg("text", { x: 20, y: 20, "text-anchor": "middle", "dominant-baseline": "central", class: "cg-cluster-text" }, root);
    text.textContent = count;
    return root;
  }

  // data: {ids, lon, lat, category, name, number, note, symbols: {category: sign},
  //        labels: {category: text}, texts, kind, selected}
  CG.Partners = L.Layer.extend({
    options: { pane: "markerPane", signSize: 30, numbers: true },
    initialize(data, options) {
      L.setOptions(this, options);
      this._data = data;
      this._size = data.ids.length;
      this._shown = null;
      this._buttons = new Map();
      this._selected = -1;
    },
    onAdd(map) {
      this._box = L.DomUtil.create("div", "cg-partners", map.getPane(this.options.pane));
      this._clusters = new Map();
      this._draw();
      const again = CG.reopen && CG.reopen[this._data.kind];
      if (again !== undefined && this._data.ids.indexOf(again) >= 0) {
        this.select(this._data.ids.indexOf(again), { quiet: true, pan: false });
      }
    },
    onRemove() {
      this._shut();
      if (this._tip) this._tip.remove();
      this._box.remove();
      this._buttons.clear();
    },
    getEvents() {
      return { moveend: this._draw, viewreset: this._draw, resize: this._draw, zoomanim: this._animate };
    },
    // Shows only these positions (an array), or all with null.
    filter(positions) {
      this._shown = positions;
      this._clusters = new Map();
      if (this._popup && this._selected >= 0 && positions && !positions.includes(this._selected)) this._popup.remove();
      if (this._map) this._draw();
      return this;
    },
    getBounds() {
      const d = this._data;
      const some = this._shown || d.ids.map((_, i) => i);
      return L.latLngBounds(some.filter((i) => d.lat[i] !== null).map((i) => [d.lat[i], d.lon[i]]));
    },
    select(position, how) {
      const settings = Object.assign({ pan: true, focus: false, quiet: false }, how);
      const d = this._data;
      this._selected = position;
      this._draw();
      if (!settings.quiet) this._tell(position);
      if (d.lat[position] === null) return;
      const at = L.latLng(d.lat[position], d.lon[position]);
      if (settings.pan && !this._map.getBounds().pad(-0.15).contains(at)) {
        this._map.panTo(at, { animate: true });
      }
      this._open(at, this._card(position), settings.pan, position);
    },
    clear() {
      this._selected = -1;
      if (this._popup) this._popup.remove();
      this._draw();
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
    _open(at, content, pan, position) {
      this._shut();
      const popup = L.popup({ offset: [0, -12], maxWidth: 300, minWidth: 180, autoPan: pan, className: "cg-popup", autoPanPadding: [24, 24] });
      popup.setLatLng(at).setContent(content);
      popup.on("remove", () => {
        if (this._closing) return;
        if (CG.reopen) delete CG.reopen[this._data.kind];
        const was = this._selected;
        this._selected = -1;
        this._popup = null;
        if (this._map) this._draw();
        const button = this._buttons.get("s" + was);
        if (button && document.activeElement === document.body) button.focus({ preventScroll: true });
      });
      this._popup = popup;
      popup.openOn(this._map);
      const close = popup.getElement().querySelector(".leaflet-popup-close-button");
      if (close) close.setAttribute("aria-label", this._data.texts.close);
      if (CG.reopen && position !== undefined) CG.reopen[this._data.kind] = this._data.ids[position];
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
    _several(members, at) {
      const d = this._data;
      const card = CG.el("div", "cg-card");
      card.appendChild(CG.el("strong", "cg-card-name", CG.fill(d.texts.here, { n: members.length })));
      const list = card.appendChild(CG.el("ul", "cg-card-list"));
      for (const i of members) {
        const row = list.appendChild(CG.el("li"));
        const button = row.appendChild(CG.el("button", "cg-card-pick"));
        button.type = "button";
        button.appendChild(CG.sign(d.symbols[d.category[i]], 20));
        button.appendChild(CG.el("span", "", d.name[i]));
        button.addEventListener("click", () => this.select(i, { pan: false }));
      }
      this._open(at, card, true);
    },
    // Groups of places closer than a sign's width, in pixels of the whole world at this zoom.
    _grouped(zoom) {
      const known = this._clusters.get(zoom);
      if (known) return known;
      const d = this._data;
      const some = this._shown || d.ids.map((_, i) => i);
      const reach = zoom >= 17 ? 18 : some.length > 400 ? 44 : 34;
      const cells = new Map();
      const groups = [];
      for (const i of some) {
        if (d.lat[i] === null) continue;
        const p = this._map.project([d.lat[i], d.lon[i]], zoom);
        const cx = Math.floor(p.x / reach), cy = Math.floor(p.y / reach);
        let home = null;
        for (let x = cx - 1; x <= cx + 1 && !home; x++) {
          for (let y = cy - 1; y <= cy + 1 && !home; y++) {
            for (const g of cells.get(x + ":" + y) || []) {
              if (Math.hypot(g.p.x - p.x, g.p.y - p.y) < reach) { home = g; break; }
            }
          }
        }
        if (home) { home.members.push(i); continue; }
        const group = { p, members: [i] };
        groups.push(group);
        const key = cx + ":" + cy;
        if (!cells.has(key)) cells.set(key, []);
        cells.get(key).push(group);
      }
      for (const g of groups) {
        if (g.members.length > 1) {
          let x = 0, y = 0;
          for (const i of g.members) { const p = this._map.project([d.lat[i], d.lon[i]], zoom); x += p.x; y += p.y; }
          g.p = L.point(x / g.members.length, y / g.members.length);
        }
        g.latlng = this._map.unproject(g.p, zoom);
      }
      this._clusters.set(zoom, groups);
      return groups;
    },
    _draw() {
      const map = this._map;
      if (!map || !this._box) return;
      const zoom = map.getZoom();
      const view = map.getPixelBounds();
      const room = view.getSize().multiplyBy(0.3);
      const low = view.min.subtract(room), high = view.max.add(room);
      const wanted = new Map();
      for (const g of this._grouped(zoom)) {
        if (g.p.x < low.x || g.p.y < low.y || g.p.x > high.x || g.p.y > high.y) continue;
        const single = g.members.length === 1;
        wanted.set(single ? "s" + g.members[0] : `c${zoom}.${g.members[0]}.${g.members.length}`, g);
      }
      for (const [key, button] of this._buttons) {
        if (!wanted.has(key)) { button.remove(); this._buttons.delete(key); }
      }
      // Numbers help where they can be read; in print they are always there.
      const count = this._shown ? this._shown.length : this._size;
      this._box.classList.toggle("cg-quiet", zoom < 14 && count > 60);
      for (const [key, g] of wanted) {
        let button = this._buttons.get(key);
        if (!button) {
          button = g.members.length === 1 ? this._single(g) : this._cluster(g);
          this._buttons.set(key, button);
          this._box.appendChild(button);
        }
        button._latlng = g.latlng;
        const at = map.latLngToLayerPoint(g.latlng).round();
        L.DomUtil.setPosition(button, at);
        const chosen = g.members.includes(this._selected);
        button.classList.toggle("cg-selected", chosen);
        button.style.zIndex = chosen ? 100000 : Math.round(at.y);
      }
    },
    _animate(event) {
      for (const button of this._buttons.values()) {
        L.DomUtil.setPosition(button, this._map._latLngToNewLayerPoint(button._latlng, event.zoom, event.center).round());
      }
    },
    _button(label) {
      const button = CG.el("button", "cg-marker leaflet-zoom-animated");
      button.type = "button";
      button.setAttribute("aria-label", label);
      L.DomEvent.on(button, "dblclick", L.DomEvent.stop);
      L.DomEvent.on(button, "keydown", (e) => { if (e.key === "Enter" || e.key === " ") e.stopPropagation(); });
      return button;
    },
    _act(button, run) {
      L.DomEvent.on(button, "click", (event) => {
        L.DomEvent.stop(event);
        if (this._map.dragging && this._map.dragging.moved()) return;
        run();
      });
    },
    _single(group) {
      const d = this._data;
      const i = group.members[0];
      const label = d.labels[d.category[i]] || d.category[i];
      const number = d.number ? d.number[i] : null;
      const button = this._button([number, d.name[i], label].filter((t) => t !== null && t !== "").join(", "));
      button.appendChild(CG.sign(d.symbols[d.category[i]], this.options.signSize));
      if (number !== null && this.options.numbers) button.appendChild(CG.el("span", "cg-number", number));
      this._act(button, () => this.select(i, { pan: true }));
      this._hint(button, group, d.name[i]);
      return button;
    },
    _cluster(group) {
      const d = this._data;
      const button = this._button(CG.fill(d.texts.cluster, { n: group.members.length }));
      button.classList.add("cg-cluster");
      button.appendChild(clusterSign(group.members.map((i) => d.symbols[d.category[i]].colour), group.members.length));
      this._act(button, () => {
        const map = this._map;
        const bounds = L.latLngBounds(group.members.map((i) => [d.lat[i], d.lon[i]]));
        const apart = map.getBoundsZoom(bounds, false, L.point(60, 60));
        const spread = map.project(bounds.getNorthEast(), map.getMaxZoom()).distanceTo(map.project(bounds.getSouthWest(), map.getMaxZoom()));
        if (spread < 16 || map.getZoom() >= map.getMaxZoom()) this._several(group.members, group.latlng);
        else map.setView(bounds.getCenter(), Math.min(map.getMaxZoom(), Math.max(map.getZoom() + 1, apart)));
      });
      return button;
    },
    _hint(button, group, text) {
      const show = () => {
        if (this._tip) this._tip.remove();
        this._tip = L.tooltip({ direction: "top", offset: [0, -16], className: "cg-tip", opacity: 1 })
          .setLatLng(group.latlng).setContent(CG.el("span", "", text));
        this._tip.addTo(this._map);
      };
      const hide = () => { if (this._tip) { this._tip.remove(); this._tip = null; } };
      button.addEventListener("mouseenter", show);
      button.addEventListener("focus", show);
      button.addEventListener("mouseleave", hide);
      button.addEventListener("blur", hide);
      button.addEventListener("click", hide);
    },
  });
})();
