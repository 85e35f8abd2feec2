// The one-file map. All that people wrote comes from the two JSON blocks and is set as text.
(function () {
  "use strict";
  const CG = window.CG;
  const el = CG.el;
  const byId = (id) => document.getElementById(id);
  const read = (id) => JSON.parse(byId(id).textContent);
  const root = document.documentElement;
  const ground = read("cg-basemap");
  const address = new CG.Address(location.hash);
  window.addEventListener("hashchange", () => location.reload());

  // ---- language ----------------------------------------------------------------------------
  function patched(value, change) {
    if (!change) return value;
    if ("v" in change) return change.v;
    const copy = Array.isArray(value) ? value.slice() : Object.assign({}, value);
    for (const key of Object.keys(change.k)) copy[key] = patched(value[key], change.k[key]);
    return copy;
  }
  const first = read("cg-data");
  const others = new Map(Object.entries(first.others));
  const told = new Map([[first.language, first], ...[...others].map(([code, other]) => [code, patched(first, other.patch)])]);
  const data = told.get(address.get("l")) || first;
  const words = data.texts;
  root.lang = data.language;
  document.title = data.page_title;

  // ---- head --------------------------------------------------------------------------------
  const bars = byId("bars");
  if (data.fictional) bars.appendChild(el("p", "bar bar-fiction", words.fictional));
  if (data.audience === "staff") bars.appendChild(el("p", "bar bar-staff", words.staff));
  if (bars.childNodes.length) { bars.hidden = false; bars.setAttribute("aria-label", words.notice); }
  byId("district").textContent = data.district;
  byId("title").textContent = data.title;
  byId("meta").textContent = data.meta;
  byId("map-head").textContent = words.map;
  byId("list-head").textContent = words.places;
  byId("search-label").textContent = words.search;
  const skip = document.querySelector(".skip");
  skip.textContent = words.skip;
  skip.addEventListener("click", (event) => {  // the address keeps what was chosen
    event.preventDefault();
    byId("list-head").focus();
    byId("list-head").scrollIntoView();
  });

  if (others.size) {
    const line = byId("tools").appendChild(el("label", "language"));
    line.appendChild(el("span", "unseen", words.language));
    const choice = line.appendChild(el("select"));
    for (const [code, { name }] of told) {
      const option = choice.appendChild(el("option", "", name));
      option.value = code;
      option.lang = code;
      option.selected = code === data.language;
    }
    choice.addEventListener("change", () => {
      address.set("l", choice.value === first.language ? null : choice.value);
      address.write();
      location.reload();
    });
  }

  function tool(label, path, run) {
    const button = byId("tools").appendChild(el("button", "tool"));
    button.type = "button";
    button.title = label;
    button.setAttribute("aria-label", label);
    CG.icon(path, button);
    button.addEventListener("click", run);
  }
  tool(words.theme, "M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6l1.4 1.4M17 17l1.4 1.4M5.6 18.4L7 17M17 7l1.4-1.4M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8z", () => setTheme(theme === "dark" ? "light" : "dark"));
  tool(words.print, "M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z", () => window.print());

  // ---- map ---------------------------------------------------------------------------------
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const narrow = window.matchMedia("screen and (max-width: 760px)");
  let theme = prefersDark.matches ? "dark" : "light";
  root.dataset.cgTheme = theme;
  const map = L.map("map", { zoomControl: false, fadeAnimation: false, minZoom: 4, maxZoom: 19, zoomSnap: 1, wheelPxPerZoomLevel: 90 });
  map.attributionControl.setPrefix("Leaflet");
  L.control.zoom({ position: "topright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  L.control.scale(CG.scaleIn(data.language)).addTo(map);
  const base = ground ? new CG.Basemap(ground, { theme, credit: data.fictional ? words.invented : "" }) : null;
  if (!base) map.getContainer().classList.add("cg-plain");
  map.getContainer().setAttribute("role", "group");
  map.getContainer().setAttribute("aria-label", words.map);
  function setTheme(next) {
    theme = next;
    root.dataset.cgTheme = next;
    if (base) base.setTheme(next);
  }
  prefersDark.addEventListener("change", (event) => setTheme(event.matches ? "dark" : "light"));

  const places = data.places;
  const layer = new CG.Partners({
    kind: "partner", ids: places.map((_, i) => i), lon: places.map((p) => p.lon), lat: places.map((p) => p.lat),
    category: places.map((p) => p.category), name: places.map((p) => p.name), number: places.map((p) => p.number),
    symbols: data.symbols, labels: data.labels, texts: words, note: null, selected: "",
  }, { card });
  layer.on("click", (event) => { if (!narrow.matches) list.open(event.position, true); });

  function card(position) {
    const place = places[position];
    const box = el("div", "cg-card");
    box.appendChild(el("strong", "cg-card-name", place.name));
    box.appendChild(el("div", "cg-card-category", data.labels[place.category]));
    if (minutesOf(position)) box.appendChild(el("div", "cg-card-note", minutesOf(position)));
    const line = CG.shortLine(place, words, "div", "cg-card-note");
    if (line) box.appendChild(line);
    const go = box.appendChild(el("button", "cg-card-go", words.details));
    go.type = "button";
    go.addEventListener("click", () => { list.open(position, true); list.focus(position); });
    return box;
  }

  // ---- list and filter ---------------------------------------------------------------------
  const filter = new CG.Filter(data, [...told.values()]);
  const choice = address.choice(data);
  let rows = [];
  const list = new CG.PlaceList({
    data,
    list: byId("list"),
    opened(row) { address.set("p", row < 0 ? null : row + 1); address.write(); },
    chosen(row) { if (places[row].lat !== null && !narrow.matches) layer.select(row, { quiet: true }); },
    shown(row) {
      if (narrow.matches) byId("map").scrollIntoView({ block: "center" });
      if (map.getZoom() < 15) map.setView([places[row].lat, places[row].lon], 15, { animate: false });
      layer.select(row, { quiet: true });
    },
  });
  byId("list").addEventListener("keydown", (event) => { if (event.key === "Escape") layer.clear(); });
  function minutesOf(row) {
    const minutes = choice.near < 0 ? null : filter.minutes(choice, row);
    const most = data.facts.limits[data.facts.limits.length - 1];
    return minutes === null || minutes > most ? "" : CG.fill(data.filter.labels["row_" + choice.mode], { n: Math.max(1, minutes) });
  }
  function refresh() {
    const found = filter.judge(choice);
    rows = found.rows;
    switches.showStart(choice.near);
    list.show(rows, choice.near < 0 ? null : rows.map(minutesOf), Boolean(choice.text.trim()));
    layer.filter([...rows].sort((a, b) => a - b));
    const { said } = data.filter;
    const unmapped = rows.filter((row) => places[row].lat === null).length;
    byId("status").textContent = [
      filter.sentence(choice, rows.length) + ".",
      unmapped ? CG.fill(unmapped === 1 ? said.unmapped_one : said.unmapped, { n: unmapped }) : "",
      found.unknown ? CG.fill(said.may_fit, { n: found.unknown }) : "",
    ].filter(Boolean).join(" ");
  }
  CG.filterControls({
    data, filter, choice,
    places: { search: byId("search"), chips: byId("chips"), more: byId("more"), active: byId("active") },
    change() { address.setChoice(choice, data); address.write(); refresh(); },
  });

  // ---- gap, layers, foot -------------------------------------------------------------------
  const details = data.gap ? CG.gapSection(data.gap, byId("gap"), words) : [];
  for (const part of data.foot) {
    const box = byId("foot").appendChild(el("section"));
    box.appendChild(el("h2", "", part.title));
    const items = box.appendChild(el("ul"));
    for (const text of part.items) items.appendChild(el("li", "", text));
  }

  // ---- start -------------------------------------------------------------------------------
  // Where the map stands at first; on paper it stands around what a filter shows.
  function home(some) {
    const found = [];
    if (data.gap) found.push(L.latLngBounds(data.gap.bounds));
    else if (some && rows.length < places.length) found.push(L.latLngBounds(some.map((place) => [place.lat, place.lon])));
    if (data.bounds) found.push(L.latLngBounds(data.bounds));
    return found.find((bounds) => bounds.isValid()) || L.latLngBounds(data.fallback);
  }
  const kept = address.view();
  if (kept) map.setView(kept.centre, kept.zoom, { animate: false });
  else map.fitBounds(home(), { padding: [28, 28], maxZoom: 16, animate: false });
  const layers = ["areas", "sites", "zones"].filter((name) => (name === "areas" ? data.gap : data.layers[name]));
  const on = address.layers(layers, data.layers.on);
  const switches = CG.layerSwitch({
    data, map, card: byId("map-legend"), on,
    changed(names) { address.setLayers(names, layers, data.layers.on); address.write(); },
  });
  if (!kept && !narrow.matches && layers.length) {  // beside the legend, as far as there is room
    const bounds = home();
    const west = map.latLngToContainerPoint(bounds.getNorthWest()).x;
    const room = map.getSize().x - map.latLngToContainerPoint(bounds.getSouthEast()).x - 28;
    const covered = byId("map-legend").offsetWidth + 32 - west;
    if (covered > 0 && room > 0) map.panBy([-Math.min(covered, room), 0], { animate: false });
  }
  if (base) base.addTo(map);
  layer.addTo(map);
  refresh();
  const place = address.row(places.length);
  // What does not fit is not handed on with the next copied address.
  if (!told.has(address.get("l"))) address.set("l", null);
  if (!kept) address.set("v", null);
  if (place < 0) address.set("p", null);
  address.setLayers(on, layers, data.layers.on);
  address.setChoice(choice, data);
  if (list.has(place)) {
    list.open(place, true);
    if (places[place].lat !== null) layer.select(place, { quiet: true });
  }
  const print = CG.printSheet({
    data, map, layer, details, home, note: byId("map-note"), shown: () => rows,
    theme: (next) => { if (next) setTheme(next); return theme; },
  });
  map.on("moveend", () => {
    if (print.isPrinting()) return;
    const centre = map.getCenter();
    address.set("v", [centre.lat.toFixed(5), centre.lng.toFixed(5), map.getZoom()].join(","));
    address.write();
  });
  CG.oneFile = { map, layer, base, filter, data };
  performance.mark("cg-ready");
})();
