// One item at a time is the current one: the fields, then promises, then findings. J and K go through them, Enter takes
// the current one, E edits it, P plays its proof.
import { control, dirty } from "./fields.js";
import { hear } from "./player.js";

const all = () => [...document.querySelectorAll("[data-item]")].filter((item) => item.getClientRects().length);
let current = null;
let waiting = null;

function select(item, focus = true, scroll = true) {
  for (const other of document.querySelectorAll("[data-item][aria-current]")) other.removeAttribute("aria-current");
  current = item;
  if (!item) return;
  item.setAttribute("aria-current", "true");
  if (focus) item.focus({ preventScroll: true });
  if (scroll) item.scrollIntoView({ block: "nearest" });
}

const open = (item) => item.querySelector("button.accept") && (dirty(item) || !item.matches(".taken"))
  && (item.matches(".missing") || item.querySelector("[name^='was-']")?.value || dirty(item));

export function move(direction) {
  const items = all(), place = items.indexOf(current);
  const next = place < 0 ? (direction > 0 ? 0 : items.length - 1) : place + direction;
  if (items[next]) select(items[next]);
}

/** On to the next field that waits for a decision; with none left the button that confirms the record. */
function advance() {
  const items = all(), place = items.indexOf(current);
  const next = items.slice(place + 1).find(open) ?? items.slice(0, Math.max(place, 0)).find(open);
  if (next) return select(next);
  select(null);
  return document.querySelector("[data-confirm]")?.focus();
}

/** Accepts a field, saves what was written in it, or plays a promise or finding. */
export function take() {
  if (!current) return;
  if (!current.querySelector("button.accept")) return void sound();
  if (current.matches(".missing") && !dirty(current)) return edit();
  if (current.matches(".taken") && !dirty(current)) return advance();
  if (!dirty(current) && !current.querySelector("[name^='was-']")?.value) return advance();
  waiting = current.id;
  current.querySelector("button.accept")?.click();
}

export function edit() {
  if (!current) select(all().find(open) ?? all()[0]);
  const entry = current?.matches(".row") && control(current);
  if (!entry) return;
  entry.focus();
  entry.select?.();
}

/** Leaves the field without saving; what was written stays in it. */
export function leave() {
  if (current) select(current);
}

export function sound() {
  const proof = current?.querySelector("a.proof");
  return proof ? hear(proof) : false;
}

// Without scrolling: a page that moves between a mouse button's down and up takes the click away from what was meant.
document.addEventListener("focusin", (event) => {
  const item = event.target.closest("[data-item]");
  if (item && item !== current) select(item, false, false);
});

// A field was answered by the server: its row is another one now.
document.addEventListener("htmx:afterSettle", (event) => {
  const row = event.target;
  if (!row.matches?.(".row") || row.id !== waiting) return;
  waiting = null;
  select(row, false);
  if (row.querySelector("[aria-invalid]")) control(row).focus();
  else advance();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.accept");
  if (button) waiting = button.closest(".row").id;
});

const first = document.querySelector("[data-item].missing") ?? all().find(open);
if (first && !document.querySelector("main [role=alert]")) select(first, true, false);
