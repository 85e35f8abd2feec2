// Gathers places whose signs would overlap, and draws the sign of such a group.
(function () {
  "use strict";
  const CG = (window.CG = window.CG || {});
  const ROW = 67108864; // more cells than a row of the world has

  // Groups of places closer than `reach` pixels in a world of `size` pixels: {x, y, members}.
  // `xs` and `ys` are parts of the world square (NaN: no place), `shown` positions or null for all.
  CG.grouped = function (xs, ys, shown, size, reach) {
    const cells = new Map();
    const groups = [];
    const near = (key, x, y) => {
      for (let g = cells.get(key); g; g = g.next) {
        const dx = g.fromX - x, dy = g.fromY - y;
        if (dx * dx + dy * dy < reach * reach) return g;
      }
      return null;
    };
    const count = shown ? shown.length : xs.length;
    for (let k = 0; k < count; k++) {
      const i = shown ? shown[k] : k;
      const x = xs[i] * size, y = ys[i] * size;
      if (x !== x) continue;
      const key = Math.floor(x / reach) * ROW + Math.floor(y / reach);
      let home = near(key, x, y);
      for (let a = -ROW; a <= ROW && !home; a += ROW) {
        for (let b = -1; b <= 1 && !home; b++) if (a || b) home = near(key + a + b, x, y);
      }
      if (!home) {
        home = { fromX: x, fromY: y, x: 0, y: 0, members: [], sum: 0, next: cells.get(key), kinds: null };
        cells.set(key, home);
        groups.push(home);
      }
      home.x += x;
      home.y += y;
      home.sum += i;
      home.members.push(i);
    }
    for (const g of groups) {
      g.x /= g.members.length;
      g.y /= g.members.length;
      g.next = undefined;
    }
    return groups;
  };

  // What is in a group: [category, count], the most frequent first.
  CG.kindsOf = function (group, category) {
    if (!group.kinds) {
      const counts = new Map();
      for (const i of group.members) counts.set(category[i], (counts.get(category[i]) || 0) + 1);
      group.kinds = [...counts].sort((a, b) => b[1] - a[1]);
    }
    return group.kinds;
  };

  // The number in the middle of a ring whose arcs are the colours inside.
  CG.clusterSign = function (kinds, symbols, count) {
    const size = count < 10 ? 34 : count < 100 ? 40 : count < 1000 ? 46 : 52;
    const root = CG.svg("svg", { viewBox: "0 0 40 40", width: size, height: size, "aria-hidden": "true", focusable: "false" });
    CG.svg("circle", { cx: 20, cy: 20, r: 19, class: "cg-cluster-disc" }, root);
    const shares = new Map();
    for (const [kind, n] of kinds) {
      const colour = symbols[kind].colour;
      shares.set(colour, (shares.get(colour) || 0) + n);
    }
    const round = 2 * Math.PI * 15.5;
    let from = 0;
    for (const [colour, n] of [...shares].sort((a, b) => b[1] - a[1])) {
      const part = (n / count) * round;
      CG.svg("circle", {
        cx: 20, cy: 20, r: 15.5, fill: "none", stroke: colour, "stroke-width": 5,
        "stroke-dasharray": `${Math.max(0.5, part - (shares.size > 1 ? 1 : 0))} ${round}`,
        "stroke-dashoffset": -from, transform: "rotate(-90 20 20)",
      }, root);
      from += part;
    }
    const text = CG.svg("text", { x: 20, y: 20, "text-anchor": "middle", "dominant-baseline": "central", class: "cg-cluster-text" }, root);
    text.textContent = count;
    return root;
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
