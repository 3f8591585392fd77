// Lists: J and K go through the rows, Enter opens one (the link has the focus), X chooses it; the number of chosen rows
// stands beside what can be done with them. Without this script the boxes and buttons work as they are.
import { typing } from "./frame/keys.js";

const rows = [...document.querySelectorAll("[data-rows] > tbody > tr, ol[data-rows] > li, .call-row")];
const linkOf = (row) => row.querySelector(".whom a, .when a, .hit-head a, a, [data-pick]");

function step(by) {
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1)];
  const link = next && linkOf(next);
  if (!link) return;
  link.focus();
  next.scrollIntoView({ block: "nearest" });
}

function choose() {
  const row = rows.find((one) => one.contains(document.activeElement));
  row?.querySelector("[data-pick]")?.click();
}

document.addEventListener("keydown", (event) => {
  if (typing(event) || event.shiftKey) return;
  const act = { j: () => step(1), k: () => step(-1), x: choose }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

const picks = [...document.querySelectorAll("[data-pick]")];
const all = document.querySelector("[data-pick-all]");
const bulk = document.querySelector("[data-bulk]");

function tell() {
  const chosen = picks.filter((pick) => pick.checked).length;
  for (const pick of picks) pick.closest("tr, .call-row")?.toggleAttribute("data-chosen", pick.checked);
  if (all) {
    all.checked = chosen > 0 && chosen === picks.length;
    all.indeterminate = chosen > 0 && chosen < picks.length;
  }
  const count = bulk.querySelector("[data-bulk-count]");
  count.textContent = count.dataset.bulkCount.replace("N", String(chosen));
  for (const button of bulk.querySelectorAll("button")) button.disabled = chosen === 0;
}

if (bulk) {
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => { for (const pick of picks) pick.checked = all.checked; tell(); });
  }
  document.addEventListener("change", (event) => { if (event.target.matches("[data-pick]")) tell(); });
  window.addEventListener("pageshow", tell);
  tell();
}

// A box that is open closes by a click elsewhere or by Escape.
for (const tool of document.querySelectorAll("[data-tool]")) {
  document.addEventListener("click", (event) => { if (!tool.contains(event.target)) tool.open = false; });
  tool.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    tool.open = false;
    tool.querySelector("summary").focus();
  });
}
