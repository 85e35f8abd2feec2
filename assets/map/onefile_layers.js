// What can be switched on the map (home areas, school sites, attendance zones) and its legend.
(function () {
  "use strict";
  const CG = window.CG;
  const el = CG.el;
  const SITE_NAMES_FROM = 14, ZONE_NAMES_FROM = 12;

  // Names on the map, those of sites before those of zones. One that has no room is left out, and
  // so is a zone that is called like a site whose name is there already.
  CG.MapNames = L.Layer.extend({
    initialize() { this._sets = new Map(); },
    // names: [{text, lat, lon}], or null to take them away
    set(kind, names, from, below) {
      if (names) this._sets.set(kind, { names, from, below }); else this._sets.delete(kind);
      if (this._map) this._draw();
    },
    onAdd(map) {
      map.createPane("cgMapNames");
      map.getPane("cgMapNames").style.zIndex = 570;
      map.getPane("cgMapNames").style.pointerEvents = "none";
      this._box = L.DomUtil.create("div", "leaflet-zoom-hide", map.getPane("cgMapNames"));
      this._box.setAttribute("aria-hidden", "true");
      this._draw();
    },
    onRemove() { this._box.remove(); },
    getEvents() { return { moveend: this._draw, viewreset: this._draw, resize: this._draw }; },
    _draw() {
      const map = this._map;
      const view = map.getBounds().pad(0.2);
      const wanted = [];
      for (const kind of ["start", "site", "zone"]) {
        const set = this._sets.get(kind);
        if (!set || (map.getZoom() < set.from && !CG.printing)) continue;
        for (const { text, lat, lon } of set.names) {
          if (!text || !view.contains([lat, lon])) continue;
          const label = el("div", "cg-map-name cg-map-name-" + kind);
          label.appendChild(el("span", "", text));
          wanted.push({ text, label, at: map.latLngToLayerPoint([lat, lon]), below: set.below });
        }
      }
      this._box.replaceChildren(...wanted.map((one) => one.label));
      const sizes = wanted.map(({ label }) => [label.offsetWidth, label.offsetHeight]);
      const taken = [];
      const named = new Set();
      wanted.forEach(({ text, label, at, below }, i) => {
        const [wide, tall] = sizes[i];
        const x = Math.round(at.x - wide / 2), y = Math.round(below ? at.y + below : at.y - tall / 2);
        const crowded = taken.some((o) => o[0] < x + wide && o[2] > x && o[1] < y + tall && o[3] > y);
        if (crowded || named.has(text)) { label.remove(); return; }
        taken.push([x, y, x + wide, y + tall]);
        named.add(text);
        L.DomUtil.setPosition(label, L.point(x, y));
      });
    },
  });

  const names = (record) => record.name.map((text, i) => ({ text, lat: record.lat[i], lon: record.lon[i] }));

  function schoolSigns(record, data) {
    return new CG.Partners({
      kind: "school", ids: record.name.map((_, i) => i), lon: record.lon, lat: record.lat, name: record.name,
      category: record.name.map(() => "school"), number: null, note: null, selected: "",
      symbols: data.symbols, labels: { school: data.texts.site }, texts: data.texts,
    }, { pane: "cgSites", signSize: 24, numbers: false });
  }

  function zoneSwatch() {
    const box = CG.svg("svg", { width: 26, height: 18, "aria-hidden": "true", focusable: "false" });
    CG.svg("rect", { x: 1.5, y: 1.5, width: 23, height: 15, rx: 2, class: "cg-zone", "fill-opacity": 0.12, "stroke-width": 2 }, box);
    return box;
  }

  // Puts the switch into `card` and what is on onto the map; changed(names) hears what is on.
  // showStart(row of data.facts.starts, or -1) marks the school that minutes are counted from.
  CG.layerSwitch = function ({ data, map, card, on, changed }) {
    const words = data.texts;
    const shown = new Set(on);
    map.createPane("cgSites").style.zIndex = 580;
    const written = new CG.MapNames().addTo(map);
    const there = [];
    if (data.gap) there.push({ name: "areas", layer: new CG.Areas(data.gap.areas), more: CG.areaLegend(data.gap.areas.legend) });
    const { sites, zones } = data.layers;
    if (sites) {
      there.push({
        name: "sites", layer: schoolSigns(sites, data), swatch: CG.sign(data.symbols.school, 22),
        write: (isOn) => written.set("site", isOn ? names(sites) : null, SITE_NAMES_FROM, 13),
      });
    }
    if (zones) {
      there.push({
        name: "zones", layer: new CG.Areas(zones.areas), swatch: zoneSwatch(), more: el("p", "unseen", zones.name.join(", ")),
        write: (isOn) => written.set("zone", isOn ? names(zones) : null, ZONE_NAMES_FROM, 0),
      });
    }
    let start = -1, drawnStart = -1, startSign = null;
    function showStart(row) {
      start = row;
      const drawn = row >= 0 && !(sites && shown.has("sites")) ? row : -1;
      if (drawn === drawnStart) return;
      drawnStart = drawn;
      if (startSign) startSign.remove();
      startSign = null;
      if (drawn < 0) { written.set("start", null); return; }
      const [, name, lon, lat] = data.facts.starts[drawn];
      startSign = schoolSigns({ name: [name], lon: [lon], lat: [lat] }, data).addTo(map);
      written.set("start", [{ text: name, lat, lon }], 0, 13);
    }
    card.hidden = !there.length;
    if (card.hidden) return { showStart };
    const box = card.appendChild(el("div", "cg-legend"));
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", words.layers);
    box.appendChild(el("div", "cg-legend-title", words.layers)).setAttribute("aria-hidden", "true");
    for (const { name, layer, swatch, more, write } of there) {
      const line = box.appendChild(el("label", "switch"));
      const tick = line.appendChild(el("input"));
      tick.type = "checkbox";
      tick.name = name;
      tick.checked = shown.has(name);
      if (swatch) line.appendChild(swatch);
      line.appendChild(el("span", "", words[name]));
      if (more) box.appendChild(more);
      const draw = () => {
        line.classList.toggle("off", !tick.checked);
        if (more) more.hidden = !tick.checked;
        if (tick.checked) layer.addTo(map); else layer.remove();
        if (write) write(tick.checked);
      };
      tick.addEventListener("change", () => {
        if (tick.checked) shown.add(name); else shown.delete(name);
        draw();
        showStart(start);
        changed(there.map((one) => one.name).filter((one) => shown.has(one)));
      });
      draw();
    }
    return { showStart };
  };
})();
