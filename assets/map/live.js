// What the live map (streamlit-folium) calls. Every text arrives as base64 JSON.
(function () {
  "use strict";
  const CG = (window.CG = window.CG || {});
  CG.reopen = CG.reopen || {};

  const unpack = (payload) =>
    JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(payload), (c) => c.charCodeAt(0))));

  const dark = () => window.matchMedia && window.matchMedia("(prefers-color-scheme: dark)").matches;

  // Groups that are off the map are let go, or each new filter would keep the old markers alive.
  function forget() {
    if (window.feature_group && window.map) {
      window.feature_group = window.feature_group.filter((group) => window.map.hasLayer(group));
    }
  }

  function announce(map, text) {
    if (!map._cgStatus) {
      map._cgStatus = CG.el("div", "cg-status");
      map._cgStatus.setAttribute("role", "status");
      map.getContainer().appendChild(map._cgStatus);
    }
    map._cgStatus.textContent = text;
  }

  // After four failed tiles and none that came, the local map is put back and the page says so.
  function onlineLayer(map, local, payload) {
    const online = L.tileLayer(payload.tiles.url, { maxZoom: 19, attribution: payload.tiles.attribution });
    let good = 0, bad = 0;
    online.on("loading", () => { good = bad = 0; });
    online.on("tileload", () => { good++; });
    online.on("tileerror", () => {
      bad++;
      if (bad < 4 || good) return;
      setTimeout(() => {
        if (!map.hasLayer(online)) return;
        map.removeLayer(online);
        if (local) map.addLayer(local);
        announce(map, payload.texts.offline);
      }, 0);
    });
    map.on("baselayerchange", () => announce(map, ""));
    const bases = {};
    const name = (text) => { const span = CG.el("span", "", text); return span.innerHTML; };
    if (local) bases[name(payload.texts.local)] = local;
    bases[name(payload.texts.online)] = online;
    L.control.layers(bases, {}, { collapsed: false, position: "topright" }).addTo(map);
  }

  CG.live = {
    base(map, text) {
      const payload = unpack(text);
      const theme = payload.theme === "auto" ? (dark() ? "dark" : "light") : payload.theme;
      document.documentElement.dataset.cgTheme = theme;
      document.documentElement.lang = payload.language;
      map.getContainer().setAttribute("role", "region");
      map.getContainer().setAttribute("aria-label", payload.texts.map);
      map.attributionControl.setPrefix('<a href="https://leafletjs.com" target="_blank" rel="noopener">Leaflet</a>');
      L.control.zoom({ position: "topright", zoomInTitle: payload.texts.zoom_in, zoomOutTitle: payload.texts.zoom_out }).addTo(map);
      L.control.scale({ position: "bottomright", maxWidth: 120 }).addTo(map);
      let local = null;
      const doc = payload.basemap && CG.basemaps && CG.basemaps[payload.basemap];
      if (doc) local = new CG.Basemap(doc, { theme, credit: payload.credit }).addTo(map);
      else map.getContainer().classList.add("cg-plain");
      if (payload.tiles) onlineLayer(map, local, payload);
      CG.linked(map, payload.channel);
      if (payload.bounds) map.fitBounds(payload.bounds, { animate: false, padding: [24, 24] });
      return local;
    },
    partners(text) {
      forget();
      const data = unpack(text);
      const layer = new CG.Partners(data, { numbers: !!data.number });
      if (data.selected) CG.reopen[data.kind] = data.selected;
      return layer;
    },
    areas(text) {
      forget();
      return new CG.Areas(unpack(text));
    },
    // A pin that can be dragged, or moved with the arrow keys; the page hears a click on the map.
    pin(text) {
      forget();
      const data = unpack(text);
      const box = CG.el("div", "cg-pin-box");
      const sign = CG.svg("svg", { viewBox: "0 0 32 44", width: 32, height: 44, "aria-hidden": "true" }, box);
      CG.svg("path", { d: "M16 1.5a14 14 0 0 1 14 14c0 10-14 27-14 27s-14-17-14-27a14 14 0 0 1 14-14z", class: "cg-pin" }, sign);
      CG.svg("circle", { cx: 16, cy: 15.5, r: 5.2, class: "cg-pin-eye" }, sign);
      const pin = L.marker([data.lat, data.lon], {
        draggable: data.draggable, autoPan: true, keyboard: true, title: data.texts.pin, alt: data.texts.pin,
        zIndexOffset: 2000, icon: L.divIcon({ html: box, className: "cg-pin-icon", iconSize: [32, 44], iconAnchor: [16, 43] }),
      });
      const report = () => { if (pin._map) pin._map.fire("click", { latlng: pin.getLatLng() }); };
      pin.on("dragend", report);
      pin.on("add", () => {
        const element = pin.getElement();
        element.setAttribute("aria-label", data.texts.pin);
        if (!data.draggable) return;
        element.addEventListener("keydown", (event) => {
          const step = { ArrowUp: [0, -4], ArrowDown: [0, 4], ArrowLeft: [-4, 0], ArrowRight: [4, 0] }[event.key];
          if (!step) return;
          event.preventDefault();
          event.stopPropagation();
          const map = pin._map;
          pin.setLatLng(map.layerPointToLatLng(map.latLngToLayerPoint(pin.getLatLng()).add(step)));
        });
        element.addEventListener("keyup", (event) => { if (event.key.startsWith("Arrow")) report(); });
      });
      return pin;
    },
  };
})();
