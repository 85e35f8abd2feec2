// The button that keeps a view: it tells the page what the map shows at the moment of the click.

function extent() {
  for (const frame of document.querySelectorAll('iframe[title*="st_folium"]')) {
    const map = frame.contentWindow?.map;
    if (!map || !map.getBounds || !frame.offsetWidth) continue;
    const box = map.getBounds();
    return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
  }
  return null;
}

export default function ({ parentElement, data, setTriggerValue }) {
  let button = parentElement.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    button.className = "cg-present-keep";
    parentElement.appendChild(button);
  }
  button.textContent = data.label;
  button.onclick = () => setTriggerValue("keep", { extent: extent() });
}
