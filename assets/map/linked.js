// Maps side by side: each lives in a frame of its own, and tells the others where it stands and
// which area is pointed at. Only maps with the same channel, those of one page, hear each other.
(function () {
  "use strict";
  const CG = (window.CG = window.CG || {});
  let end = () => {};

  CG.linked = function (map, channel) {
    end();
    end = () => {};
    if (!channel || !window.BroadcastChannel) return;
    const line = new BroadcastChannel("cg-" + channel);
    let follows = false;
    const view = (centre, zoom) => ({ lat: centre.lat, lng: centre.lng, zoom });
    const tell = (centre, zoom) => { if (!follows) line.postMessage({ view: view(centre, zoom) }); };
    const heard = {
      move() { tell(map.getCenter(), map.getZoom()); },
      zoomend() { tell(map.getCenter(), map.getZoom()); },
      zoomanim(event) { tell(event.center, event.zoom); },
      cgarea(event) { line.postMessage({ area: event.area }); },
    };
    map.on(heard);
    end = () => { map.off(heard); line.close(); };
    line.onmessage = (event) => {
      const { view: there, area, joins } = event.data;
      if (joins) { heard.move(); return; }
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
