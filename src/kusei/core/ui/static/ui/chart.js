// A chart that answers to the pointer, only when asked for; the server's drawing stays the first and the printed one.
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const TONES = { info: "--link", ok: "--ok", warn: "--warn", bad: "--bad", off: "--ink-3", neutral: "--ink-3" };

// light-dark() is resolved by the browser only where a colour is used: ask an element.
function colour(name) {
  const probe = document.createElement("i");
  probe.className = `probe-${name.slice(2)}`;
  probe.hidden = true;
  document.body.append(probe);
  probe.style.color = `var(${name})`;
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
function load(src) {
  window.kuseiEcharts ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src, onload: () => resolve(window.echarts), onerror: reject });
    document.head.append(script);
  });
  return window.kuseiEcharts;
}
function option(data) {
  const ink = colour("--ink-2");
  const axis = { axisLabel: { color: ink }, axisLine: { lineStyle: { color: colour("--line-strong") } } };
  const category = { type: "category", data: data.categories, ...axis };
  const value = { type: "value", min: 0, name: data.unit, nameTextStyle: { color: ink }, splitLine: { lineStyle: { color: colour("--line-soft") } }, ...axis };
  const bars = data.kind === "bar";
  return {
    animation: false,
    aria: { enabled: true, label: { description: data.title } },
    textStyle: { fontFamily: css("--sans") },
    grid: { left: 8, right: 24, top: 32, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText" },
    xAxis: bars ? value : category,
    yAxis: bars ? { ...category, inverse: true } : value,
    series: data.series.map((series, index) => ({
      type: bars ? "bar" : "line", name: series.label, data: series.values, connectNulls: false,
      itemStyle: { color: colour(TONES[series.tone]) },
      lineStyle: { color: colour(TONES[series.tone]), type: series.dashed ? "dashed" : "solid" },
      ...(data.limit && index === 0 ? { markLine: { symbol: "none", silent: true, label: { color: ink, formatter: "{b} {c}", position: "insideEndTop", textBorderWidth: 0 }, data: [{ [bars ? "xAxis" : "yAxis"]: data.limit.value, name: data.limit.label }] } } : {}),
    })),
  };
}
async function toggle(button) {
  const figure = button.closest("[data-chart]");
  const plot = figure.querySelector(".plot");
  const live = figure.querySelector(".chart-live");
  const on = button.ariaPressed === "true";
  button.ariaPressed = String(!on);
  if (on) { live.remove(); plot.toggleAttribute("hidden", false); return; }
  const echarts = await load(button.dataset.lib);
  const place = Object.assign(document.createElement("div"), { className: "chart-live" });
  plot.after(place);
  plot.toggleAttribute("hidden", true);
  const chart = echarts.init(place, null, { renderer: "svg" });
  chart.setOption(option(JSON.parse(figure.querySelector('script[type="application/json"]').textContent)));
  new ResizeObserver(() => chart.resize()).observe(place);
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-chart-live]");
  if (button) toggle(button);
});
