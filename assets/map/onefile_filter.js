// The filter of the one-file map: the rules and the sentence of mapping/partners/filters.py, on
// the facts that mapping/maps/onefile_facts.py wrote. A property test holds the two together.
(function () {
  "use strict";
  const CG = (window.CG = window.CG || {});
  const CODES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-.";
  const UNKNOWN = 63;
  const DAY = 24 * 60;
  const BLANK = "[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
  const SPACE = new RegExp(BLANK);
  const AROUND = new RegExp(`^${BLANK}|${BLANK}$`, "g");

  // As mapping/partners/searching.py folds.
  function folded(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toUpperCase().toLowerCase().replace(/ς/g, "σ");
  }
  const words = (text) => folded(text).split(SPACE).filter(Boolean);
  const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

  // "C540O480…" to [minute of the week at which it ends, state]: true, false, or null (unknown).
  function runs(week) {
    let end = 0;
    return [...week.matchAll(/([OCU])(\d+)/g)].map(([, letter, minutes]) => {
      end += Number(minutes);
      return [end, letter === "U" ? null : letter === "O"];
    });
  }

  CG.Filter = class Filter {
    // key in the address, name in a choice
    static SWITCHES = [["f", "free"], ["c", "childcare"], ["w", "accessible"], ["y", "checked"]];
    static clock(minute) {
      return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
    }
    // As clock_told of mapping/partners/filter_words.py.
    static told(minute, said) {
      const hour = Math.floor(minute / 60);
      return `${((hour + 11) % 12) + 1}:${String(minute % 60).padStart(2, "0")} ${hour < 12 ? said.am : said.pm}`;
    }
    static empty(data) {
      return {
        kinds: [], text: "", language: "", free: false, childcare: false, accessible: false, checked: false,
        day: -1, minute: 18 * 60, near: -1, mode: data.facts.modes[0] || "walk",
        limit: data.facts.limits.includes(15) ? 15 : data.facts.limits[0],
      };
    }

    // told: the places in each language of the file, for a search in all of them.
    constructor(data, told) {
      this._data = data;
      this._facts = data.facts;
      this._told = told;
      this._weeks = data.facts.weeks.map(runs);
      this._sought = null;
    }

    // Rows that pass for certain, nearest first if minutes are asked for; how many more may.
    judge(choice) {
      const facts = this._facts;
      const asked = words(choice.text);
      const rows = [];
      let unknown = 0;
      this._data.places.forEach((place, row) => {
        if (choice.kinds.length && (place.number === null || !choice.kinds.includes(place.category))) return;
        if (choice.checked && facts.checked[row] !== "1") return;
        if (asked.length && !asked.every((word) => this._searched(row).includes(word))) return;
        const known = this._conditions(choice, row);
        if (known.includes(false)) return;
        if (known.includes(null)) unknown++; else rows.push(row);
      });
      if (choice.near >= 0) {
        const at = new Map(rows.map((row) => [row, this.minutes(choice, row)]));
        rows.sort((a, b) => at.get(a) - at.get(b) || a - b);
      }
      return { rows, unknown };
    }

    // Whole minutes, rounded up, from the chosen site; more than any limit if it is farther, null
    // if nobody knows.
    minutes(choice, row) {
      const code = CODES.indexOf(this._facts.minutes[choice.near][choice.mode][row]);
      return code === UNKNOWN ? null : code;
    }

    sentence(choice, shown) {
      const said = this._data.filter.said;
      const total = this._data.places.length;
      const parts = this.parts(choice).map((part) => part.text);
      const counted = CG.fill(shown === total && !parts.length ? said.all : said.some, { shown: number(shown), total: number(total) });
      return parts.length ? counted + ": " + parts.join(", ") : counted;
    }

    // The conditions in words, in the order of the sentence; `name` says which to take back.
    parts(choice) {
      const { said, languages, days } = this._data.filter;
      const parts = choice.kinds.map((kind) => ({ name: "kinds", text: this._data.labels[kind] }));
      const add = (name, text) => parts.push({ name, text });
      if (choice.free) add("free", said.free);
      if (choice.childcare) add("childcare", said.childcare);
      if (choice.accessible) add("accessible", said.accessible);
      if (choice.language) add("language", languages[choice.language]);
      if (choice.day >= 0) {
        const when = CG.fill(said.when, { day: days[choice.day], time: Filter.told(choice.minute, said) });
        add("day", CG.fill(said.open, { when }));
      }
      if (choice.checked) add("checked", said.checked);
      if (choice.near >= 0) {
        add("near", CG.fill(said[choice.mode], { n: choice.limit, place: this._facts.starts[choice.near][1] }));
      }
      const text = choice.text.replace(AROUND, "");
      if (text) add("text", CG.fill(said.text, { words: text }));
      return parts;
    }

    // true, false, or null (nobody wrote it down) for each condition but kinds, words and "checked".
    _conditions(choice, row) {
      const facts = this._facts;
      const known = [];
      for (const name of ["free", "childcare", "accessible"]) {
        if (choice[name]) known.push({ 1: true, 0: false }[facts[name][row]] ?? null);
      }
      if (choice.language) known.push(this._speaks(choice.language, facts.spoken[row]));
      if (choice.day >= 0) known.push(this._open(choice.day * DAY + choice.minute, facts.hours[row]));
      if (choice.near >= 0) {
        const minutes = this.minutes(choice, row);
        known.push(minutes === null ? null : minutes <= choice.limit);
      }
      return known;
    }
    _speaks(language, spoken) {
      if (spoken < 0) return false;
      const codes = this._facts.languages[spoken];
      return codes.length ? codes.includes(language) : language === "en" ? true : null;
    }
    _open(minute, week) {
      if (week < 0) return false;
      for (const [end, state] of this._weeks[week]) if (minute < end) return state;
      return null;
    }
    _searched(row) {
      if (!this._sought) this._sought = this._data.places.map((_, i) => this._all(i));
      return this._sought[row];
    }
    _all(row) {
      const facts = this._facts;
      const texts = this._told.flatMap(({ places, texts: labels }) => {
        const place = places[row];
        const sought = [labels.address, labels.offers, labels.who];
        return [place.name, place.organization, ...place.facts.filter(([label]) => sought.includes(label)).map(([, text]) => text)];
      });
      const kind = facts.kind_words[this._data.places[row].category] || "";
      return [folded([...new Set(texts)].join(" ")), kind, facts.language_words[facts.spoken[row]] || ""].join(" ");
    }
  };
})();
