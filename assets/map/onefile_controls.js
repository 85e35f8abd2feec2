// The controls of the filter: kinds of help, "More filters", and the conditions that are on.
(function () {
  "use strict";
  const CG = window.CG;
  const el = CG.el;
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const CROSS = "M6 6l12 12M18 6L6 18";
  const FEW_KINDS = 8;  // so many are shown at once; if there are not many more, all are

  CG.icon = function (path, parent) {
    const icon = CG.svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false", class: "icon" }, parent);
    CG.svg("path", { d: path }, icon);
    return icon;
  };

  function button(parent, className, text) {
    const made = parent.appendChild(el("button", className, text));
    made.type = "button";
    return made;
  }

  function field(parent, label, control, className) {
    const box = parent.appendChild(el("label", "field " + (className || "")));
    box.appendChild(el("span", "field-label", label));
    box.appendChild(control);
    return control;
  }

  // options: [value, text]
  function select(options) {
    const made = el("select");
    for (const [value, text] of options) {
      const option = made.appendChild(el("option", "", text));
      option.value = value;
    }
    return made;
  }

  // places: {search, chips, more, active}, elements of the page. change(choice) hears every change.
  CG.filterControls = function ({ data, filter, choice, places, change }) {
    const words = data.texts;
    const labels = data.filter.labels;
    const facts = data.facts;
    const setters = [];
    let allKinds = false;
    const changed = () => { show(); change(choice); };

    // ---- kinds of help ---------------------------------------------------------------------
    const { chips } = places;
    chips.setAttribute("aria-label", words.categories);
    const counts = new Map();
    for (const place of data.places) if (place.number !== null) counts.set(place.category, (counts.get(place.category) || 0) + 1);
    const all = button(chips, "chip chip-all", words.all);
    all.addEventListener("click", () => { choice.kinds = []; changed(); });
    for (const kind of data.categories) {
      const chip = button(chips, "chip");
      chip.appendChild(CG.sign(data.symbols[kind], 22));
      chip.appendChild(el("span", "", data.labels[kind]));
      chip.appendChild(el("span", "count", counts.get(kind) || 0));
      chip.addEventListener("click", () => {
        choice.kinds = choice.kinds.includes(kind) ? choice.kinds.filter((one) => one !== kind) : [...choice.kinds, kind];
        changed();
      });
      const late = data.categories.length > FEW_KINDS + 2 && data.categories.indexOf(kind) >= FEW_KINDS;
      setters.push(() => {
        const on = choice.kinds.includes(kind);
        chip.setAttribute("aria-pressed", String(on));
        chip.hidden = late && !on && !allKinds;
      });
    }
    if (data.categories.length > FEW_KINDS + 2) {
      const rest = button(chips, "chip chip-more");
      rest.addEventListener("click", () => { allKinds = !allKinds; show(); });
      setters.push(() => {
        rest.setAttribute("aria-expanded", String(allKinds));
        rest.textContent = allKinds ? words.fewer_kinds : CG.fill(words.all_kinds, { n: data.categories.length });
      });
    }
    setters.push(() => all.setAttribute("aria-pressed", String(!choice.kinds.length)));

    // ---- words -----------------------------------------------------------------------------
    places.search.addEventListener("input", () => { choice.text = places.search.value; changed(); });
    setters.push(() => { if (places.search.value !== choice.text) places.search.value = choice.text; });

    // ---- more filters ----------------------------------------------------------------------
    const { more } = places;
    const head = more.appendChild(el("summary"));
    CG.icon("M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5", head);
    const said = head.appendChild(el("span"));
    const box = more.appendChild(el("div", "fields"));
    const spoken = Object.entries(data.filter.languages).map(([code, name]) => [code, capital(name)]);
    spoken.sort((a, b) => a[1].localeCompare(b[1], data.language));
    const language = field(box, labels.language, select([["", labels.any], ...spoken]), "wide");
    language.addEventListener("change", () => { choice.language = language.value; changed(); });
    setters.push(() => { language.value = choice.language; });

    const days = data.filter.days.map((day, i) => [String(i), capital(day)]);
    const day = field(box, labels.open_on, select([["-1", labels.any_day], ...days]));
    const clock = field(box, labels.at, el("input"));
    clock.type = "time";
    clock.required = true;  // without it some browsers offer to empty the field
    day.addEventListener("change", () => { choice.day = Number(day.value); changed(); });
    clock.addEventListener("input", () => {
      if (!/^\d\d:\d\d/.test(clock.value)) return;
      choice.minute = Number(clock.value.slice(0, 2)) * 60 + Number(clock.value.slice(3, 5));
      changed();
    });
    const hours = box.appendChild(el("p", "note wide", words.holidays));
    hours.id = "hours-note";
    day.setAttribute("aria-describedby", hours.id);
    setters.push(() => {
      day.value = String(choice.day);
      clock.disabled = choice.day < 0;
      const shown = CG.Filter.clock(choice.minute);
      if (clock.value.slice(0, 5) !== shown) clock.value = shown;
    });

    const switches = box.appendChild(el("div", "switches wide"));
    for (const [, name] of CG.Filter.SWITCHES) {
      const line = switches.appendChild(el("label", "switch"));
      const tick = line.appendChild(el("input"));
      tick.type = "checkbox";
      line.appendChild(el("span", "", labels[name]));
      tick.addEventListener("change", () => { choice[name] = tick.checked; changed(); });
      setters.push(() => { tick.checked = choice[name]; });
    }
    if (facts.starts.length) near(box);

    function near(parent) {
      const starts = facts.starts.map((start, i) => [String(i), start[1]]);
      const place = field(parent, labels.near, select([["-1", labels.anywhere], ...starts]), "wide");
      const limit = field(parent, labels.limit, select(facts.limits.map((n) => [String(n), String(n)])));
      place.addEventListener("change", () => { choice.near = Number(place.value); changed(); });
      limit.addEventListener("change", () => { choice.limit = Number(limit.value); changed(); });
      let way = null;
      if (facts.modes.length > 1) {
        way = field(parent, labels.travel, select(facts.modes.map((mode) => [mode, capital(labels[mode])])));
        way.addEventListener("change", () => { choice.mode = way.value; changed(); });
      } else if (facts.modes[0] === "line") parent.appendChild(el("p", "note wide", words.estimated));
      setters.push(() => {
        place.value = String(choice.near);
        limit.value = String(choice.limit);
        limit.disabled = choice.near < 0;
        if (way) { way.value = choice.mode; way.disabled = choice.near < 0; }
      });
    }

    // ---- conditions that are on ------------------------------------------------------------
    const { active } = places;
    active.setAttribute("aria-label", words.conditions);
    const off = CG.Filter.empty(data);
    function take(name) {
      choice[name] = off[name];
      changed();
      const next = active.querySelector("button") || head;
      next.focus();
    }
    function showActive() {
      const parts = filter.parts(choice);
      const removable = parts.filter((part) => part.name !== "kinds" && part.name !== "text");
      active.hidden = !parts.length;
      active.replaceChildren();
      for (const part of removable) {
        const chip = button(active, "chip chip-on");
        chip.appendChild(el("span", "unseen", words.remove + ": "));
        chip.appendChild(el("span", "", part.text));
        CG.icon(CROSS, chip);
        chip.addEventListener("click", () => take(part.name));
      }
      const clear = button(active, "clear", words.clear);
      clear.addEventListener("click", () => {
        Object.assign(choice, CG.Filter.empty(data));
        changed();
        head.focus();
      });
      said.textContent = removable.length ? CG.fill(words.more_filters_on, { n: removable.length }) : words.more_filters;
    }

    function show() {
      for (const set of setters) set();
      showActive();
    }
    show();
  };
})();
