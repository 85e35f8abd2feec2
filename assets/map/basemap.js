// The local street map: draws a basemap document (mapping/maps/basemap.py) on canvas.
// Tiles hold land, water and streets; names are drawn on one canvas above, so none is cut.
(function () {
  "use strict";
  const CG = (window.CG = window.CG || {});
  const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-.";
  const CODES = new Int8Array(128).fill(0);
  for (let i = 0; i < 64; i++) CODES[ALPHABET.charCodeAt(i)] = i;
  const SCALE = 1e5;

  // Pixels of a canvas per pixel of the page; paper shows more of them than a screen.
  CG.sharpness = () => (CG.printing ? 3 : Math.min(2, window.devicePixelRatio || 1));

  // Path text to [lon, lat, lon, lat, ...] in degrees.
  CG.decodePath = function (text, origin) {
    const out = [];
    let x = origin ? origin[0] : 0;
    let y = origin ? origin[1] : 0;
    let value = 0, shift = 0, odd = false;
    for (let i = 0; i < text.length; i++) {
      const bits = CODES[text.charCodeAt(i)];
      value += (bits & 31) * Math.pow(2, shift);
      if (bits & 32) { shift += 5; continue; }
      const number = value % 2 ? -(value + 1) / 2 : value / 2;
      if (odd) { y += number; out.push(x / SCALE, y / SCALE); } else { x += number; }
      odd = !odd;
      value = shift = 0;
    }
    return out;
  };

  const unitX = (lon) => (lon + 180) / 360;
  const unitY = (lat) => {
    const s = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
    return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
  };

  const THEMES = {
    light: {
      land: "#f4f2ec", built: "#edeae2", work: "#ebe6e2", campus: "#f1e8d6", wood: "#d9e6d0",
      park: "#dcebd2", water: "#b5d2e4", building: "#e0dbd1", buildingLine: "#d2ccc0",
      rail: "#b3aca0", path: "#b9a98c",
      road: "#ffffff", casing: "#cfc8ba", major: "#fff8e6", majorCasing: "#bfb08f",
      motorway: "#fadf9f", motorwayCasing: "#c99f4a",
      text: "#4c4a45", place: "#2f2e2b", halo: "rgba(250,248,243,.92)", waterText: "#33607d",
      parkText: "#3f6a3a", campusText: "#74592a",
    },
    dark: {
      land: "#1b2026", built: "#20262d", work: "#222730", campus: "#2a2923", wood: "#1c2a25",
      park: "#1d2d27", water: "#12303f", building: "#2a313a", buildingLine: "#323a44",
      rail: "#4b525b", path: "#5a5548",
      road: "#39424d", casing: "#14181d", major: "#47515d", majorCasing: "#12161a",
      motorway: "#6d5f3d", motorwayCasing: "#15130d",
      text: "#b6bfc9", place: "#e6ebf0", halo: "rgba(20,24,29,.9)", waterText: "#7fb2cf",
      parkText: "#8fbd8a", campusText: "#cbb27e",
    },
  };

  // class: first zoom, then widths in px at zooms 10, 12, 14, 16, 18
  const LINES = {
    path: [15, [0, 0, 0.6, 1, 1.6]],
    track: [14, [0, 0, 0.7, 1.2, 2]],
    service: [14, [0, 0, 0.8, 2.6, 7]],
    street: [11, [0.3, 0.8, 1.9, 5.5, 12]],
    tertiary: [9, [0.7, 1.4, 2.8, 7, 14]],
    secondary: [8, [1, 1.9, 3.6, 8, 15]],
    primary: [7, [1.4, 2.4, 4.4, 9, 17]],
    motorway: [5, [2, 3, 5, 10, 18]],
  };
  const ORDER = Object.keys(LINES);
  const GROUND = { built: 10, work: 10, campus: 11, wood: 8, park: 9 };
  const width = (table, zoom) => {
    const at = Math.max(0, Math.min(3.999, (zoom - 10) / 2));
    const low = Math.floor(at);
    return table[low] + (table[low + 1] - table[low]) * (at - low);
  };

  // Decodes a document once; both canvases read from it.
  function prepare(doc) {
    if (doc.ready) return doc.ready;
    const layers = {};
    for (const kind of Object.keys(doc.layers)) {
      const parts = [];
      for (const row of doc.layers[kind]) {
        const shape = { name: doc.names[row[0]], rings: [], box: [9, 9, -9, -9] };
        const single = kind in LINES || kind === "river" || kind === "stream" || kind === "rail";
        for (let i = 1; i < row.length; i++) {
          const path = CG.decodePath(row[i], doc.origin);
          const target = single
            ? { name: shape.name, rings: [], box: [9, 9, -9, -9] } : shape;
          const box = target.box;
          for (let k = 0; k < path.length; k += 2) {
            const x = (path[k] = unitX(path[k]));
            const y = (path[k + 1] = unitY(path[k + 1]));
            if (x < box[0]) box[0] = x;
            if (y < box[1]) box[1] = y;
            if (x > box[2]) box[2] = x;
            if (y > box[3]) box[3] = y;
          }
          target.rings.push(path);
          if (single) parts.push(target);
        }
        if (!single) parts.push(shape);
      }
      layers[kind] = index(parts);
    }
    const point = (row, at) => ({ x: unitX(row[at]), y: unitY(row[at + 1]) });
    doc.ready = {
      layers,
      labels: doc.labels.map((r) => ({ name: doc.names[r[0]], kind: r[1], size: r[4], ...point(r, 2) })),
      places: doc.places.map((r) => ({ name: doc.names[r[0]], kind: r[1], ...point(r, 2) })),
    };
    return doc.ready;
  }

  const CELLS = 8192;
  function index(parts) {
    const cells = new Map();
    const wide = [];
    parts.forEach((part) => {
      const [a, b, c, d] = part.box.map((v) => Math.floor(v * CELLS));
      if ((c - a + 1) * (d - b + 1) > 400) { wide.push(part); return; }
      for (let x = a; x <= c; x++) {
        for (let y = b; y <= d; y++) {
          const key = x * CELLS + y;
          if (!cells.has(key)) cells.set(key, []);
          cells.get(key).push(part);
        }
      }
    });
    return { parts, cells, wide };
  }

  function within(layer, box) {
    if (!layer) return [];
    const touches = (p) =>
      p.box[0] <= box[2] && p.box[2] >= box[0] && p.box[1] <= box[3] && p.box[3] >= box[1];
    const [a, b, c, d] = box.map((v) => Math.floor(v * CELLS));
    if ((c - a + 1) * (d - b + 1) > 300) return layer.parts.filter(touches);
    const found = new Set(layer.wide.filter(touches));
    for (let x = a; x <= c; x++) {
      for (let y = b; y <= d; y++) {
        for (const part of layer.cells.get(x * CELLS + y) || []) if (touches(part)) found.add(part);
      }
    }
    return found;
  }

  function trace(ctx, parts, size, ox, oy) {
    ctx.beginPath();
    for (const part of parts) {
      for (const ring of part.rings) {
        ctx.moveTo(ring[0] * size - ox, ring[1] * size - oy);
        for (let i = 2; i < ring.length; i += 2) ctx.lineTo(ring[i] * size - ox, ring[i + 1] * size - oy);
      }
    }
  }

  function drawGround(ctx, data, colours, zoom, size, ox, oy, box) {
    for (const kind of Object.keys(GROUND)) {
      if (zoom < GROUND[kind]) continue;
      trace(ctx, within(data.layers[kind], box), size, ox, oy);
      ctx.fillStyle = colours[kind];
      ctx.fill("evenodd");
    }
    trace(ctx, within(data.layers.water, box), size, ox, oy);
    ctx.fillStyle = colours.water;
    ctx.fill("evenodd");
    ctx.strokeStyle = colours.water;
    if (zoom >= 13) {
      trace(ctx, within(data.layers.stream, box), size, ox, oy);
      ctx.lineWidth = zoom < 15 ? 0.8 : 1.6;
      ctx.stroke();
    }
    if (zoom >= 8) {
      trace(ctx, within(data.layers.river, box), size, ox, oy);
      ctx.lineWidth = zoom < 11 ? 1.4 : zoom < 14 ? 2.4 : 4;
      ctx.stroke();
    }
    if (zoom >= 15) {
      trace(ctx, within(data.layers.building, box), size, ox, oy);
      ctx.fillStyle = colours.building;
      ctx.fill("evenodd");
      if (zoom >= 16) { ctx.strokeStyle = colours.buildingLine; ctx.lineWidth = 0.8; ctx.stroke(); }
    }
  }

  function drawLines(ctx, data, colours, zoom, size, ox, oy, box) {
    const found = {};
    for (const kind of ORDER) {
      if (zoom >= LINES[kind][0]) found[kind] = within(data.layers[kind], box);
    }
    const tone = (kind, part) =>
      kind === "motorway" ? colours["motorway" + part]
        : kind === "primary" || kind === "secondary"
          ? colours[part ? "majorCasing" : "major"] : colours[part ? "casing" : "road"];
    for (const kind of ORDER) {
      if (!found[kind] || kind === "path" || kind === "track") continue;
      trace(ctx, found[kind], size, ox, oy);
      ctx.strokeStyle = tone(kind, "Casing");
      ctx.lineWidth = width(LINES[kind][1], zoom) + (zoom >= 14 ? 1.8 : kind === "street" ? 0.7 : 1.2);
      ctx.stroke();
    }
    for (const kind of ["path", "track"]) {
      if (!found[kind]) continue;
      trace(ctx, found[kind], size, ox, oy);
      ctx.strokeStyle = colours.path;
      ctx.lineWidth = width(LINES[kind][1], zoom);
      ctx.setLineDash(kind === "path" ? [2, 3] : [6, 3]);
      ctx.stroke();
      ctx.setLineDash([]);
    }
    for (const kind of ORDER) {
      if (!found[kind] || kind === "path" || kind === "track") continue;
      trace(ctx, found[kind], size, ox, oy);
      ctx.strokeStyle = tone(kind, "");
      ctx.lineWidth = width(LINES[kind][1], zoom);
      ctx.stroke();
    }
    if (zoom >= 10) {
      trace(ctx, within(data.layers.rail, box), size, ox, oy);
      ctx.strokeStyle = colours.rail;
      ctx.lineWidth = zoom < 13 ? 1 : 2.2;
      ctx.stroke();
      if (zoom >= 13) {
        ctx.strokeStyle = colours.land;
        ctx.lineWidth = 1;
        ctx.setLineDash([7, 7]);
        ctx.stroke();
        ctx.setLineDash([]);
      }
    }
  }

  // ---- names -------------------------------------------------------------------------------
  const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';
  const PLACES = {
    city: [5, 16, "700", 17], town: [8, 16, "700", 15], village: [11, 17, "600", 14],
    suburb: [12, 17, "600", 13], quarter: [13, 18, "600", 12], neighbourhood: [13, 18, "600", 12],
    hamlet: [12, 17, "500", 12],
  };
  const STREET_LABELS = [
    ["motorway", 11, "600 12px "], ["primary", 12, "600 12px "], ["secondary", 13, "500 12px "],
    ["tertiary", 14, "500 11.5px "], ["street", 15, "500 11.5px "], ["service", 17, "400 11px "],
    ["path", 17, "italic 400 11px "], ["river", 12, "italic 500 12px "],
    ["stream", 15, "italic 400 11px "],
  ];

  class Space {
    constructor() { this.cells = new Map(); }
    *keys(box) {
      for (let x = Math.floor(box[0] / 64); x <= Math.floor(box[2] / 64); x++) {
        for (let y = Math.floor(box[1] / 64); y <= Math.floor(box[3] / 64); y++) yield x * 9973 + y;
      }
    }
    free(box) {
      for (const key of this.keys(box)) {
        for (const o of this.cells.get(key) || []) {
          if (o[0] < box[2] && o[2] > box[0] && o[1] < box[3] && o[3] > box[1]) return false;
        }
      }
      return true;
    }
    take(box) {
      for (const key of this.keys(box)) {
        if (!this.cells.has(key)) this.cells.set(key, []);
        this.cells.get(key).push(box);
      }
    }
  }

  function wrap(text) {
    if (text.length < 16 || !text.includes(" ")) return [text];
    const words = text.split(" ");
    let best = null;
    for (let i = 1; i < words.length; i++) {
      const pair = [words.slice(0, i).join(" "), words.slice(i).join(" ")];
      const long = Math.max(pair[0].length, pair[1].length);
      if (!best || long < best.long) best = { pair, long };
    }
    return best.pair;
  }

  function blockLabel(ctx, space, text, x, y, px, colour, halo) {
    const rows = wrap(text);
    const wide = Math.max(...rows.map((r) => ctx.measureText(r).width));
    const tall = rows.length * px * 1.15;
    const box = [x - wide / 2 - 6, y - tall / 2 - 4, x + wide / 2 + 6, y + tall / 2 + 4];
    if (!space.free(box)) return false;
    space.take(box);
    ctx.lineWidth = 3.2;
    ctx.strokeStyle = halo;
    ctx.fillStyle = colour;
    rows.forEach((row, i) => {
      const top = y + (i - (rows.length - 1) / 2) * px * 1.15;
      ctx.strokeText(row, x, top);
      ctx.fillText(row, x, top);
    });
    return true;
  }

  // Text along a line, letter by letter where the line bends; false if there is no room.
  function lineLabel(ctx, space, text, points, sums, at, colour, halo) {
    const total = ctx.measureText(text).width;
    const start = at - total / 2;
    if (start < 4 || start + total > sums[sums.length - 1] - 4) return false;
    let segment = 0;
    const on = (distance) => {
      while (segment < sums.length - 2 && sums[segment + 1] < distance) segment++;
      while (segment > 0 && sums[segment] > distance) segment--;
      const share = (distance - sums[segment]) / (sums[segment + 1] - sums[segment] || 1);
      const i = segment * 2;
      return {
        x: points[i] + (points[i + 2] - points[i]) * share,
        y: points[i + 1] + (points[i + 3] - points[i + 1]) * share,
        angle: Math.atan2(points[i + 3] - points[i + 1], points[i + 2] - points[i]),
      };
    };
    const back = on(start).x > on(start + total).x;
    const letters = [];
    let done = 0;
    let low = 9, high = -9, last = null;
    for (const char of text) {
      const w = ctx.measureText(char).width;
      const spot = on(back ? start + total - done - w / 2 : start + done + w / 2);
      if (back) spot.angle += Math.PI;
      spot.angle = Math.atan2(Math.sin(spot.angle), Math.cos(spot.angle));
      if (last !== null) {
        let turn = spot.angle - last;
        turn = Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn)));
        if (turn > 0.45) return false;
      }
      last = spot.angle;
      low = Math.min(low, spot.angle);
      high = Math.max(high, spot.angle);
      letters.push({ char, w, ...spot });
      done += w;
    }
    if (high - low > 1.1) return false;
    const boxes = letters.map((l) => [l.x - 8, l.y - 8, l.x + 8, l.y + 8]);
    if (!boxes.every((box) => space.free(box))) return false;
    boxes.forEach((box) => space.take(box));
    ctx.lineWidth = 3;
    ctx.strokeStyle = halo;
    ctx.fillStyle = colour;
    if (high - low < 0.06) {
      const mid = on(at);
      ctx.save();
      ctx.translate(mid.x, mid.y);
      ctx.rotate((low + high) / 2);
      ctx.strokeText(text, 0, 0);
      ctx.fillText(text, 0, 0);
      ctx.restore();
      return true;
    }
    for (const pass of ["strokeText", "fillText"]) {
      for (const l of letters) {
        ctx.save();
        ctx.translate(l.x, l.y);
        ctx.rotate(l.angle);
        ctx[pass](l.char, 0, 0);
        ctx.restore();
      }
    }
    return true;
  }

  function drawNames(ctx, data, colours, zoom, size, ox, oy, box, wide, tall) {
    const space = new Space();
    const inside = (p) => p.x >= box[0] && p.x <= box[2] && p.y >= box[1] && p.y <= box[3];
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const place of data.places) {
      const [from, to, weight, px] = PLACES[place.kind] || PLACES.hamlet;
      if (zoom < from || zoom > to || !inside(place)) continue;
      const large = zoom >= 13 ? px + 1 : px;
      ctx.font = `${weight} ${large}px ${FONT}`;
      blockLabel(ctx, space, place.name, place.x * size - ox, place.y * size - oy, large,
        colours.place, colours.halo);
    }
    const metres = (156543.03 * Math.cos(Math.atan(Math.sinh(Math.PI * (1 - box[1] - box[3]))))) /
      Math.pow(2, zoom);
    for (const label of data.labels) {
      if (label.size / metres < 70 || !inside(label)) continue;
      ctx.font = `${label.kind === "water" ? "italic " : ""}500 12px ${FONT}`;
      blockLabel(ctx, space, label.name, label.x * size - ox, label.y * size - oy, 12,
        label.kind === "water" ? colours.waterText
          : label.kind === "campus" ? colours.campusText : colours.parkText, colours.halo);
    }
    const written = new Map();
    for (const [kind, from, font] of STREET_LABELS) {
      if (zoom < from) continue;
      ctx.font = font + FONT;
      const colour = kind === "river" || kind === "stream" ? colours.waterText : colours.text;
      for (const part of within(data.layers[kind], box)) {
        if (!part.name) continue;
        const spread = Math.hypot(part.box[2] - part.box[0], part.box[3] - part.box[1]) * size;
        if (spread < ctx.measureText(part.name).width * 0.9) continue;
        const ring = part.rings[0];
        const points = new Float64Array(ring.length);
        const sums = [0];
        for (let i = 0; i < ring.length; i += 2) {
          points[i] = ring[i] * size - ox;
          points[i + 1] = ring[i + 1] * size - oy;
          if (i) sums.push(sums[sums.length - 1] + Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]));
        }
        const length = sums[sums.length - 1];
        const count = Math.max(1, Math.floor(length / 420));
        const near = written.get(part.name) || [];
        for (let k = 0; k < count; k++) {
          const at = (length * (k + 0.5)) / count;
          let s = 0;
          while (s < sums.length - 2 && sums[s + 1] < at) s++;
          const x = points[s * 2], y = points[s * 2 + 1];
          if (x < -300 || y < -300 || x > wide + 300 || y > tall + 300) continue;
          if (near.some((p) => Math.hypot(p[0] - x, p[1] - y) < 260)) continue;
          if (lineLabel(ctx, space, part.name, points, sums, at, colour, colours.halo)) near.push([x, y]);
        }
        written.set(part.name, near);
      }
    }
  }

  const Names = L.Layer.extend({
    initialize(owner) { this._owner = owner; },
    onAdd(map) {
      if (!map.getPane("cgNames")) {
        map.createPane("cgNames");
        map.getPane("cgNames").style.zIndex = 450;
        map.getPane("cgNames").style.pointerEvents = "none";
      }
      this._canvas = L.DomUtil.create("canvas", "cg-names leaflet-zoom-animated", map.getPane("cgNames"));
      this._canvas.setAttribute("aria-hidden", "true");
      this.redraw();
    },
    onRemove() { this._canvas.remove(); this._canvas = null; },
    getEvents() { return { moveend: this.redraw, viewreset: this.redraw, resize: this.redraw, zoomanim: this._zoom }; },
    _zoom(event) {
      const map = this._map;
      const scale = map.getZoomScale(event.zoom, this._at);
      const corner = map._latLngToNewLayerPoint(this._corner, event.zoom, event.center);
      L.DomUtil.setTransform(this._canvas, corner, scale);
    },
    redraw() {
      const map = this._map;
      if (!map || !this._canvas) return;
      const view = map.getSize();
      const pad = [Math.round(view.x * 0.25), Math.round(view.y * 0.25)];
      const wide = view.x + 2 * pad[0], tall = view.y + 2 * pad[1];
      const ratio = CG.sharpness();
      const canvas = this._canvas;
      canvas.width = wide * ratio;
      canvas.height = tall * ratio;
      canvas.style.width = wide + "px";
      canvas.style.height = tall + "px";
      const corner = map.containerPointToLayerPoint([-pad[0], -pad[1]]).round();
      L.DomUtil.setPosition(canvas, corner);
      this._corner = map.layerPointToLatLng(corner);
      this._at = map.getZoom();
      const size = 256 * Math.pow(2, this._at);
      const ox = unitX(this._corner.lng) * size, oy = unitY(this._corner.lat) * size;
      const ctx = canvas.getContext("2d");
      ctx.scale(ratio, ratio);
      const box = [ox / size, oy / size, (ox + wide) / size, (oy + tall) / size];
      drawNames(ctx, prepare(this._owner._doc), this._owner.colours(), this._at, size, ox, oy, box, wide, tall);
    },
  });

  CG.Basemap = L.GridLayer.extend({
    options: { minZoom: 3, maxZoom: 19, tileSize: 256, theme: "light", keepBuffer: 3 },
    initialize(doc, options) {
      L.setOptions(this, options);
      this._doc = doc;
      this._names = new Names(this);
      const quiet = document.createElement("span");
      quiet.textContent = this.options.credit || doc.attribution;
      this.options.attribution = quiet.innerHTML;
    },
    colours() { return THEMES[this.options.theme] || THEMES.light; },
    setTheme(theme) {
      this.options.theme = theme;
      if (this._map) { this._ground(this._map); this.redraw(); this._names.redraw(); }
      return this;
    },
    _ground(map) { map.getContainer().style.backgroundColor = this.colours().land; },
    onAdd(map) {
      this._ground(map);
      L.GridLayer.prototype.onAdd.call(this, map);
      map.addLayer(this._names);
    },
    onRemove(map) {
      map.removeLayer(this._names);
      L.GridLayer.prototype.onRemove.call(this, map);
    },
    createTile(coords) {
      const data = prepare(this._doc);
      const colours = this.colours();
      const ratio = CG.sharpness();
      const side = this.getTileSize().x;
      const tile = document.createElement("canvas");
      tile.width = tile.height = side * ratio;
      const ctx = tile.getContext("2d");
      ctx.scale(ratio, ratio);
      const size = side * Math.pow(2, coords.z);
      const ox = coords.x * side, oy = coords.y * side;
      const pad = 12;
      const box = [(ox - pad) / size, (oy - pad) / size, (ox + side + pad) / size, (oy + side + pad) / size];
      ctx.fillStyle = colours.land;
      ctx.fillRect(0, 0, side, side);
      ctx.lineCap = ctx.lineJoin = "round";
      drawGround(ctx, data, colours, coords.z, size, ox, oy, box);
      drawLines(ctx, data, colours, coords.z, size, ox, oy, box);
      return tile;
    },
  });
  CG.basemaps = CG.basemaps || {};
})();
