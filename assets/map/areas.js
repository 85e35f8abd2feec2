// Home areas in classes, with patterns for "not enough students to show" and "no data", and for
// students who would lose a place, so that no colour stands for itself; attendance zones as
// outlines. Colours, and how much of the streets shows through them, are in map.css.
(function () {
  "use strict";
  const CG = (window.CG = window.CG || {});
  let patterns = 0;

  const PATTERNS = ["few", "none", "loss1", "loss2", "loss3", "mixed"];

  function define(root, id, kind) {
    let defs = root.querySelector("defs");
    if (!defs) defs = root.insertBefore(CG.svg("defs", {}), root.firstChild);
    const side = kind === "few" ? 7 : 8;
    const pattern = CG.svg("pattern", { id, width: side, height: side, patternUnits: "userSpaceOnUse" }, defs);
    const line = (end, cls) => CG.svg("line", Object.assign({ x1: 0, y1: 0, x2: 0, y2: 0 }, end, { class: cls }), pattern);
    const ground = (cls) => CG.svg("rect", { width: side, height: side, class: cls }, pattern);
    if (kind === "few") {
      pattern.setAttribute("patternTransform", "rotate(45)");
      ground("cg-pattern-ground");
      line({ y2: side }, "cg-pattern-line");
    } else if (kind === "none") {
      ground("cg-pattern-ground");
      CG.svg("circle", { cx: 4, cy: 4, r: 1.3, class: "cg-pattern-dot" }, pattern);
    } else {
      ground("cg-area-" + kind);
      line({ x2: side, y1: 4, y2: 4 }, "cg-stripe cg-stripe-" + kind);
      if (kind === "mixed") line({ x1: 4, x2: 4, y2: side }, "cg-stripe cg-stripe-mixed");
    }
  }

  // Like on the map: the colour lies thinly on the land.
  function swatch(cls) {
    const box = CG.svg("svg", { width: 26, height: 16, "aria-hidden": "true", focusable: "false" });
    const rect = (more) => CG.svg("rect", Object.assign({ x: 0.5, y: 0.5, width: 25, height: 15, rx: 2 }, more), box);
    rect({ class: "cg-land" });
    if (PATTERNS.includes(cls)) {
      const id = "cg-key-" + cls + ++patterns;
      define(box, id, cls);
      rect({ class: "cg-area", fill: `url(#${id})` });
    } else {
      rect({ class: "cg-area cg-area-" + cls });
    }
    return box;
  }

  // legend: {title, note, entries: [{cls, text}]}
  CG.areaLegend = function (legend) {
    const box = CG.el("div", "cg-legend");
    box.appendChild(CG.el("div", "cg-legend-title", legend.title));
    const list = box.appendChild(CG.el("ul", "cg-legend-list"));
    for (const entry of legend.entries) {
      const row = list.appendChild(CG.el("li"));
      row.appendChild(swatch(entry.cls));
      row.appendChild(CG.el("span", "", entry.text));
    }
    if (legend.note) box.appendChild(CG.el("div", "cg-legend-note", legend.note));
    return box;
  };

  // data: {kind, origin, areas: [{id, name, cls, lines, shapes: [[ring, ...], ...]}], legend}
  CG.Areas = L.Layer.extend({
    initialize(data) { this._data = data; },
    onAdd(map) {
      if (!map.getPane("cgAreas")) {
        map.createPane("cgAreas");
        map.getPane("cgAreas").style.zIndex = 390;
      }
      const renderer = L.svg({ pane: "cgAreas", padding: 0.5 });
      this._group = L.featureGroup();
      this._polygons = [];
      patterns++;
      const ids = Object.fromEntries(PATTERNS.map((kind) => [kind, `cg-${kind}-${patterns}`]));
      for (const area of this._data.areas) {
        const latlngs = area.shapes.map((rings) => rings.map((ring) => {
          const flat = CG.decodePath(ring, this._data.origin);
          const out = [];
          for (let i = 0; i < flat.length; i += 2) out.push([flat[i + 1], flat[i]]);
          return out;
        }));
        const zone = this._data.kind === "zone", catchment = this._data.kind === "catchment";
        const polygon = L.polygon(latlngs, {
          renderer, pane: "cgAreas", className: zone ? "cg-zone" : `cg-area cg-area-${area.cls}`,
          interactive: !catchment,
          fillOpacity: zone ? 0.001 : 1, fillColor: area.cls in ids ? `url(#${ids[area.cls]})` : undefined,
          weight: zone || catchment ? 2 : 1, smoothFactor: 0.6,
        });
        polygon.on("mouseover", (e) => { this._show(area, e.latlng, polygon); map.fire("cgarea", { area: area.id }); });
        polygon.on("mousemove", (e) => { if (this._tip) this._tip.setLatLng(e.latlng); });
        polygon.on("mouseout", () => { this._hide(polygon); map.fire("cgarea", { area: null }); });
        polygon.on("click", (e) => this._tell(area, e.latlng));
        this._polygons.push([area.id, polygon]);
        this._group.addLayer(polygon);
      }
      this._group.addTo(map);
      if (this._data.kind === "catchment") { map.cgReach = (map.cgReach || 0) + 1; map.fire("cgreach"); }
      map.on("cgother", this._other, this);
      const root = renderer._container;
      if (root) for (const kind of PATTERNS) define(root, ids[kind], kind);
      if (this._data.legend && this._data.legendOnMap) {
        const control = L.control({ position: "bottomleft" });
        control.onAdd = () => {
          const box = CG.areaLegend(this._data.legend);
          L.DomEvent.disableClickPropagation(box);
          return box;
        };
        this._control = control.addTo(map);
      }
    },
    onRemove(map) {
      map.off("cgother", this._other, this);
      if (this._data.kind === "catchment") map.cgReach--;
      this._hide();
      this._group.remove();
      if (this._control) this._control.remove();
      this._control = null;
    },
    getBounds() {
      return this._group ? this._group.getBounds() : L.latLngBounds([]);
    },
    highlight(id) {
      for (const [area, polygon] of this._polygons || []) {
        const element = polygon.getElement();
        if (element) element.classList.toggle("cg-area-on", area === id);
        if (area === id) polygon.bringToFront();
      }
    },
    // Shows the area that is pointed at on a map beside this one.
    _other(event) {
      if (this._pointed) this._hide(this._pointed);
      this._pointed = null;
      for (const [id, polygon] of this._polygons) {
        if (id !== event.area) continue;
        const area = this._data.areas.find((one) => one.id === id);
        this._show(area, polygon.getBounds().getCenter(), polygon);
        this._pointed = polygon;
      }
    },
    _show(area, at, polygon) {
      this._hide();
      const card = CG.el("div", "cg-card");
      card.appendChild(CG.el("strong", "cg-card-name", area.name));
      for (const line of area.lines) card.appendChild(CG.el("div", "cg-card-note", line));
      // Permanent: a tap opens it and clicks at once, which would close it again.
      this._tip = CG.tip(this._map, at, card, { offset: [0, -8], permanent: true });
      polygon.getElement().classList.add("cg-area-on");
    },
    _hide(polygon) {
      if (this._tip) this._tip.remove();
      this._tip = null;
      const element = polygon && polygon.getElement();
      if (element) element.classList.remove("cg-area-on");
    },
    _tell(area, latlng) {
      const content = { innerText: this._data.kind + ":" + area.id };
      this.fire("click", {
        latlng, area: area.id,
        sourceTarget: { _popup: { _content: content }, getPopup: () => ({ getContent: () => content }) },
      });
    },
  });
})();
