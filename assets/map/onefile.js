// The one-file map. All that people wrote comes from the two JSON blocks and is set as text.
(function () {
  "use strict";
  const CG = window.CG;
  const el = CG.el;
  const byId = (id) => document.getElementById(id);
  const read = (id) => JSON.parse(byId(id).textContent);
  const ground = read("cg-basemap");
  const root = document.documentElement;

  // What the reader chose stands after the # of the address, so that a copied link shows the same:
  // l language, k categories, q words sought, p the opened place's number, v view, a=0 no areas.
  const state = new URLSearchParams(location.hash.slice(1));
  function remember(name, value) {
    if (value === null || value === "") state.delete(name); else state.set(name, value);
    const hash = state.toString();
    history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
  }
  window.addEventListener("hashchange", () => location.reload());

  function patched(value, change) {
    if (!change) return value;
    if ("v" in change) return change.v;
    const copy = Array.isArray(value) ? value.slice() : Object.assign({}, value);
    for (const key of Object.keys(change.k)) copy[key] = patched(value[key], change.k[key]);
    return copy;
  }
  const first = read("cg-data");
  const others = new Map(Object.entries(first.others));
  const asked = others.get(state.get("l"));
  const data = asked ? patched(first, asked.patch) : first;
  const words = data.texts;
  root.lang = data.language;
  document.title = data.page_title;
  document.querySelector(".skip").textContent = words.skip;
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const narrow = window.matchMedia("screen and (max-width: 760px)");
  let theme = prefersDark.matches ? "dark" : "light";
  root.dataset.cgTheme = theme;

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

  if (others.size) {
    const line = byId("tools").appendChild(el("label", "language"));
    line.appendChild(el("span", "unseen", words.language));
    const choice = line.appendChild(el("select"));
    const names = new Map([[first.language, first.name], ...[...others].map(([code, other]) => [code, other.name])]);
    for (const [code, name] of names) {
      const option = choice.appendChild(el("option", "", name));
      option.value = code;
      option.lang = code;
      option.selected = code === data.language;
    }
    choice.addEventListener("change", () => {
      remember("l", choice.value === first.language ? null : choice.value);
      location.reload();
    });
  }

  function tool(label, path, run) {
    const button = el("button", "tool");
    button.type = "button";
    button.title = label;
    button.setAttribute("aria-label", label);
    const icon = CG.svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" }, button);
    CG.svg("path", { d: path }, icon);
    button.addEventListener("click", run);
    byId("tools").appendChild(button);
    return button;
  }
  tool(words.theme, "M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6l1.4 1.4M17 17l1.4 1.4M5.6 18.4L7 17M17 7l1.4-1.4M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8z", () => setTheme(theme === "dark" ? "light" : "dark"));
  tool(words.print, "M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z", () => window.print());

  // ---- map ---------------------------------------------------------------------------------
  const map = L.map("map", { zoomControl: false, fadeAnimation: false, minZoom: 4, maxZoom: 19, zoomSnap: 1, wheelPxPerZoomLevel: 90 });
  map.attributionControl.setPrefix("Leaflet");
  L.control.zoom({ position: "topright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  L.control.scale({ position: "bottomright", maxWidth: 120 }).addTo(map);
  const base = ground ? new CG.Basemap(ground, { theme }) : null;
  if (!base) map.getContainer().classList.add("cg-plain");

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

  function card(position) {
    const place = places[position];
    const box = el("div", "cg-card");
    box.appendChild(el("strong", "cg-card-name", place.name));
    box.appendChild(el("div", "cg-card-category", data.labels[place.category]));
    const line = shortLine(place);
    if (line) box.appendChild(el("div", "cg-card-note", line));
    const go = box.appendChild(el("button", "cg-card-go", words.details));
    go.type = "button";
    go.addEventListener("click", () => { open(position, true); rows[position].button.focus(); });
    return box;
  }

  function shortLine(place) {
    return [place.facts.length && place.facts[0][0] === words.address ? place.facts[0][1] : "",
      place.links.length ? place.links[0][0] : ""].filter(Boolean).join(" · ");
  }

  // ---- list --------------------------------------------------------------------------------
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  // A word of any language finds a place, whichever one the page is in.
  const told = [first, ...[...others.values()].map((other) => patched(first, other.patch))];
  function wordsOf(record, position) {
    const place = record.places[position];
    const kind = place.number === null ? record.texts.confidential : record.labels[place.category];
    return [place.name, place.organization, kind, ...place.tags, ...place.facts.map((f) => f[1]), ...place.links.map((l) => l[0])].join(" ");
  }
  const list = byId("list");
  const rows = places.map((place, position) => {
    const item = el("li", "item");
    const button = item.appendChild(el("button", "row"));
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    button.appendChild(el("span", "num", place.number === null ? "" : place.number));
    button.appendChild(CG.sign(data.symbols[place.category], 26));
    const text = button.appendChild(el("span", "words"));
    text.appendChild(el("span", "name", place.name));
    const kind = place.number === null ? words.confidential : data.labels[place.category];
    const sub = [kind, place.organization !== place.name ? place.organization : ""].filter(Boolean).join(" · ");
    text.appendChild(el("span", "sub", sub));
    const line = shortLine(place);
    if (line) text.appendChild(el("span", "sub", line));
    if (place.unmapped) text.appendChild(el("span", "sub", place.unmapped));
    if (place.tags.length) {
      const tags = text.appendChild(el("span", "tags"));
      for (const tag of place.tags) tags.appendChild(el("span", "tag", tag));
    }
    button.addEventListener("click", () => {
      if (item.classList.contains("on")) close(position);
      else { open(position, false); if (place.lat !== null && !narrow.matches) layer.select(position, { quiet: true }); }
    });
    return { item, button, place, sought: fold(told.map((one) => wordsOf(one, position)).join(" ")), more: null };
  });

  function details(position) {
    const { place } = rows[position];
    const more = el("div", "more");
    if (place.links.length) {
      const links = more.appendChild(el("ul", "links"));
      for (const [text, address] of place.links) {
        const row = links.appendChild(el("li"));
        if (/^(https?:\/\/|tel:|mailto:)/.test(address)) {
          const link = row.appendChild(el("a", "", text));
          link.href = address;
          if (address.startsWith("http")) { link.target = "_blank"; link.rel = "noopener noreferrer"; }
        } else row.textContent = text;
      }
    }
    const facts = more.appendChild(el("dl"));
    for (const [label, text] of place.facts) {
      const pair = facts.appendChild(el("div"));
      pair.appendChild(el("dt", "", label));
      pair.appendChild(el("dd", "", text));
    }
    if (place.lat !== null) {
      const show = more.appendChild(el("button", "show", words.show));
      show.type = "button";
      show.addEventListener("click", () => {
        if (narrow.matches) byId("map").scrollIntoView({ block: "center" });
        if (map.getZoom() < 15) map.setView([place.lat, place.lon], 15, { animate: false });
        layer.select(position, { quiet: true });
      });
    }
    return more;
  }

  let opened = -1;
  function close(position) {
    const row = rows[position];
    row.item.classList.remove("on");
    row.button.setAttribute("aria-expanded", "false");
    if (row.more) row.more.hidden = true;
    if (opened === position) { opened = -1; remember("p", null); }
  }
  function open(position, scroll) {
    if (opened >= 0 && opened !== position) close(opened);
    const row = rows[position];
    if (!row.more) row.more = row.item.appendChild(details(position));
    row.more.hidden = false;
    row.item.classList.add("on");
    row.button.setAttribute("aria-expanded", "true");
    opened = position;
    remember("p", position + 1);
    if (scroll) row.item.scrollIntoView({ block: "nearest" });
  }
  layer.on("click", (event) => { if (!narrow.matches) open(event.position, true); });

  // ---- filter ------------------------------------------------------------------------------
  const chosen = new Set((state.get("k") || "").split(",").filter((category) => data.categories.includes(category)));
  byId("search").value = state.get("q") || "";
  const chips = byId("chips");
  chips.setAttribute("aria-label", words.categories);
  const counts = new Map();
  for (const place of places) if (place.number !== null) counts.set(place.category, (counts.get(place.category) || 0) + 1);
  const all = el("button", "chip chip-all", words.all);
  all.type = "button";
  all.addEventListener("click", () => { chosen.clear(); refresh(); });
  chips.appendChild(all);
  const buttons = new Map();
  for (const category of data.categories) {
    const chip = chips.appendChild(el("button", "chip"));
    chip.type = "button";
    chip.appendChild(CG.sign(data.symbols[category], 22));
    chip.appendChild(el("span", "", data.labels[category]));
    chip.appendChild(el("span", "count", counts.get(category) || 0));
    chip.addEventListener("click", () => {
      if (!chosen.delete(category)) chosen.add(category);
      refresh();
    });
    buttons.set(category, chip);
  }

  function refresh() {
    const sought = fold(byId("search").value).split(/\s+/).filter(Boolean);
    const fits = rows.map((row) =>
      (!chosen.size || (row.place.number !== null && chosen.has(row.place.category))) && sought.every((word) => row.sought.includes(word)));
    all.setAttribute("aria-pressed", String(chosen.size === 0));
    for (const [category, chip] of buttons) chip.setAttribute("aria-pressed", String(chosen.has(category)));
    remember("k", [...chosen].join(","));
    remember("q", byId("search").value.trim());
    const shown = rows.filter((_, i) => fits[i]);
    list.replaceChildren(...shown.map((row) => row.item));
    if (!shown.length) list.appendChild(el("li", "empty", words.none));
    const positions = fits.map((fit, i) => (fit ? i : -1)).filter((i) => i >= 0);
    layer.filter(positions);
    const mapped = positions.filter((i) => places[i].lat !== null).length;
    const text = !shown.length ? words.count_none : shown.length === mapped ? words.count_all_mapped : words.count;
    byId("status").textContent = CG.fill(text, {
      shown: shown.length, total: rows.length, mapped, unmapped: shown.length - mapped,
    });
  }
  byId("search").addEventListener("input", refresh);

  // ---- gap ---------------------------------------------------------------------------------
  let areas = null;
  if (data.gap) {
    const gap = byId("gap");
    gap.hidden = false;
    const head = gap.appendChild(el("h2", "gap-need", data.gap.need));
    head.id = "gap-head";
    gap.setAttribute("aria-labelledby", "gap-head");
    gap.appendChild(el("p", "gap-says", data.gap.sentence));
    areas = new CG.Areas(data.gap.areas);
    const label = gap.appendChild(el("label", "switch"));
    const box = label.appendChild(el("input"));
    box.type = "checkbox";
    box.checked = state.get("a") !== "0";
    label.appendChild(el("span", "", words.show_areas));
    const legend = () => {
      byId("map-legend").replaceChildren(...(box.checked ? [CG.areaLegend(data.gap.areas.legend)] : []));
    };
    box.addEventListener("change", () => {
      if (box.checked) areas.addTo(map); else areas.remove();
      remember("a", box.checked ? null : "0");
      legend();
    });
    legend();
    const fold = gap.appendChild(el("details"));
    fold.appendChild(el("summary", "", words.show_table));
    const scroll = fold.appendChild(el("div", "scroll"));
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", data.gap.caption);
    const table = scroll.appendChild(el("table"));
    table.appendChild(el("caption", "", data.gap.caption));
    const write = (part, rows_) => rows_.forEach((cells) => {
      const line = part.appendChild(el("tr"));
      cells.forEach((cell, i) => {
        const node = line.appendChild(el(part.tagName === "THEAD" || i === 0 ? "th" : "td", data.gap.words.includes(i) ? "say" : "", cell));
        if (node.tagName === "TH") node.scope = part.tagName === "THEAD" ? "col" : "row";
      });
    });
    write(table.appendChild(el("thead")), [data.gap.columns]);
    write(table.appendChild(el("tbody")), data.gap.rows);
    if (data.gap.total) write(table.appendChild(el("tfoot")), [data.gap.total]);
    if (data.gap.notes.length) {
      const method = gap.appendChild(el("details"));
      method.appendChild(el("summary", "", words.method));
      for (const note of data.gap.notes) method.appendChild(el("p", "note", note));
      window.addEventListener("beforeprint", () => { method.open = true; });
    }
    window.addEventListener("beforeprint", () => { fold.open = true; });
  }

  // ---- foot --------------------------------------------------------------------------------
  for (const part of data.foot) {
    const box = byId("foot").appendChild(el("section"));
    box.appendChild(el("h2", "", part.title));
    const items = box.appendChild(el("ul"));
    for (const text of part.items) items.appendChild(el("li", "", text));
  }

  // ---- start -------------------------------------------------------------------------------
  let home = layer.getBounds();
  if (data.gap) home = L.latLngBounds(data.gap.bounds);
  else if (data.bounds) home = L.latLngBounds(data.bounds);
  if (!home.isValid()) home = L.latLngBounds(data.fallback);
  const view = (state.get("v") || "").split(",").map(Number);
  if (view.length === 3 && view.every(Number.isFinite)) map.setView([view[0], view[1]], view[2], { animate: false });
  else map.fitBounds(home, { padding: [28, 28], maxZoom: 16, animate: false });
  if (base) base.addTo(map);
  if (areas && state.get("a") !== "0") areas.addTo(map);
  layer.addTo(map);
  const place = Number(state.get("p"));
  refresh();
  if (rows[place - 1] && rows[place - 1].item.isConnected) {
    open(place - 1, true);
    if (places[place - 1].lat !== null) layer.select(place - 1, { quiet: true });
  }

  let before = null;
  map.on("moveend", () => {
    if (before) return;  // a sheet is printed
    const centre = map.getCenter();
    remember("v", [centre.lat.toFixed(5), centre.lng.toFixed(5), map.getZoom()].join(","));
  });
  window.addEventListener("beforeprint", () => {
    before = { centre: map.getCenter(), zoom: map.getZoom(), theme };
    byId("map").parentElement.style.cssText = "width:186mm;height:122mm";
    map.invalidateSize({ animate: false });
    setTheme("light");
    map.fitBounds(home, { padding: [12, 12], maxZoom: 16, animate: false });
  });
  window.addEventListener("afterprint", () => {
    if (!before) return;
    byId("map").parentElement.style.cssText = "";
    map.invalidateSize({ animate: false });
    setTheme(before.theme);
    map.setView(before.centre, before.zoom, { animate: false });
    before = null;
  });
  CG.oneFile = { map, layer, base };
  performance.mark("cg-ready");
})();
