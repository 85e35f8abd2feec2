// What the live map (streamlit-folium) calls. Every text arrives as base64 JSON.
// The base map's own script never changes; language, theme, first view and street map come as a
// layer, so that none of them makes streamlit-folium start the map anew.
(function () {
  "use strict";
  const CG = (window.CG = window.CG || {});
  CG.reopen = CG.reopen || {};

  const bytes = (payload) => Uint8Array.from(atob(payload), (c) => c.charCodeAt(0));
  const unpack = (payload) => JSON.parse(new TextDecoder().decode(bytes(payload)));
  const dark = () => window.matchMedia && window.matchMedia("(prefers-color-scheme: dark)").matches;

  // Groups that are off the map are let go, or each new filter would keep the old markers alive.
  function forget() {
    if (!window.feature_group || !window.map) return;
    for (const group of window.feature_group) if (!window.map.hasLayer(group)) group.clearLayers();
    window.feature_group = window.feature_group.filter((group) => window.map.hasLayer(group));
  }

  function announce(map, text) {
    if (!map._cgStatus) {
      map._cgStatus = CG.el("div", "cg-status");
      map._cgStatus.setAttribute("role", "status");
      map.getContainer().appendChild(map._cgStatus);
    }
    map._cgStatus.textContent = text;
  }

  // ---- ground: everything below the layers -------------------------------------------------
  const ground = { said: null, local: null, online: null, controls: [], basemap: null };
  const nothing = L.layerGroup(); // what lies below where no streets are loaded
  const below = () => ground.local || nothing;

  const changed = (name, said) =>
    !ground.said || JSON.stringify(ground.said[name]) !== JSON.stringify(said[name]);

  // Puts the street map below, once it has come; signs answer while it is on its way.
  function streets(map, said, theme) {
    if (ground.local && ground.basemap === said.basemap) { ground.local.setTheme(theme).setCredit(said.credit); return; }
    if (ground.basemap === said.basemap) return;
    ground.basemap = said.basemap;
    map.getContainer().classList.toggle("cg-plain", !said.basemap);
    map.removeLayer(below());
    ground.local = null;
    if (!said.basemap) { controls(map, said); return; }
    fetch(said.basemap).then((answer) => answer.json()).then((doc) => {
      if (ground.basemap !== said.basemap) return;
      ground.local = new CG.Basemap(doc, { theme: document.documentElement.dataset.cgTheme, credit: ground.said.credit, patient: true });
      if (!ground.online || !map.hasLayer(ground.online)) ground.local.addTo(map);
      controls(map, ground.said);
    }).catch(() => {
      ground.said.basemap = "";
      map.getContainer().classList.add("cg-plain");
      controls(map, ground.said);
    });
  }

  // After four failed tiles and none that came, the local map is put back and the page says so.
  function onlineLayer(map, said) {
    const online = L.tileLayer(said.tiles.url, { maxZoom: 19, attribution: said.tiles.attribution });
    let good = 0, bad = 0;
    online.on("loading", () => { good = bad = 0; });
    online.on("tileload", () => { good++; });
    online.on("tileerror", () => {
      bad++;
      if (bad < 4 || good) return;
      setTimeout(() => {
        if (!map.hasLayer(online)) return;
        map.removeLayer(online);
        map.addLayer(below());
        announce(map, ground.local ? ground.said.texts.offline : ground.said.texts.unreachable);
      }, 0);
    });
    // Pictures are sharp at whole steps alone.
    online.on("add", () => { map.options.zoomSnap = 1; map.setZoom(Math.round(map.getZoom())); });
    online.on("remove", () => { map.options.zoomSnap = SNAP; });
    map.on("baselayerchange", () => announce(map, ""));
    return online;
  }

  function controls(map, said) {
    for (const control of ground.controls) control.remove();
    const put = (control) => ground.controls.push(control.addTo(map));
    ground.controls = [];
    put(L.control.zoom({ position: "topright", zoomInTitle: said.texts.zoom_in, zoomOutTitle: said.texts.zoom_out }));
    put(L.control.scale(CG.scaleIn(said.language)));
    if (!said.tiles || (said.basemap && !ground.local)) return;
    const bases = {};
    const name = (text) => { const span = CG.el("span", "", text); return span.innerHTML; };
    bases[name(ground.local ? said.texts.local : said.texts.none)] = below();
    ground.online = ground.online || onlineLayer(map, said);
    if (!map.hasLayer(ground.online)) map.addLayer(below());
    bases[name(said.texts.online)] = ground.online;
    const isNarrow = map.getSize().x < 480;
    const choice = L.control.layers(bases, {}, { collapsed: isNarrow, position: "topright" });
    put(choice);
    if (choice._layersLink) choice._layersLink.title = said.texts.choose;
  }

  // ---- view --------------------------------------------------------------------------------
  const SNAP = 0.25; // with whole steps, half of a screen can stay empty around a district

  // Where the map stood when the page was left: in the page's memory alone, until it is closed.
  function views() {
    try {
      return (window.parent.cgViews = window.parent.cgViews || {});
    } catch {
      return {}; // a page of another host
    }
  }

  function firstView(map, said) {
    const was = said.view && views()[said.view.key];
    if (was) map.setView([was[0], was[1]], was[2], { animate: false });
    else map.fitBounds(said.bounds, { animate: false, padding: [10, 10] });
  }

  function note(map) {
    const view = ground.said && ground.said.view;
    if (!view || !view.keeps) return;
    const at = map.getCenter();
    views()[view.key] = [at.lat, at.lng, map.getZoom()];
  }

  // ---- places that the page holds (assets/map/held.js) -------------------------------------
  const EMPTY = { kind: "", ids: [], lon: [], lat: [], category: [], name: [], number: null, note: null, symbols: {}, labels: {}, texts: {} };
  const sets = {}; // the layer of each kind
  const asked = {}; // what the app chose last, by kind

  function held(ref, use) {
    let found = null;
    try {
      found = window.parent.cgPlaces && window.parent.cgPlaces.get(ref);
    } catch {
      return; // a page of another host
    }
    if (found) found.then(use);
    else setTimeout(() => held(ref, use), 20);
  }

  function columns(set) {
    const count = set.ids.length;
    const unfold = (column, from) => Float64Array.from(column, (value) => (value + from) / 1e6);
    return {
      kind: set.kind, ids: set.ids, name: set.name, note: set.note, symbols: set.symbols, labels: {}, texts: {},
      lon: unfold(set.lon, set.origin[0]), lat: unfold(set.lat, set.origin[1]),
      category: Array.from({ length: count }, (_, i) => set.kinds[set.category[i]]),
    };
  }

  // Which places are shown, and their numbers in the list: out of one bit for each row, or, where
  // the list has another order, out of its rows.
  function picked(set, said) {
    const count = set.ids.length;
    if (said.order) return ordered(set, said);
    const bits = said.rows === null ? null : bytes(said.rows);
    const is = (row) => !bits || bits[row >> 3] & (128 >> (row & 7));
    const shown = [];
    const numbers = said.numbered ? new Int32Array(count) : null;
    let number = 0, row = 0;
    for (let i = 0; i < count; i++) {
      for (; row < set.row[i]; row++) if (is(row)) number++;
      if (!is(row)) continue;
      shown.push(i);
      if (numbers) numbers[i] = number + 1;
    }
    return { shown: shown.length === count ? null : shown, numbers };
  }

  function ordered(set, said) {
    const place = new Map();
    new Uint32Array(bytes(said.order).buffer).forEach((row, at) => place.set(row, at + 1));
    const shown = [];
    const numbers = said.numbered ? new Int32Array(set.ids.length) : null;
    for (let i = 0; i < set.ids.length; i++) {
      const number = place.get(set.row[i]);
      if (!number) continue;
      shown.push(i);
      if (numbers) numbers[i] = number;
    }
    return { shown, numbers };
  }

  function show(layer) {
    const { said, set } = layer.cg;
    if (!set) return;
    const words = JSON.stringify([said.labels, said.texts]);
    const isNew = layer.cg.words !== words;
    if (isNew) layer.setData(Object.assign(columns(set), { labels: said.labels, texts: said.texts }));
    const rows = said.order || said.rows;
    if (isNew || layer.cg.rows !== rows) {
      const { shown, numbers } = picked(set, said);
      layer.setNumbers(numbers).filter(shown);
    }
    Object.assign(layer.cg, { words, rows });
    choose(layer, said, set);
    layer.reopen();
  }

  // Only a new choice opens or closes a card: one that was closed by hand stays closed.
  function choose(layer, said, set) {
    const before = asked[said.kind] || "";
    asked[said.kind] = said.selected;
    if (said.selected === before) return;
    const position = said.selected ? set.ids.indexOf(said.selected) : -1;
    if (position < 0) layer.clear();
    else if (layer.chosen() !== position) {
      layer.clear();
      CG.reopen[said.kind] = said.selected;
      const at = [layer._data.lat[position], layer._data.lon[position]];
      if (!window.map.getBounds().contains(at)) window.map.panTo(at);
    }
  }

  CG.live = {
    base(map) {
      map.options.zoomSnap = SNAP;
      map.attributionControl.setPrefix('<a href="https://leafletjs.com" target="_blank" rel="noopener">Leaflet</a>');
      map.getContainer().setAttribute("role", "region");
      map.on("moveend", () => note(map));
      // Before the first click there is none, which is what the app expects: nothing to report.
      if (window.__GLOBAL_DATA__) window.__GLOBAL_DATA__.last_object_clicked_count = null;
    },
    ground(text) {
      forget();
      const map = window.map;
      const said = unpack(text);
      const theme = said.theme === "auto" ? (dark() ? "dark" : "light") : said.theme;
      document.documentElement.dataset.cgTheme = theme;
      document.documentElement.lang = said.language;
      map.getContainer().setAttribute("aria-label", said.texts.map);
      if (window.frameElement) window.frameElement.setAttribute("aria-label", said.texts.map);
      const isNew = changed("texts", said) || changed("tiles", said);
      const isFirst = !ground.said;
      if (isFirst) firstView(map, said);
      if (changed("channel", said)) CG.linked(map, said.channel);
      ground.said = said;
      if (isNew) controls(map, said);
      streets(map, said, theme);
      return L.layerGroup();
    },
    // All places at once, for maps with few of them.
    partners(text) {
      forget();
      const data = unpack(text);
      const layer = new CG.Partners(data, { numbers: !!data.number, patient: true });
      if (data.selected) CG.reopen[data.kind] = data.selected;
      return layer;
    },
    // Some of the places that the page holds.
    places(text) {
      forget();
      const said = unpack(text);
      let layer = sets[said.kind];
      if (!layer || layer.cg.said.ref !== said.ref) {
        if (layer) layer.end();
        layer = sets[said.kind] = new CG.Partners(Object.assign({}, EMPTY, { kind: said.kind }), { comesBack: true, patient: true });
        layer.cg = { said, set: null, words: "", rows: null };
        const mine = layer;
        held(said.ref, (set) => { mine.cg.set = set; show(mine); });
      }
      layer.cg.said = said;
      show(layer);
      return layer;
    },
    areas(text) {
      forget();
      return new CG.Areas(unpack(text));
    },
    // A pin, to be dragged or moved with the arrow keys: the page hears a click on the map.
    pin(text) {
      forget();
      const data = unpack(text);
      const box = CG.el("div", "cg-pin-box");
      const sign = CG.svg("svg", { viewBox: "0 0 32 44", width: 32, height: 44, "aria-hidden": "true" }, box);
      CG.svg("path", { d: "M16 1.5a14 14 0 0 1 14 14c0 10-14 27-14 27s-14-17-14-27a14 14 0 0 1 14-14z", class: "cg-pin" }, sign);
      CG.svg("circle", { cx: 16, cy: 15.5, r: 5.2, class: "cg-pin-eye" }, sign);
      const pin = L.marker([data.lat, data.lon], {
        draggable: data.draggable, autoPan: true, keyboard: data.draggable, interactive: data.draggable,
        title: data.texts.pin, alt: data.texts.pin,
        zIndexOffset: 2000, icon: L.divIcon({ html: box, className: "cg-pin-icon", iconSize: [32, 44], iconAnchor: [16, 43] }),
      });
      const report = () => { if (pin._map) pin._map.fire("click", { latlng: pin.getLatLng() }); };
      pin.on("dragend", report);
      pin.on("add", () => {
        const element = pin.getElement();
        element.setAttribute("aria-label", data.texts.pin);
        if (!data.draggable) { // a picture; what lies below it can be pressed
          element.setAttribute("role", "img");
          return;
        }
        element.addEventListener("keydown", (event) => {
          const step = { ArrowUp: [0, -4], ArrowDown: [0, 4], ArrowLeft: [-4, 0], ArrowRight: [4, 0] }[event.key];
          if (!step) return;
          event.preventDefault();
          event.stopPropagation();
          const map = pin._map;
          pin.setLatLng(map.layerPointToLatLng(map.latLngToLayerPoint(pin.getLatLng()).add(step)));
        });
        element.addEventListener("keyup", (event) => { if (event.key.startsWith("Arrow")) report(); });
      });
      return pin;
    },
  };
})();
