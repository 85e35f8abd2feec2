// Holds the places that the app has sent, for the maps of this page; live.js asks for them.
// They stay in the page's memory, never in a file or the browser's storage, and go when the page
// that shows them is left. Streamlit calls the default export whenever the page was drawn.

const REF = 12; // characters in front of the packed text that name it

async function unpacked(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}

export default function ({ data }) {
  const held = (window.cgPlaces = window.cgPlaces || new Map());
  const ref = new TextDecoder().decode(data.subarray(0, REF));
  const places = held.get(ref) || unpacked(data.subarray(REF));
  held.clear(); // the page shows one set of places at a time
  held.set(ref, places);
  return () => { if (held.get(ref) === places) held.delete(ref); };
}
