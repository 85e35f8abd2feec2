// The page on paper: light, the map around what is listed, every place with the list's number.
(function () {
  "use strict";
  const CG = window.CG;
  const WIDTH_MM = 186, HEIGHT_MM = 122;
  const SIGN_PX = 20, DOT_PX = 11, ROUNDS = 60;
  const MOST_NUMBERED = 120;  // with more, numbers would hide the map: plain signs stand in place

  // Signs at least one sign apart where there is room, as mapping/maps/paper_map.py moves them.
  function apart(true_, size) {
    const turn = Math.PI * (3 - Math.sqrt(5));
    const at = true_.map((p, i) => ({ x: p.x + Math.cos(i * turn) * 0.4, y: p.y + Math.sin(i * turn) * 0.4 }));
    const least = SIGN_PX + 1;
    const keep = (value, most) => Math.min(most - least * 0.6, Math.max(least * 0.6, value));
    for (let round = 0; round < ROUNDS; round++) {
      const push = at.map(() => ({ x: 0, y: 0 }));
      let touched = false;
      for (let i = 0; i < at.length; i++) {
        for (let k = i + 1; k < at.length; k++) {
          const dx = at[i].x - at[k].x, dy = at[i].y - at[k].y;
          const far = Math.hypot(dx, dy);
          if (far >= least) continue;
          touched = true;
          const by = ((least - far) / 2 / Math.max(far, 1e-6)) * 0.8;
          push[i].x += dx * by; push[i].y += dy * by;
          push[k].x -= dx * by; push[k].y -= dy * by;
        }
      }
      if (!touched) break;
      at.forEach((p, i) => { p.x = keep(p.x + push[i].x, size.x); p.y = keep(p.y + push[i].y, size.y); });
    }
    return at;
  }

  CG.PrintSigns = L.Layer.extend({
    initialize(places, symbols) { this._places = places; this._symbols = symbols; },
    onAdd(map) {
      const size = map.getSize();
      const inside = this._places.map((place) => [place, map.latLngToContainerPoint([place.lat, place.lon])])
        .filter(([, p]) => p.x > 0 && p.y > 0 && p.x < size.x && p.y < size.y);
      this.beyond = this._places.length - inside.length;
      const truth = inside.map(([, p]) => p);
      const numbered = (this.numbered = inside.length <= MOST_NUMBERED);
      const wide = numbered ? SIGN_PX : DOT_PX;
      const root = CG.svg("svg", { width: size.x, height: size.y, class: "cg-print-signs" });
      const lines = CG.svg("g", { class: "cg-print-lines" }, root);
      (numbered ? apart(truth, size) : truth).forEach((at, i) => {
        const [place] = inside[i];
        if (Math.hypot(at.x - truth[i].x, at.y - truth[i].y) > 4) {
          CG.svg("line", { x1: truth[i].x, y1: truth[i].y, x2: at.x, y2: at.y }, lines);
          CG.svg("circle", { cx: truth[i].x, cy: truth[i].y, r: 1.6 }, lines);
        }
        const sign = this._symbols[place.category];
        const box = CG.svg("g", { transform: `translate(${at.x - wide / 2} ${at.y - wide / 2}) scale(${wide / 36})` }, root);
        CG.svg("path", { d: sign.shape, class: "cg-ring" }, box);
        CG.svg("path", { d: sign.shape, fill: sign.colour }, box);
        if (!numbered) return;
        const long = String(place.number).length;
        const text = CG.svg("text", { x: 18, y: 18.5, "font-size": long < 3 ? 17 : long < 4 ? 13.5 : 10 }, box);
        text.textContent = place.number;
      });
      this._root = map.getContainer().appendChild(root);
    },
    onRemove() { this._root.remove(); },
  });

  // Canvases are printed as pictures: browsers that print their lines and letters instead put the
  // tiles beside each other with gaps, and the names on white, which would cover the map.
  function picture(canvas, className) {
    const made = document.createElement("img");
    made.alt = "";
    made.decoding = "sync";
    made.className = className;
    made.src = canvas.toDataURL();
    return made;
  }

  function ofStreets(map) {
    const container = map.getContainer();
    const tiles = container.querySelectorAll("canvas.leaflet-tile");
    if (!tiles.length) return () => {};
    const size = map.getSize();
    const corner = container.getBoundingClientRect();
    const sharp = CG.sharpness();
    const sheet = document.createElement("canvas");
    sheet.width = Math.round(size.x * sharp);
    sheet.height = Math.round(size.y * sharp);
    const ctx = sheet.getContext("2d");
    for (const tile of tiles) {
      const at = tile.getBoundingClientRect();
      const x = Math.floor((at.left - corner.left - container.clientLeft) * sharp);
      const y = Math.floor((at.top - corner.top - container.clientTop) * sharp);
      ctx.drawImage(tile, x, y, Math.ceil(at.width * sharp) + 1, Math.ceil(at.height * sharp) + 1);
    }
    const made = container.insertBefore(picture(sheet, "cg-print-streets"), container.firstChild);
    map.getPane("tilePane").hidden = true;
    return () => { made.remove(); map.getPane("tilePane").hidden = false; };
  }

  function ofNames(map) {
    const names = map.getContainer().querySelector("canvas.cg-names");
    if (!names) return () => {};
    const made = picture(names, names.className);
    made.style.cssText = names.style.cssText;
    names.hidden = true;
    names.after(made);
    return () => { made.remove(); names.hidden = false; };
  }

  // shown() gives the rows that are listed now; layer is the one of the signs on the screen.
  CG.printSheet = function ({ data, map, layer, shown, home, note, theme, details }) {
    let before = null;
    const sheet = map.getContainer();
    window.addEventListener("beforeprint", () => {
      if (before) return;
      before = { centre: map.getCenter(), zoom: map.getZoom(), theme: theme(), snap: map.options.zoomSnap, open: details.map((one) => one.open) };
      details.forEach((one) => { one.open = true; });
      sheet.style.width = WIDTH_MM + "mm";
      sheet.style.height = HEIGHT_MM + "mm";
      CG.printing = true;
      theme("light");
      map.options.zoomSnap = 0;
      map.invalidateSize({ animate: false });
      layer.clear();
      layer.remove();
      const places = shown().map((row) => data.places[row]).filter((place) => place.lat !== null);
      map.fitBounds(home(places), { padding: [16, 16], maxZoom: 16, animate: false });
      before.undo = [ofStreets(map), ofNames(map)];
      before.signs = new CG.PrintSigns(places, data.symbols).addTo(map);
      const { beyond, numbered } = before.signs;
      note.textContent = [
        beyond ? CG.fill(data.texts.beyond, { n: beyond }) : "", numbered ? "" : data.texts.too_many,
      ].filter(Boolean).join(" ");
    });
    window.addEventListener("afterprint", () => {
      if (!before) return;
      CG.printing = false;
      before.signs.remove();
      before.undo.forEach((run) => run());
      details.forEach((one, i) => { one.open = before.open[i]; });
      sheet.style.width = sheet.style.height = "";
      map.options.zoomSnap = before.snap;
      map.invalidateSize({ animate: false });
      theme(before.theme);
      map.setView(before.centre, before.zoom, { animate: false });
      layer.addTo(map);
      note.textContent = "";
      before = null;
    });
    return { isPrinting: () => before !== null };
  };
})();
