// The names of the local street map: places, waters, parks and streets on one canvas above the
// tiles, so that none is cut and none lies over another.
(function () {
  "use strict";
  const CG = (window.CG = window.CG || {});
  const { unitX, unitY } = CG.streets;

  const NEAR = 80; // pixels: an edge so close to the view may cut a name off
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

  // Widths of texts and letters, measured once: there are hundreds of names and few letters.
  const widths = new Map();
  let known = null;
  function useFont(ctx, font) {
    ctx.font = font + FONT;
    if (!widths.has(font)) widths.set(font, new Map());
    known = widths.get(font);
  }
  function measured(ctx, text) {
    let width = known.get(text);
    if (width === undefined) known.set(text, (width = ctx.measureText(text).width));
    return width;
  }

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
    const wide = Math.max(...rows.map((r) => measured(ctx, r)));
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
    const total = measured(ctx, text);
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
      const w = measured(ctx, char);
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
      turned(ctx, mid.x, mid.y, (low + high) / 2);
      ctx.strokeText(text, 0, 0);
      ctx.fillText(text, 0, 0);
    } else {
      for (const pass of ["strokeText", "fillText"]) {
        for (const l of letters) {
          turned(ctx, l.x, l.y, l.angle);
          ctx[pass](l.char, 0, 0);
        }
      }
    }
    turned(ctx, 0, 0, 0);
    return true;
  }

  // Puts the origin there, turned; cheaper than saving and restoring for every letter.
  let ratio = 1;
  function turned(ctx, x, y, angle) {
    const c = Math.cos(angle) * ratio, s = Math.sin(angle) * ratio;
    ctx.setTransform(c, s, -s, c, x * ratio, y * ratio);
  }

  function pointsOf(doc) {
    if (!doc.points) {
      const point = (row, at) => ({ name: doc.names[row[0]], kind: row[1], x: unitX(row[at]), y: unitY(row[at + 1]) });
      doc.points = {
        labels: doc.labels.map((row) => ({ size: row[4], ...point(row, 2) })),
        places: doc.places.map((row) => point(row, 2)),
      };
    }
    return doc.points;
  }

  function drawNames(ctx, doc, colours, zoom, size, ox, oy, box, wide, tall) {
    const { labels, places } = pointsOf(doc);
    const space = new Space();
    const inside = (p) => p.x >= box[0] && p.x <= box[2] && p.y >= box[1] && p.y <= box[3];
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const place of places) {
      const [from, to, weight, px] = PLACES[place.kind] || PLACES.hamlet;
      if (zoom < from || zoom > to || !inside(place)) continue;
      const large = zoom >= 13 ? px + 1 : px;
      useFont(ctx, `${weight} ${large}px `);
      blockLabel(ctx, space, place.name, place.x * size - ox, place.y * size - oy, large,
        colours.place, colours.halo);
    }
    const metres = (40075016.7 / size) * Math.cos(Math.atan(Math.sinh(Math.PI * (1 - box[1] - box[3]))));
    for (const label of labels) {
      if (label.size / metres < 70 || !inside(label)) continue;
      useFont(ctx, `${label.kind === "water" ? "italic " : ""}500 12px `);
      blockLabel(ctx, space, label.name, label.x * size - ox, label.y * size - oy, 12,
        label.kind === "water" ? colours.waterText
          : label.kind === "campus" ? colours.campusText : colours.parkText, colours.halo);
    }
    const written = new Map();
    for (const [kind, from, font] of STREET_LABELS) {
      if (zoom < from) continue;
      useFont(ctx, font);
      const colour = kind === "river" || kind === "stream" ? colours.waterText : colours.text;
      for (const part of CG.streets.within(doc, kind, box)) {
        if (!part.name) continue;
        const spread = Math.hypot(part.box[2] - part.box[0], part.box[3] - part.box[1]) * size;
        if (spread < measured(ctx, part.name) * 0.9) continue;
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

  CG.Names = L.Layer.extend({
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
    onRemove() {
      this._canvas.remove();
      this._canvas = null;
    },
    getEvents() {
      return { moveend: this._moved, viewreset: this.redraw, resize: this.redraw, zoomanim: this._zoom, zoom: this._pinched };
    },
    // Names stay as they are while the view stays among those that are written: they don't jump.
    _moved() {
      const map = this._map;
      if (this._at !== map.getZoom()) { this.redraw(); return; }
      const corner = map.latLngToContainerPoint(this._corner);
      const view = map.getSize();
      const seen = corner.x > -NEAR || corner.y > -NEAR || corner.x + this._wide < view.x + NEAR ||
        corner.y + this._tall < view.y + NEAR;
      if (seen) this.redraw();
    },
    _pinched() {
      if (this._at !== this._map.getZoom()) this._zoom({ zoom: this._map.getZoom(), center: this._map.getCenter() });
    },
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
      ratio = CG.sharpness();
      const canvas = this._canvas;
      canvas.width = wide * ratio;
      canvas.height = tall * ratio;
      canvas.style.width = wide + "px";
      canvas.style.height = tall + "px";
      this._wide = wide;
      this._tall = tall;
      const corner = map.containerPointToLayerPoint([-pad[0], -pad[1]]).round();
      L.DomUtil.setPosition(canvas, corner);
      this._corner = map.layerPointToLatLng(corner);
      this._at = map.getZoom();
      const size = 256 * Math.pow(2, this._at);
      const ox = unitX(this._corner.lng) * size, oy = unitY(this._corner.lat) * size;
      const ctx = canvas.getContext("2d");
      turned(ctx, 0, 0, 0);
      const box = [ox / size, oy / size, (ox + wide) / size, (oy + tall) / size];
      const level = Math.round(this._at); // as the tiles below
      drawNames(ctx, this._owner._doc, this._owner.colours(), level, size, ox, oy, box, wide, tall);
    },
  });
})();
