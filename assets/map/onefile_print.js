// The page on paper: light, the map around what is listed, every place with the list's number.
(function () {
  "use strict";
  const CG = window.CG;
  const WIDTH_MM = 186, HEIGHT_MM = 122;
  const SIGN_PX = 20, ROUNDS = 60, MOST_MOVED = 600;

  // Signs at least one sign apart where there is room, as mapping/maps/paper_map.py moves them.
  function apart(true_, size) {
    const turn = Math.PI * (3 - Math.sqrt(5));
    const at = true_.map((p, i) => ({ x: p.x + Math.cos(i * turn) * 0.4, y: p.y + Math.sin(i * turn) * 0.4 }));
    if (at.length > MOST_MOVED) return at;
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
      const root = CG.svg("svg", { width: size.x, height: size.y, class: "cg-print-signs" });
      const lines = CG.svg("g", { class: "cg-print-lines" }, root);
      apart(truth, size).forEach((at, i) => {
        const [place] = inside[i];
        if (Math.hypot(at.x - truth[i].x, at.y - truth[i].y) > 4) {
          CG.svg("line", { x1: truth[i].x, y1: truth[i].y, x2: at.x, y2: at.y }, lines);
          CG.svg("circle", { cx: truth[i].x, cy: truth[i].y, r: 1.6 }, lines);
        }
        const sign = this._symbols[place.category];
        const scale = SIGN_PX / 36;
        const box = CG.svg("g", { transform: `translate(${at.x - SIGN_PX / 2} ${at.y - SIGN_PX / 2}) scale(${scale})` }, root);
        CG.svg("path", { d: sign.shape, class: "cg-ring" }, box);
        CG.svg("path", { d: sign.shape, fill: sign.colour }, box);
        const long = String(place.number).length;
        const text = CG.svg("text", { x: 18, y: 18.5, "font-size": long < 3 ? 17 : long < 4 ? 13.5 : 10 }, box);
        text.textContent = place.number;
      });
      this._root = map.getContainer().appendChild(root);
    },
    onRemove() { this._root.remove(); },
  });

  // Chromium prints what is drawn on a canvas now as lines and letters, on white: the names would
  // cover the map. A picture of them keeps its clear ground. Others print a picture anyway.
  function asPicture(canvas) {
    if (!canvas) return null;
    const picture = document.createElement("img");
    picture.alt = "";
    picture.decoding = "sync";
    picture.className = canvas.className;
    picture.style.cssText = canvas.style.cssText;
    picture.src = canvas.toDataURL();
    canvas.hidden = true;
    canvas.after(picture);
    return () => { picture.remove(); canvas.hidden = false; };
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
      before.names = asPicture(sheet.querySelector("canvas.cg-names"));
      before.signs = new CG.PrintSigns(places, data.symbols).addTo(map);
      const beyond = before.signs.beyond;
      note.textContent = beyond ? CG.fill(data.texts.beyond, { n: beyond }) : "";
    });
    window.addEventListener("afterprint", () => {
      if (!before) return;
      CG.printing = false;
      before.signs.remove();
      if (before.names) before.names();
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
