// The board: asks for its changing part when the stream of changes says so, every three seconds where there is none (a
// wall's screen is nobody's desk), counts on by itself between, and says so when the server does not answer. It may stand
// on a wall for months: nothing is kept but the last answer.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { listen } from "./live/stream.js";

const EVERY = 3000, BESIDE_STREAM = 15000, AGAIN = 500, PATIENCE = 10000, HALF_HOUR = 1800;
const board = document.getElementById("board"), part = document.getElementById("board-now");
const lost = document.getElementById("lost"), clock = document.getElementById("wall-clock");
const place = document.getElementById("curve");
const style = getComputedStyle(document.documentElement), colour = (name) => style.getPropertyValue(name).trim();
let ahead = 0, heard = Date.now(), chart = null, streaming = false, asking = false, changed = false, next = 0;

/** The server's time in seconds: a wall's own clock may be wrong. */
const now = () => Date.now() / 1000 + ahead;

/** A moment as a clock of the company shows it. */
const told = (at) => new Date(at).toLocaleTimeString("zh-CN", { hour12: false, timeZone: board.dataset.zone });

function written(seconds) {
  const whole = Math.max(0, Math.floor(seconds)), rest = String(whole % 60).padStart(2, "0");
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

function count() {
  clock.textContent = told(now() * 1000);
  if (!lost.hidden) return; // what stands there is old: it does not go on as if it were true
  for (const one of part.querySelectorAll("[data-elapsed]")) one.textContent = written(now() - one.dataset.at);
  for (const one of part.querySelectorAll("[data-rings]")) {
    const rings = Math.max(1, Math.ceil((now() - one.dataset.at) / one.dataset.cycle)), limit = Number(one.dataset.limit);
    one.querySelector("[data-count]").textContent = rings;
    one.querySelectorAll(".pips i").forEach((pip, place) => pip.classList.toggle("on", place < rings));
    one.classList.toggle("bad", rings > limit);
    one.classList.toggle("late", rings === limit);
  }
}

function draw() {
  const state = part.querySelector("[data-curve]");
  ahead = state.dataset.now - Date.now() / 1000;
  const slots = JSON.parse(state.dataset.curve);
  const at = slots.map((_, slot) => slot * HALF_HOUR), data = [at, slots.map((slot) => slot[0]), slots.map((slot) => slot[1])];
  if (chart) return chart.setData(data);
  const size = () => ({ width: place.clientWidth, height: place.clientHeight });
  const step = () => (place.clientWidth < 600 ? 6 : 3);
  const rem = parseFloat(style.fontSize), font = `${rem * 0.95}px system-ui, sans-serif`;
  const hour = (value) => `${Math.floor(value / 3600)}:${String(Math.floor(value / 60) % 60).padStart(2, "0")}`;
  chart = new uPlot({
    ...size(), cursor: { show: false }, legend: { show: false }, padding: [rem * 0.4, rem * 2, 0, 0],
    scales: { x: { time: false, range: [0, 86400] }, y: { range: (_, low, high) => [0, Math.max(4, high * 1.1)] } },
    axes: [{ font, stroke: colour("--soft"), size: rem * 2, ticks: { show: false }, grid: { show: false }, splits: () => Array.from({ length: 24 / step() + 1 }, (_, one) => one * step() * 3600), values: (_, all) => all.map(hour) },
      { font, stroke: colour("--soft"), size: rem * 3, ticks: { show: false }, grid: { stroke: colour("--line"), width: 1 }, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] }],
    series: [{}, { fill: colour("--firm"), width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.8, 80], align: 1 }) },
      { stroke: colour("--accent"), width: rem * 0.18, points: { show: false }, paths: uPlot.paths.stepped({ align: 1 }) }],
  }, data, place);
  new ResizeObserver(() => chart.setSize(size())).observe(place);
}

/** The page itself has changed, or this browser may not show it any more: a new page, once the server has one. */
async function renew() {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (answer.ok) location.reload();
}

async function ask() {
  clearTimeout(next);
  if (asking) { changed = true; return; }
  asking = true;
  changed = false;
  try {
    const answer = await fetch(board.dataset.url, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") return await renew();
    const build = answer.headers.get("X-Board");
    if (!answer.ok || !build) throw new Error(answer.status);
    if (build !== board.dataset.build) return await renew();
    part.innerHTML = await answer.text();
    heard = Date.now();
    lost.hidden = true;
    document.body.classList.remove("wall-stale");
    draw();
    count();
  } catch {
    if (lost.hidden) lost.querySelector("span").textContent = board.dataset.since.replace("{at}", told(heard));
    lost.hidden = false;
    document.body.classList.add("wall-stale");
  } finally {
    asking = false;
    const fresh = streaming && lost.hidden;
    next = setTimeout(ask, changed ? AGAIN : fresh ? BESIDE_STREAM : EVERY);
  }
}

draw();
count();
setInterval(count, 1000);
next = setTimeout(ask, EVERY);
listen(board.dataset.stream, board.dataset.person, ({ kind }) => { if (kind === "board" || kind === "refresh") ask(); },
  (open) => {
    streaming = open;
    document.documentElement.dataset.stream = open ? "open" : "polling";
    if (open || asking) return;
    clearTimeout(next);
    next = setTimeout(ask, EVERY);
  });
