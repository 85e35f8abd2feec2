// Gathers places whose signs would overlap into groups.
(function () {
  "use strict";
  const CG = (window.CG = window.CG || {});
  const ROW = 67108864; // more cells than a row of the world has
  const REACH = 34; // pixels that keep two signs apart
  const OVERLAP = 2; // pixels that two signs may share
  const PASSES = 4;

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
    return joined(groups, Math.min(1, reach / REACH));
  };

  // Pixels across the sign of so many places.
  CG.signSize = (count) => (count < 2 ? 32 : count < 10 ? 34 : count < 100 ? 40 : count < 1000 ? 46 : 52);

  // The middle of a group is not where its first place is: groups whose signs would cover each
  // other become one. `close` below 1 lets signs overlap, where the map can go no closer.
  function joined(groups, close) {
    const side = CG.signSize(Infinity) * close;
    const isNear = (a, b) => {
      const need = ((CG.signSize(a.members.length) + CG.signSize(b.members.length)) / 2 - OVERLAP) * close;
      return (a.x - b.x) ** 2 + (a.y - b.y) ** 2 < need * need;
    };
    for (let pass = 0; pass < PASSES; pass++) {
      const cells = new Map();
      const kept = [];
      const keyOf = (g) => Math.floor(g.x / side) * ROW + Math.floor(g.y / side);
      for (const g of groups) {
        const key = keyOf(g);
        let into = null;
        for (let a = -ROW; a <= ROW && !into; a += ROW) {
          for (let b = -1; b <= 1 && !into; b++) into = (cells.get(key + a + b) || []).find((h) => isNear(h, g));
        }
        if (into) { swallow(into, g); continue; } // found in its old cell until the next pass
        kept.push(g);
        if (cells.has(key)) cells.get(key).push(g); else cells.set(key, [g]);
      }
      if (kept.length === groups.length) break;
      groups = kept;
    }
    return groups;
  }

  function swallow(into, g) {
    const all = into.members.length + g.members.length;
    into.x = (into.x * into.members.length + g.x * g.members.length) / all;
    into.y = (into.y * into.members.length + g.y * g.members.length) / all;
    into.sum += g.sum;
    into.members = into.members.concat(g.members).sort((a, b) => a - b);
  }

  // What is in a group: [category, count], the most frequent first.
  CG.kindsOf = function (group, category) {
    if (!group.kinds) {
      const counts = new Map();
      for (const i of group.members) counts.set(category[i], (counts.get(category[i]) || 0) + 1);
      group.kinds = [...counts].sort((a, b) => b[1] - a[1]);
    }
    return group.kinds;
  };

  // Whether the kinds of a group can be shown as signs side by side: they are few, and nothing is
  // near enough to be covered.
  CG.hasRoom = function (group, groups, category) {
    if (group.room === undefined) {
      const half = (g) => {
        const kinds = g.members.length > 1 ? CG.kindsOf(g, category).length : 0;
        return (CG.rowWidths[kinds] || CG.rowWidths[0]) / 2 + 2;
      };
      const wide = half(group);
      group.room = CG.kindsOf(group, category).length < CG.rowWidths.length && groups.length <= 500 &&
        !groups.some((other) => other !== group && Math.abs(other.y - group.y) < 34 &&
          Math.abs(other.x - group.x) < wide + half(other));
    }
    return group.room;
  };
})();
