// The agent's calls out: one key dials; letters choose the outcome, digits answer the question that is open; questions
// off the way of the answers are hidden; the page asks for itself anew when the call goes on to another state.
import { typing } from "./frame/keys.js";

const form = document.querySelector(".outbound-result");
const asked = [...document.querySelectorAll("[data-question]")];
const KEPT = "outbound-form";

/** The questions on the way of what is answered so far; all that follow an answer not given yet stay hidden. */
function way() {
  const byName = new Map(asked.map((one) => [one.dataset.question, one]));
  const shown = new Set();
  let one = asked.find((field) => !field.dataset.question.startsWith(":"));
  while (one && !shown.has(one)) {
    shown.add(one);
    const chosen = one.querySelector("input:checked");
    const written = one.querySelector("textarea")?.value.trim();
    if (!chosen && !written && one.querySelector("input")) break;
    one = byName.get(chosen ? chosen.dataset.to : one.dataset.to);
  }
  for (const field of asked) field.hidden = !field.dataset.question.startsWith(":") && !shown.has(field);
}

/** The first open question without an answer; else the last one that digits can change. */
function current() {
  const open = asked.filter((one) => !one.hidden && one.querySelector("[data-digit]"));
  return open.find((one) => !one.querySelector("input:checked")) || open.at(-1);
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && form) { form.requestSubmit(); event.preventDefault(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
  const key = event.key.toLowerCase();
  const target = form
    ? form.querySelector(`[data-letter="${CSS.escape(key)}"]`) || current()?.querySelector(`[data-digit="${CSS.escape(key)}"]`)
    : document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return;
  target.click();
  target.focus();
  event.preventDefault();
});
form?.addEventListener("input", () => {
  way();
  sessionStorage.setItem(KEPT, JSON.stringify([form.action, [...new FormData(form)].filter(([name]) => name !== "csrf_token")]));
});

// What was typed while talking survives the page's own refresh when the call ends.
if (form) {
  const [action, values] = JSON.parse(sessionStorage.getItem(KEPT) || "[]");
  if (action === form.action && !document.querySelector(".note.bad[role=alert]")) {
    for (const [name, value] of values) {
      const found = [...form.elements].filter((one) => one.name === name);
      const one = found.find((field) => field.type !== "radio" || field.value === value);
      if (!one) continue;
      if (one.type === "radio") one.checked = true;
      else one.value = value;
    }
  }
  form.addEventListener("submit", () => sessionStorage.removeItem(KEPT));
}
way();

let { phase, attempt } = document.getElementById("outbound-state")?.dataset || {};
document.addEventListener("htmx:afterSettle", () => {
  const now = document.getElementById("outbound-state")?.dataset.phase;
  if (!now || !phase || now === phase) return;
  const asked = new URLSearchParams(location.search);
  asked.delete("after");
  if (now === "none" && attempt) asked.set("after", attempt); // nobody answered: the page tells what came of it
  phase = now;
  location.replace(`${location.pathname}?${asked}`);
});
