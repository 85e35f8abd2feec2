// The gap analysis: its sentence, its figures as a table, and how it was counted.
(function () {
  "use strict";
  const CG = window.CG;
  const el = CG.el;

  CG.gapSection = function (gap, section, words) {
    section.hidden = false;
    const head = section.appendChild(el("h2", "gap-need", gap.need));
    head.id = "gap-head";
    section.setAttribute("aria-labelledby", "gap-head");
    section.appendChild(el("p", "gap-says", gap.sentence));
    const figures = section.appendChild(el("details"));
    figures.appendChild(el("summary", "", words.show_table));
    const scroll = figures.appendChild(el("div", "scroll"));
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", gap.caption);
    const table = scroll.appendChild(el("table"));
    table.appendChild(el("caption", "", gap.caption));
    const write = (part, rows) => rows.forEach((cells) => {
      const line = part.appendChild(el("tr"));
      cells.forEach((cell, i) => {
        const node = line.appendChild(el(part.tagName === "THEAD" || i === 0 ? "th" : "td", gap.words.includes(i) ? "say" : "", cell));
        if (node.tagName === "TH") node.scope = part.tagName === "THEAD" ? "col" : "row";
      });
    });
    write(table.appendChild(el("thead")), [gap.columns]);
    write(table.appendChild(el("tbody")), gap.rows);
    if (gap.total) write(table.appendChild(el("tfoot")), [gap.total]);
    if (!gap.notes.length) return [figures];
    const method = section.appendChild(el("details"));
    method.appendChild(el("summary", "", words.method));
    for (const note of gap.notes) method.appendChild(el("p", "note", note));
    return [figures, method];
  };
})();
