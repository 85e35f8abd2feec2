// The local street map: draws a basemap document (mapping/maps/basemap.py) on canvas.
// Tiles hold land, water and streets; names.js draws names on one canvas above, so none is cut.
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
      value += shift < 25 ? (bits & 31) << shift : (bits & 31) * Math.pow(2, shift);
      if (bits & 32) { shift += 5; continue; }
      const number = value % 2 ? -(value + 1) / 2 : value / 2;
      if (odd) { y += number; out.push(x / SCALE, y / SCALE); } else { x += number; }
      odd = !odd;
      value = shift = 0;
    }
    return out;
  };

  // Places as parts of the world square, which is what Leaflet's pixels are parts of.
  const unitX = (CG.unitX = (lon) => (lon + 180) / 360);
  const unitY = (CG.unitY = (lat) => {
    const s = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
    return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
  });

  const THEMES = {
    light: {
      land: "#f4f2ec", built: "#edeae2", work: "#ebe6e2", campus: "#f1e8d6", wood: "#d9e6d0",
      park: "#dcebd2", water: "#b5d2e4", building: "#e0dbd1", buildingLine: "#d2ccc0",
      rail: "#b3aca0", path: "#b9a98c",
      road: "#ffffff", casing: "#cfc8ba", thin: "#d2cbbd", major: "#fff8e6", majorCasing: "#bfb08f",
      motorway: "#fadf9f", motorwayCasing: "#c99f4a",
      text: "#4c4a45", place: "#2f2e2b", halo: "rgba(250,248,243,.92)", waterText: "#33607d",
      parkText: "#3f6a3a", campusText: "#74592a",
    },
    dark: {
      land: "#1b2026", built: "#20262d", work: "#222730", campus: "#2a2923", wood: "#1c2a25",
      park: "#1d2d27", water: "#12303f", building: "#2a313a", buildingLine: "#323a44",
      rail: "#4b525b", path: "#5a5548",
      road: "#434e5a", casing: "#12161a", thin: "#3a444f", major: "#56626f", majorCasing: "#101418",
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

  const ALONE = new Set([...ORDER, "river", "stream", "rail"]); // each path a part of its own

  // Decodes one class of a document when it is first drawn: a far view needs no buildings.
  function layerOf(doc, kind) {
    const ready = doc.ready || (doc.ready = {});
    if (!(kind in ready)) ready[kind] = doc.layers[kind] ? index(partsOf(doc, kind)) : null;
    return ready[kind];
  }

  function partsOf(doc, kind) {
    const parts = [];
    const empty = (row) => ({ name: doc.names[row[0]], rings: [], box: [9, 9, -9, -9] });
    for (const row of doc.layers[kind]) {
      let part = empty(row);
      for (let i = 1; i < row.length; i++) {
        const path = CG.decodePath(row[i], doc.origin);
        const box = part.box;
        for (let k = 0; k < path.length; k += 2) {
          const x = (path[k] = unitX(path[k]));
          const y = (path[k + 1] = unitY(path[k + 1]));
          if (x < box[0]) box[0] = x;
          if (y < box[1]) box[1] = y;
          if (x > box[2]) box[2] = x;
          if (y > box[3]) box[3] = y;
        }
        part.rings.push(path);
        if (ALONE.has(kind)) { parts.push(part); part = empty(row); }
      }
      if (!ALONE.has(kind)) parts.push(part);
    }
    return parts;
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

  // The parts of a class that touch a box of the world square.
  function within(doc, kind, box) {
    const layer = layerOf(doc, kind);
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

  // Points closer than a part of a pixel to the one before are left out, but for the last.
  function trace(ctx, parts, size, ox, oy) {
    ctx.beginPath();
    for (const part of parts) {
      for (const ring of part.rings) {
        let x = ring[0] * size - ox, y = ring[1] * size - oy;
        ctx.moveTo(x, y);
        for (let i = 2; i < ring.length; i += 2) {
          const nx = ring[i] * size - ox, ny = ring[i + 1] * size - oy;
          if (i < ring.length - 2 && Math.abs(nx - x) + Math.abs(ny - y) < 0.6) continue;
          ctx.lineTo((x = nx), (y = ny));
        }
      }
    }
  }

  function drawGround(ctx, doc, colours, zoom, size, ox, oy, box) {
    for (const kind of Object.keys(GROUND)) {
      if (zoom < GROUND[kind]) continue;
      trace(ctx, within(doc, kind, box), size, ox, oy);
      ctx.fillStyle = colours[kind];
      ctx.fill("evenodd");
    }
    trace(ctx, within(doc, "water", box), size, ox, oy);
    ctx.fillStyle = colours.water;
    ctx.fill("evenodd");
    ctx.strokeStyle = colours.water;
    if (zoom >= 13) {
      trace(ctx, within(doc, "stream", box), size, ox, oy);
      ctx.lineWidth = zoom < 15 ? 0.8 : 1.6;
      ctx.stroke();
    }
    if (zoom >= 8) {
      trace(ctx, within(doc, "river", box), size, ox, oy);
      ctx.lineWidth = zoom < 11 ? 1.4 : zoom < 14 ? 2.4 : 4;
      ctx.stroke();
    }
    if (zoom >= 15) {
      trace(ctx, within(doc, "building", box), size, ox, oy);
      ctx.fillStyle = colours.building;
      ctx.fill("evenodd");
      if (zoom >= 16) { ctx.strokeStyle = colours.buildingLine; ctx.lineWidth = 0.8; ctx.stroke(); }
    }
  }

  function drawLines(ctx, doc, colours, zoom, size, ox, oy, box) {
    const found = {};
    for (const kind of ORDER) {
      if (zoom >= LINES[kind][0]) found[kind] = within(doc, kind, box);
    }
    const tone = (kind, part) =>
      kind === "motorway" ? colours["motorway" + part]
        : kind === "primary" || kind === "secondary"
          ? colours[part ? "majorCasing" : "major"] : colours[part ? "casing" : "road"];
    const isThin = (kind) => kind === "street" && zoom < 13.75; // no room for an edge and an inside
    for (const kind of ORDER) {
      if (!found[kind] || kind === "path" || kind === "track") continue;
      trace(ctx, found[kind], size, ox, oy);
      ctx.strokeStyle = isThin(kind) ? colours.thin : tone(kind, "Casing");
      ctx.lineWidth = width(LINES[kind][1], zoom) + (zoom >= 14 ? 1.8 : isThin(kind) ? 0.3 : 1.2);
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
      if (!found[kind] || kind === "path" || kind === "track" || isThin(kind)) continue;
      trace(ctx, found[kind], size, ox, oy);
      ctx.strokeStyle = tone(kind, "");
      ctx.lineWidth = width(LINES[kind][1], zoom);
      ctx.stroke();
    }
    if (zoom >= 10) {
      trace(ctx, within(doc, "rail", box), size, ox, oy);
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

  // What names.js needs of it.
  CG.streets = { unitX, unitY, within };

  const BUDGET_MS = 8; // of each frame, for tiles that can wait

  // `patient`: tiles are painted a few at a time between frames, the middle of the view first.
  CG.Basemap = L.GridLayer.extend({
    options: { minZoom: 3, maxZoom: 19, tileSize: 256, theme: "light", keepBuffer: 3, patient: false },
    initialize(doc, options) {
      L.setOptions(this, options);
      this._doc = doc;
      this._names = new CG.Names(this);
      this._waiting = [];
      this.setCredit(this.options.credit);
    },
    // Where the streets come from, in the reader's words; else as the file of streets has it.
    setCredit(words) {
      const quiet = document.createElement("span");
      quiet.textContent = words || this._doc.attribution;
      const said = this._map && this._map.attributionControl;
      if (said) said.removeAttribution(this.options.attribution).addAttribution(quiet.innerHTML);
      this.options.attribution = quiet.innerHTML;
      return this;
    },
    colours() { return THEMES[this.options.theme] || THEMES.light; },
    setTheme(theme) {
      if (theme === this.options.theme) return this;
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
      this._waiting = [];
      map.removeLayer(this._names);
      L.GridLayer.prototype.onRemove.call(this, map);
    },
    createTile(coords, done) {
      const tile = document.createElement("canvas");
      if (!this.options.patient) {
        this._paint(tile, coords);
      } else {
        this._waiting.push({ tile, coords, ready: () => done(null, tile) });
        if (this._waiting.length === 1) requestAnimationFrame(() => this._paintSome());
      }
      return tile;
    },
    // What is painted at once is shown at once: paper does not wait for the next frame.
    _addTile(coords, container) {
      L.GridLayer.prototype._addTile.call(this, coords, container);
      const tile = this._tiles[this._tileCoordsToKey(coords)];
      if (tile && !this.options.patient) this._tileReady(coords, null, tile.el);
    },
    // Leaflet paints whole zooms and stretches them to the ones between, which blurs thin lines.
    // These tiles are painted for the very zoom that is shown.
    _setView(center, zoom, noPrune, noUpdate) {
      if (!noUpdate) {
        this._tileZoom = this._clampZoom(zoom);
        this._updateLevels();
        this._resetGrid();
        this._update(center);
        if (!noPrune) this._pruneTiles();
        this._noPrune = !!noPrune;
      }
      this._setZoomTransforms(center, zoom);
    },
    _update(center) {
      const zoom = this._map ? this._clampZoom(this._map.getZoom()) : this._tileZoom;
      const fingers = this._map && this._map.touchZoom;
      if (center !== undefined || zoom === this._tileZoom) L.GridLayer.prototype._update.call(this, center);
      else if (!fingers || !fingers._zooming) this._setView(this._map.getCenter(), zoom);
    },
    _paintSome() {
      const until = performance.now() + BUDGET_MS;
      while (this._waiting.length && performance.now() < until) {
        const { tile, coords, ready } = this._waiting.shift();
        if (!tile.isConnected || coords.z !== this._tileZoom) continue; // gone meanwhile
        this._paint(tile, coords);
        ready();
      }
      if (this._waiting.length) requestAnimationFrame(() => this._paintSome());
    },
    _paint(tile, coords) {
      const colours = this.colours();
      const ratio = CG.sharpness();
      const side = this.getTileSize().x;
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
      drawGround(ctx, this._doc, colours, coords.z, size, ox, oy, box);
      drawLines(ctx, this._doc, colours, coords.z, size, ox, oy, box);
    },
  });
})();
