// Puts MapLibre over the server's SVG map. Where there is no WebGL, or no script, the SVG stays and is complete.
const tone = { info: "--link", ok: "--ok", warn: "--warn", bad: "--bad", off: "--ink-3", neutral: "--ink-3" };
const PATHS = {
  circle: "M5 .4a4.6 4.6 0 1 1 0 9.2a4.6 4.6 0 1 1 0-9.2Z", ring: "M5 1.2a3.8 3.8 0 1 1 0 7.6a3.8 3.8 0 1 1 0-7.6Z",
  triangle: "M5 .4 9.8 9.4H.2Z", diamond: "M5 0 10 5 5 10 0 5Z", square: "M.7.7h8.6v8.6H.7z",
};
const BASE = [
  ["sea", "fill", "--water"], ["water", "fill", "--water"], ["ward", "line", "--line-strong"],
  ["river", "line", "--water"], ["road", "line", "--line"], ["rail", "line", "--line-strong"],
];

// Colours are light-dark() expressions: only an element that uses one knows which it is.
function colour(name, host) {
  const probe = document.createElement("i");
  probe.hidden = true;
  host.append(probe);
  probe.style.color = name.startsWith("--") ? `var(${name})` : "";
  if (!name.startsWith("--")) probe.className = name;
  const style = getComputedStyle(probe);
  const value = name.startsWith("--") ? style.color : style.backgroundColor;
  probe.remove();
  return value;
}
function picture(shape, fill, edge, here) {
  const size = 44;
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const pen = canvas.getContext("2d");
  const scale = here ? 3.2 : 2.5;
  pen.translate(size / 2 - 5 * scale, size / 2 - 5 * scale);
  pen.scale(scale, scale);
  const path = new Path2D(PATHS[shape]);
  pen.lineJoin = "round";
  pen.lineWidth = here ? 3.4 : 2.4;
  pen.strokeStyle = here ? "#ffd43d" : edge;
  pen.stroke(path);
  pen.fillStyle = shape === "ring" ? edge : fill;
  pen.fill(path);
  if (shape === "ring") { pen.lineWidth = 2; pen.strokeStyle = fill; pen.stroke(path); }
  return pen.getImageData(0, 0, size, size);
}
async function base(address, host) {
  const plain = { version: 8, sources: {}, layers: [{ id: "ground", type: "background", paint: { "background-color": colour("--ground", host) } }] };
  if (!address) return plain;
  const answer = await fetch(address).then((response) => (response.ok ? response.json() : null)).catch(() => null);
  if (answer?.version) return answer;
  if (answer?.type !== "FeatureCollection") return plain;
  plain.sources.base = { type: "geojson", data: answer };
  for (const [kind, type, name] of BASE) {
    plain.layers.push({ id: `base-${kind}`, type, source: "base", filter: ["==", ["get", "kind"], kind],
      paint: type === "fill" ? { "fill-color": colour(name, host) } : { "line-color": colour(name, host), "line-width": kind === "road" ? 2 : 1 } });
  }
  return plain;
}
function addLayer(map, layer, host) {
  const [fill, edge, ink] = [colour(tone[layer.tone], host), colour("--card", host), colour("--ink", host)];
  map.addSource(layer.key, { type: "geojson", data: layer.data });
  const steps = [0, 1, 2, 3, 4, 5, 6].flatMap((step) => [step, colour(`k${step}`, host)]);
  map.addLayer({ id: `${layer.key}-fill`, type: "fill", source: layer.key, filter: ["==", ["geometry-type"], "Polygon"],
    paint: { "fill-color": ["match", ["coalesce", ["get", "step"], -1], ...steps, "rgba(0,0,0,0)"], "fill-opacity": .85 } });
  map.addLayer({ id: `${layer.key}-line`, type: "line", source: layer.key, filter: ["==", ["geometry-type"], "Polygon"],
    paint: { "line-color": colour("--line-strong", host), "line-width": 1 } });
  map.addImage(layer.key, picture(layer.shape, fill, edge, false), { pixelRatio: 2 });
  map.addImage(`${layer.key}-here`, picture(layer.shape, fill, edge, true), { pixelRatio: 2 });
  map.addLayer({ id: layer.key, type: "symbol", source: layer.key, filter: ["==", ["geometry-type"], "Point"],
    layout: { "icon-image": ["case", ["to-boolean", ["get", "here"]], `${layer.key}-here`, layer.key], "icon-allow-overlap": true,
      "text-field": ["get", "label"], "text-size": 12, "text-anchor": "left", "text-offset": [1, 0], "text-optional": true, "text-font": ["sans-serif"] },
    paint: { "text-color": ink, "text-halo-color": edge, "text-halo-width": 1.5 } });
  return [`${layer.key}-fill`, layer.key];
}
async function draw(host) {
  const data = JSON.parse(host.querySelector('script[type="application/json"]').textContent);
  const box = host.querySelector(".map-box");
  const { default: standard, ...named } = await import(host.dataset.lib);
  const lib = named.Map ? named : standard;
  lib.setWorkerUrl(new URL(host.dataset.worker, location.href).href);
  if (!document.querySelector("link[data-map-css]")) {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: host.dataset.css });
    sheet.dataset.mapCss = "";
    document.head.append(sheet);
  }
  const place = Object.assign(document.createElement("div"), { className: "map-live" });
  // The library's own style sheet makes its container "relative": it gets a child of ours that has a size.
  const canvas = Object.assign(document.createElement("div"), { className: "map-canvas" });
  place.append(canvas);
  box.append(place);
  const [west, south, east, north] = data.bounds;
  const map = new lib.Map({
    container: canvas, style: await base(data.style, host), bounds: [[west, south], [east, north]], attributionControl: false,
    fitBoundsOptions: { padding: 36, maxZoom: 14 }, dragRotate: false, pitchWithRotate: false, cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    canvasContextAttributes: { preserveDrawingBuffer: false }, locale: JSON.parse(host.dataset.words || "{}"),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new lib.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new lib.ScaleControl({ unit: "metric" }), "bottom-left");
  map.getCanvas().setAttribute("aria-label", `${host.dataset.name} ${host.getAttribute("aria-label")}`);
  map.on("load", () => {
    const layers = data.layers.flatMap((layer) => addLayer(map, layer, host));
    box.classList.add("live");
    host.dataset.ready = "1";
    host.dispatchEvent(new CustomEvent("kusei:map", { bubbles: true, detail: { map, lib } }));
    for (const id of layers) {
      map.on("click", id, (event) => open(host, event.features[0].properties));
      map.on("mouseenter", id, (event) => { map.getCanvas().style.cursor = "pointer"; point(host, event.features[0].properties.key); });
      map.on("mouseleave", id, () => { map.getCanvas().style.cursor = ""; point(host, null); });
    }
  });
  return map;
}
// A click on the map is a click on the row beside it: same address, same panel.
function open(host, properties) {
  const row = host.querySelector(`[data-map-key="${CSS.escape(properties.key)}"]`);
  if (row) row.click();
  else if (properties.url) location.assign(properties.url);
}
function point(host, key) {
  for (const row of host.querySelectorAll("[data-map-key]")) row.classList.toggle("at", row.dataset.mapKey === key);
}
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    draw(target).catch(() => target.querySelector(".map-live")?.remove());
  }
}, { rootMargin: "200px" });
const start = () => { for (const host of document.querySelectorAll("[data-map]:not([data-seen])")) { host.dataset.seen = ""; seen.observe(host); } };
for (const moment of ["htmx:afterSwap", "kusei:renewed"]) document.addEventListener(moment, start);
start();
