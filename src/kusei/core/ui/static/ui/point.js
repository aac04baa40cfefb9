// A place for a form: pressed on its map, or where this device is, asked only when the button is pressed.
const ROUGH_M = 500;
const ASK = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 };
const SVG = "http://www.w3.org/2000/svg";

for (const host of document.querySelectorAll("[data-point]")) {
  const [lat, lon] = ["lat", "lon"].map((name) => host.querySelector(`input[name$="_${name}"]`));
  const said = host.querySelector("[data-point-said]");
  const [here, clear] = ["here", "clear"].map((name) => host.querySelector(`[data-point-${name}]`));
  const picture = host.querySelector(".map-svg");
  const json = host.querySelector('script[type="application/json"]');
  const fit = json && JSON.parse(json.textContent).fit;
  let marker = null;
  let live = null;

  function mark() {
    const [y, x] = [lat, lon].map((field) => Number.parseFloat(field.value));
    const known = Number.isFinite(x) && Number.isFinite(y) && Math.abs(y) <= 90;
    if (clear) clear.hidden = !known;
    if (live) {
      marker?.remove();
      marker = known ? new live.lib.Marker({ color: "#b3261e" }).setLngLat([x, y]).addTo(live.map) : null;
    }
    if (picture && fit) {
      const [west, north, xScale, yScale, xPad, yPad] = fit;
      picture.querySelector("[data-mark]")?.remove();
      if (!known) return;
      const dot = document.createElementNS(SVG, "circle");
      for (const [name, value] of Object.entries({ cx: (x - west) * xScale + xPad, cy: (north - y) * yScale + yPad, r: 9, class: "pt here", "data-mark": "" })) dot.setAttribute(name, value);
      picture.append(dot);
    }
  }
  function set(x, y, words) {
    [lat.value, lon.value] = [y.toFixed(5), x.toFixed(5)];
    for (const field of [lat, lon]) field.dispatchEvent(new Event("input", { bubbles: true }));
    said.textContent = words;
  }
  for (const field of [lat, lon]) field.addEventListener("input", mark);
  host.addEventListener("kusei:map", ({ detail }) => {
    live = detail;
    live.map.on("click", ({ lngLat }) => set(lngLat.lng, lngLat.lat, host.dataset.set));
    mark();
  });
  picture?.addEventListener("click", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    const [west, north, xScale, yScale, xPad, yPad] = fit;
    set(west + (at.x - xPad) / xScale, north - (at.y - yPad) / yScale, host.dataset.set);
  });
  here?.addEventListener("click", () => {
    if (!navigator.geolocation) { said.textContent = host.dataset.failed; return; }
    said.textContent = host.dataset.asking;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const rough = coords.accuracy > ROUGH_M;
      set(coords.longitude, coords.latitude, host.dataset[rough ? "rough" : "added"].replace("#", Math.ceil(coords.accuracy / 10) * 10));
    }, () => { said.textContent = host.dataset.failed; }, ASK);
  });
  clear?.addEventListener("click", () => {
    lat.value = lon.value = "";
    mark();
    said.textContent = host.dataset.gone;
    here.focus();
  });
  mark();
}
