// What the reader chose stands after the # of the address, so that a copied link shows the same:
//   l  language of the file            k  kinds of help, one key each (empty: "Other")
//   q  words sought                    s  language spoken there, its code
//   f, c, w, y = 1                     free, childcare on site, wheelchair accessible, checked
//   o  open, as Tue-1800               n, m, t  school site (id), way of travelling, minutes
//   p  row of the opened place         v  view: latitude,longitude,zoom
//   z  layers that are on, with dots between them, or "none"; without it as the file was made
// Anything else, and any value that doesn't fit, is ignored.
(function () {
  "use strict";
  const CG = (window.CG = window.CG || {});
  const KEYS = ["l", "k", "q", "s", "f", "c", "w", "y", "o", "n", "m", "t", "p", "v", "z"];
  const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

  CG.Address = class {
    constructor(hash) {
      const found = new URLSearchParams(hash.replace(/^#/, ""));
      this._values = new Map(KEYS.map((key) => [key, found.getAll(key)]));
    }
    get(key) { return this._values.get(key)[0] || ""; }
    all(key) { return this._values.get(key); }
    // A text, a row of texts, or nothing (null, "").
    set(key, value) {
      this._values.set(key, Array.isArray(value) ? value : value === null || value === "" ? [] : [String(value)]);
    }
    toString() {
      const written = new URLSearchParams();
      for (const [key, values] of this._values) for (const value of values) written.append(key, value);
      return written.toString();
    }
    write() {
      const hash = this.toString();
      history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
    }
    view() {
      const parts = this.get("v").split(",").map(Number);
      const fits = parts.length === 3 && parts.every(Number.isFinite) && this.get("v") !== "" &&
        Math.abs(parts[0]) <= 85 && Math.abs(parts[1]) <= 180 && parts[2] >= 4 && parts[2] <= 19;
      return fits ? { centre: [parts[0], parts[1]], zoom: parts[2] } : null;
    }
    // The opened row; -1 for none.
    row(rows) {
      const row = Number(this.get("p")) - 1;
      return Number.isInteger(row) && row >= 0 && row < rows ? row : -1;
    }
    // The layers that are on, of those that the file has.
    layers(there, usual) {
      const kept = this.get("z");
      if (kept === "none") return [];
      const named = kept.split(".").filter((name) => there.includes(name));
      return named.length ? named : usual.filter((name) => there.includes(name));
    }
    setLayers(on, there, usual) {
      const asMade = usual.filter((name) => there.includes(name));
      this.set("z", on.join(".") === asMade.join(".") ? null : on.length ? on.join(".") : "none");
    }
    // What the filter asks; `data` says what can be asked in this file.
    choice(data) {
      const facts = data.facts;
      const choice = CG.Filter.empty(data);
      choice.kinds = [...new Set(this.all("k"))].filter((kind) => data.categories.includes(kind));
      choice.text = this.get("q");
      if (Object.hasOwn(data.filter.languages, this.get("s"))) choice.language = this.get("s");
      for (const [key, name] of CG.Filter.SWITCHES) choice[name] = this.get(key) === "1";
      const open = /^([A-Z][a-z]{2})-([01]\d|2[0-3])([0-5]\d)$/.exec(this.get("o"));
      if (open && DAYS.includes(open[1])) {
        choice.day = DAYS.indexOf(open[1]);
        choice.minute = Number(open[2]) * 60 + Number(open[3]);
      }
      choice.near = facts.starts.findIndex((start) => start[0] === this.get("n") && this.all("n").length);
      if (facts.modes.includes(this.get("m"))) choice.mode = this.get("m");
      if (facts.limits.includes(Number(this.get("t")))) choice.limit = Number(this.get("t"));
      return choice;
    }
    setChoice(choice, data) {
      this.set("k", choice.kinds);
      this.set("q", choice.text.trim());
      this.set("s", choice.language);
      for (const [key, name] of CG.Filter.SWITCHES) this.set(key, choice[name] ? "1" : null);
      this.set("o", choice.day < 0 ? null : DAYS[choice.day] + "-" + CG.Filter.clock(choice.minute).replace(":", ""));
      const near = choice.near >= 0;
      this.set("n", near ? data.facts.starts[choice.near][0] : null);
      this.set("m", near ? choice.mode : null);
      this.set("t", near ? choice.limit : null);
    }
  };
})();
