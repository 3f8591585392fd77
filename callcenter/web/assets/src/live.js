// What an agent's pages do with changes that they are told of (live/told.js): clocks that run; the jump to the panel of a
// call that rings; the panel's keys.
import { typing } from "./frame/keys.js";

const strip = () => document.getElementById("own-state");

// The menu of states stays open over a refresh, and closes with a choice.
let choosing = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  choosing = event.target === strip() && event.detail.requestConfig.verb === "get" && Boolean(strip().querySelector("details[open]"));
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (choosing && event.target === strip()) strip().querySelector("details").open = true;
});

function lasting(seconds) {
  const whole = Math.max(0, Math.floor(seconds)), two = (n) => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes}:${two(whole % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** Every clock on the page: how long already (data-since), how long still (data-until), how often it has rung. */
function tick() {
  const now = Date.now();
  for (const clock of document.querySelectorAll("[data-since]")) {
    const seconds = (now - Date.parse(clock.dataset.since)) / 1000;
    clock.textContent = lasting(seconds);
    if (clock.dataset.late) clock.classList.toggle("late", seconds > Number(clock.dataset.late));
  }
  for (const clock of document.querySelectorAll("[data-until]")) {
    clock.textContent = lasting((Date.parse(clock.dataset.until) - now) / 1000 + 1);
  }
  for (const pips of document.querySelectorAll("[data-rings-from]")) ring(pips, now);
}

function ring(pips, now) {
  const { ringsFrom, cycle, limit } = pips.dataset;
  const count = Math.max(1, Math.ceil((now - Date.parse(ringsFrom)) / 1000 / Number(cycle)));
  const label = pips.querySelector(".count");
  const dots = [...pips.querySelectorAll("i")];
  for (let n = dots.length; n < Math.min(count, 10); n += 1) dots.push(label.before(document.createElement("i")) || label.previousSibling);
  dots.forEach((dot, at) => { dot.className = `${at < count ? "on" : ""}${at >= Number(limit) ? " over" : ""}`; });
  label.textContent = label.textContent.replace(/\d+/, count);
  pips.closest(".live-head")?.classList.toggle("late", count > Number(limit));
}
setInterval(tick, 1_000);
tick();

/** A call rings: its panel opens by itself, unless somebody is writing here or looks at another window. */
function jump() {
  const ringing = document.querySelector("[data-ringing]")?.dataset.ringing;
  if (!ringing || document.hidden || location.pathname === "/live") return;
  const active = document.activeElement;
  const writing = active?.matches("input:not([type=search]), textarea, select") || document.querySelector("dialog[open]")
    || [...document.querySelectorAll("form[data-guard] :is(input, textarea)")].some((one) => one.value !== one.defaultValue);
  try {
    if (writing || sessionStorage.getItem("rang") === ringing) return;
    sessionStorage.setItem("rang", ringing);
  } catch { return; }
  location.assign("/live");
}
document.addEventListener("htmx:load", () => { tick(); jump(); });
jump();

// The slip's form starts afresh once it was sent.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("[data-slip-form]");
  if (form && event.detail.successful) { form.reset(); form.closest("details").open = false; }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-slip]")) { event.preventDefault(); slip(); }
});

function slip() {
  const room = document.getElementById("live-slip");
  if (!room) return;
  room.open = true;
  for (const [to, from] of [["slip-name", "l-customer_name"], ["slip-phone", "l-contact_phone"]]) {
    document.getElementById(to).value ||= document.getElementById(from).value;
  }
  room.querySelector("select").focus();
}

document.addEventListener("keydown", (event) => {
  if (typing(event) || !document.querySelector(".live")) return;
  const act = {
    n: () => [...document.querySelectorAll(".live-fields :is(input, textarea):not([type=hidden])")].find((one) => !one.value)?.focus(),
    p: () => document.querySelector("[data-pause]")?.click(),
    r: slip,
  }[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});
