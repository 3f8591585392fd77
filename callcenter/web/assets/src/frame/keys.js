// The keys of every page: `?` shows them, `/` goes to the search, `[` folds the navigation. A page's own keys stand in
// its script; it asks `typing(event)` first, so that nobody's words become commands.

/** Whether the person is writing, or the key belongs to the browser: no command then. */
export function typing(event) {
  return event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented
    || event.target.closest("input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable], dialog");
}

document.addEventListener("keydown", (event) => {
  if (typing(event)) return;
  const act = { "?": showKeys, "？": showKeys, "/": search, "[": fold }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

function showKeys() {
  document.getElementById("keys")?.showModal();
}

function search() {
  document.querySelector("[data-search]")?.focus();
}

function fold() {
  document.querySelector("[data-fold]")?.click();
}
