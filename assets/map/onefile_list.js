// The list of places: the same rows as the map, each with its details to open.
(function () {
  "use strict";
  const CG = window.CG;
  const el = CG.el;

  const ONE_LINE = 24;  // letters of a phone number or a short address of a page, kept together

  // Where it is and how to reach it, in one line; null if nobody knows.
  CG.shortLine = function (place, words, tag, className) {
    const where = place.facts.length && place.facts[0][0] === words.address ? place.facts[0][1] : "";
    const reach = place.links.length ? place.links[0][0] : "";
    if (!where && !reach) return null;
    const line = el(tag, className, where);
    if (where && reach) line.append(" · ");
    if (reach) line.appendChild(el("span", reach.length <= ONE_LINE ? "whole" : "", reach));
    return line;
  };

  // chosen(row), shown(row) and opened(row or -1) hear what the reader does with a row.
  CG.PlaceList = class {
    constructor({ data, list, chosen, shown, opened }) {
      this._data = data;
      this._list = list;
      this._tell = { chosen, shown, opened };
      this._open = -1;
      this._rows = data.places.map((place, row) => this._row(place, row));
    }
    // Shows these rows in this order; notes gives each a line of its own ("7 min on foot"), and
    // searched says whether words were typed, which may be spelled wrong.
    show(rows, notes, searched) {
      this._list.replaceChildren(...rows.map((row) => this._rows[row].item));
      this._rows.forEach((one) => { one.note.textContent = ""; });
      rows.forEach((row, i) => { this._rows[row].note.textContent = notes ? notes[i] : ""; });
      const { no_words, no_match } = this._data.filter.said;
      if (!rows.length) this._list.appendChild(el("li", "empty", searched ? no_words : no_match));
    }
    has(row) { return Boolean(this._rows[row]) && this._rows[row].item.isConnected; }
    focus(row) { this._rows[row].button.focus(); }
    open(row, scroll) {
      if (this._open >= 0 && this._open !== row) this.close(this._open);
      const one = this._rows[row];
      if (!one.more) one.more = one.item.appendChild(this._details(row));
      this._turn(one, true);
      this._open = row;
      this._tell.opened(row);
      if (scroll) one.item.scrollIntoView({ block: "nearest" });
    }
    close(row) {
      this._turn(this._rows[row], false);
      if (this._open === row) { this._open = -1; this._tell.opened(-1); }
    }
    _turn(one, on) {
      one.item.classList.toggle("on", on);
      one.button.setAttribute("aria-expanded", String(on));
      if (one.more) one.more.hidden = !on;
    }
    _row(place, row) {
      const { texts, labels, symbols } = this._data;
      const item = el("li", "item");
      const button = item.appendChild(el("button", "row"));
      button.type = "button";
      button.setAttribute("aria-expanded", "false");
      button.appendChild(el("span", "num", place.number === null ? "" : place.number));
      button.appendChild(CG.sign(symbols[place.category], 26));
      const text = button.appendChild(el("span", "words"));
      text.appendChild(el("span", "name", place.name));
      const kind = place.number === null ? texts.confidential : labels[place.category];
      const sub = [kind, place.organization !== place.name ? place.organization : ""].filter(Boolean).join(" · ");
      text.appendChild(el("span", "sub", sub));
      const line = CG.shortLine(place, texts, "span", "sub");
      if (line) text.appendChild(line);
      if (place.unmapped) text.appendChild(el("span", "sub", place.unmapped));
      const note = text.appendChild(el("span", "minutes"));
      if (place.tags.length) {
        const tags = text.appendChild(el("span", "tags"));
        for (const tag of place.tags) tags.appendChild(el("span", "tag", tag));
      }
      button.addEventListener("click", () => {
        if (item.classList.contains("on")) this.close(row);
        else { this.open(row, false); this._tell.chosen(row); }
      });
      return { item, button, note, more: null };
    }
    _details(row) {
      const place = this._data.places[row];
      const more = el("div", "more");
      if (place.links.length) {
        const links = more.appendChild(el("ul", "links"));
        for (const [text, address] of place.links) {
          const line = links.appendChild(el("li"));
          if (/^(https?:\/\/|tel:|mailto:)/.test(address)) {
            const link = line.appendChild(el("a", "", text));
            link.href = address;
            if (address.startsWith("http")) { link.target = "_blank"; link.rel = "noopener noreferrer"; }
          } else line.textContent = text;
        }
      }
      const facts = more.appendChild(el("dl"));
      for (const [label, text] of place.facts) {
        const pair = facts.appendChild(el("div"));
        pair.appendChild(el("dt", "", label));
        pair.appendChild(el("dd", "", text));
      }
      if (place.lat !== null) {
        const show = more.appendChild(el("button", "show", this._data.texts.show));
        show.type = "button";
        show.addEventListener("click", () => this._tell.shown(row));
      }
      return more;
    }
  };
})();
