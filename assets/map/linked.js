// Maps side by side: each lives in a frame of its own, and tells the others where it stands and
// which area is pointed at. Only maps with the same channel, those of one page, hear each other.
(function () {
  "use strict";
  const CG = (window.CG = window.CG || {});

  CG.linked = function (map, channel) {
    if (CG._line) CG._line.close();  // of the map that stood here before
    CG._line = null;
    if (!channel || !window.BroadcastChannel) return;
    const line = (CG._line = new BroadcastChannel("cg-" + channel));
    let follows = false;
    const view = (centre, zoom) => ({ lat: centre.lat, lng: centre.lng, zoom });
    const tell = (message) => { if (!follows) line.postMessage(message); };
    map.on("move zoomend", () => tell({ view: view(map.getCenter(), map.getZoom()) }));
    map.on("zoomanim", (event) => tell({ view: view(event.center, event.zoom) }));
    map.on("cgarea", (event) => line.postMessage({ area: event.area }));
    line.onmessage = (event) => {
      const { view: there, area, joins } = event.data;
      if (joins) { tell({ view: view(map.getCenter(), map.getZoom()) }); return; }
      if (area !== undefined) { map.fire("cgother", { area }); return; }
      const size = map.getSize();
      if (!size.x || !size.y) return;
      const centre = L.latLng(there.lat, there.lng);
      const away = map.project(centre, there.zoom).distanceTo(map.project(map.getCenter(), there.zoom));
      if (there.zoom === map.getZoom() && away < 1) return;
      follows = true;
      map.setView(centre, there.zoom, { animate: false });
      follows = false;
    };
    line.postMessage({ joins: true });
  };
})();
