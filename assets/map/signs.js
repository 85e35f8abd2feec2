// What is drawn for a place, a group of places and a category; texts are put there as text only.
(function () {
  "use strict";
  const CG = (window.CG = window.CG || {});
  const SVG = "http://www.w3.org/2000/svg";
  const ROW_PX = 30;
  CG.rowWidths = [34, 54, 74, 94]; // pixels of a group's sign, by how many kinds it shows side by side

  // The scale counts in the units of the reader's language.
  CG.scaleIn = (language) => ({
    position: "bottomright", maxWidth: 120, imperial: language === "en", metric: language !== "en",
  });

  CG.el = function (tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined && text !== null) node.textContent = text;
    return node;
  };

  const MARGIN = 6; // pixels between a tip and the edge of the map

  // A tip above a place, moved to where all of it can be read.
  CG.tip = function (map, at, content, options) {
    const tip = L.tooltip(Object.assign({ direction: "top", className: "cg-tip", opacity: 1 }, options));
    tip.setLatLng(at).setContent(content).addTo(map);
    const element = tip.getElement();
    const frame = map.getContainer().getBoundingClientRect();
    element.style.maxWidth = `${Math.min(280, frame.width - 2 * MARGIN)}px`;
    tip.update();
    if (element.getBoundingClientRect().top < frame.top) {
      tip.options.direction = "bottom";
      tip.options.offset = [0, -tip.options.offset[1]];
      tip.update();
    }
    const box = element.getBoundingClientRect();
    const right = Math.min(0, frame.right - MARGIN - box.right);
    const aside = Math.max(frame.left + MARGIN - box.left, right);
    if (aside) element.style.marginLeft = `${aside}px`;
    return tip;
  };

  CG.fill = function (template, values) {
    return template.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
  };

  function svg(tag, attributes, parent) {
    const node = document.createElementNS(SVG, tag);
    for (const name of Object.keys(attributes)) node.setAttribute(name, attributes[name]);
    if (parent) parent.appendChild(node);
    return node;
  }
  CG.svg = svg;

  // A category's sign; `sign` comes from mapping/maps/symbols.py.
  CG.sign = function (sign, size) {
    const root = svg("svg", { viewBox: "0 0 36 36", width: size, height: size, "aria-hidden": "true", focusable: "false" });
    root.classList.add("cg-sign");
    svg("path", { d: sign.shape, class: "cg-ring" }, root);
    svg("path", { d: sign.shape, fill: sign.colour }, root);
    const glyph = svg("g", {
      transform: "translate(8.4 8.4) scale(.8)", fill: "none", stroke: "#fff",
      "stroke-width": sign.stroke, "stroke-linecap": "round", "stroke-linejoin": "round",
    }, root);
    svg("path", { d: sign.glyph }, glyph);
    return root;
  };

  // The same sign as a picture with its shadow, made once: a hundred of them are a hundred elements
  // instead of six hundred.
  const pictures = new WeakMap();
  CG.signPicture = function (sign, size) {
    if (!pictures.has(sign)) {
      const root = svg("svg", { xmlns: SVG, viewBox: "-1.5 -1.5 39 40", width: 39, height: 40 });
      svg("path", { d: sign.shape, transform: "translate(0 1.4)", fill: "#000", stroke: "#000", "stroke-width": 5, "stroke-linejoin": "round", opacity: 0.22 }, root);
      svg("path", { d: sign.shape, fill: sign.colour, stroke: "#fff", "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" }, root);
      root.appendChild(CG.sign(sign, 36).lastChild);
      pictures.set(sign, "data:image/svg+xml," + encodeURIComponent(new XMLSerializer().serializeToString(root)));
    }
    const image = CG.el("img");
    image.alt = "";
    image.draggable = false;
    image.width = image.height = size;
    image.src = pictures.get(sign);
    return image;
  };

  // Makes a button the sign of a group with room: the signs of its kinds, and the number.
  CG.kindsSign = function (button, kinds, symbols, count) {
    const wide = CG.rowWidths[kinds.length];
    button.classList.add("cg-row");
    Object.assign(button.style, { width: wide + "px", height: ROW_PX + "px", margin: `${-ROW_PX / 2}px 0 0 ${-wide / 2}px` });
    for (const [kind] of kinds) button.appendChild(CG.signPicture(symbols[kind], 22));
    button.appendChild(CG.el("span", "", count));
  };

  // Makes a button the sign of a group of one kind: its sign, and how often.
  CG.timesSign = function (button, kinds, symbols, count) {
    button.classList.add("cg-times");
    button.appendChild(CG.signPicture(symbols[kinds[0][0]], 36));
    button.appendChild(CG.el("span", "", "×" + count));
  };

  // Makes a button the sign of a group: a ring whose arcs are the colours inside, in the middle
  // the number. One element without a picture, for there may be a thousand.
  CG.clusterSign = function (button, kinds, symbols, count) {
    const size = CG.signSize(count);
    const shares = new Map();
    for (const [kind, n] of kinds) {
      const colour = symbols[kind].colour;
      shares.set(colour, (shares.get(colour) || 0) + n);
    }
    const gap = shares.size > 1 ? 4 : 0;
    const arcs = [];
    let from = 0;
    for (const [colour, n] of [...shares].sort((a, b) => b[1] - a[1])) {
      const to = from + (n / count) * 360;
      arcs.push(`${colour} ${from}deg ${Math.max(from + 1, to - gap)}deg`, `var(--cg-paper) 0 ${to}deg`);
      from = to;
    }
    button.style.width = button.style.height = size + "px";
    button.style.margin = `${-size / 2}px 0 0 ${-size / 2}px`;
    button.style.setProperty("--cg-arcs", `conic-gradient(${arcs.join(",")})`);
    button.textContent = count;
  };

  // The kinds of a group as rows of sign, name and count.
  CG.kindsList = function (title, kinds, data) {
    const box = CG.el("div", "cg-kinds");
    box.appendChild(CG.el("strong", "cg-kinds-title", title));
    for (const [kind, n] of kinds) {
      const row = box.appendChild(CG.el("div", "cg-kinds-row"));
      row.appendChild(CG.sign(data.symbols[kind], 18));
      row.appendChild(CG.el("span", "cg-kinds-name", data.labels[kind] || kind));
      row.appendChild(CG.el("span", "cg-kinds-count", n));
    }
    return box;
  };
})();
