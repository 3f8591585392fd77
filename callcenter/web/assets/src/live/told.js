// What every page is told at once by the stream of changes, or asks for every while where there is none: events on the
// body, `desk:call`, `desk:own`, `desk:bell` and so on, that whatever stands on the page waits for.
import { listen } from "./stream.js";

const BELL = 60_000;
const TOLD = { call: ["own", "call"], state: ["own"], notice: ["notice", "bell"], slip: ["slip", "bell"],
  refresh: ["own", "call", "board"] };
let rung = Date.now();

function tell(kind) {
  for (const name of TOLD[kind] || [kind]) document.body.dispatchEvent(new CustomEvent(`desk:${name}`));
  if (kind === "notice" || kind === "slip") rung = Date.now();
}

/** `poll`, `beside`: milliseconds between askings without a stream, and with one (what it told may have got lost). */
export function told(poll, beside) {
  const { stream, person } = document.body.dataset;
  let streaming = false, asked = Date.now();
  listen(stream, person, (event) => { asked = Date.now(); tell(event.kind); },
    (open) => { streaming = open; document.documentElement.dataset.stream = open ? "open" : "polling"; });
  const ask = () => {
    asked = Date.now();
    tell("refresh");
    if (asked - rung < BELL) return;
    rung = asked;
    tell("bell");
  };
  setInterval(() => { if (!document.hidden && Date.now() - asked >= (streaming ? beside : poll)) ask(); }, 1_000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
}
