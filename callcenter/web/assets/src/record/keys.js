// The keys of the record page; they are listed in its block `keys`.
import { typing } from "../frame/keys.js";
import { edit, leave, move, sound, take } from "./items.js";
import { step, toggle } from "./player.js";

const click = (selector) => document.querySelector(selector)?.click();

const ACTS = {
  " ": toggle, ArrowLeft: () => step(-1), ArrowRight: () => step(1), j: () => move(1), k: () => move(-1), Enter: take,
  e: edit, p: sound, c: () => click("[data-confirm]"), n: () => click("[data-next]"),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const field = event.target.closest("#record-form :is(input:not([type=hidden]), select, textarea)");
  if (field) return written(event);
  if (typing(event)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key, act = ACTS[key];
  if (!act || event.shiftKey && key !== event.key) return;
  const own = key === "Enter" ? "a, button, summary, input, select" : key === " " ? "button, summary, input, select" : null;
  if (own && event.target.closest(own)) return;
  event.preventDefault();
  act();
});

/** In a field: Enter saves it and goes on, Escape leaves it. */
function written(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && !event.shiftKey) take();
  else if (event.key === "Escape") leave();
  else return;
  event.preventDefault();
}
