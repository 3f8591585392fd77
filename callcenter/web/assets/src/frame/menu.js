// The navigation folds to its icons without a new page; the form behind the button keeps it. A menu that is open closes
// by a click elsewhere or by Escape.

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.person[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
  const button = event.target.closest("[data-fold]");
  if (!button) return;
  event.preventDefault();
  const form = new FormData(button.form, button), root = document.documentElement;
  fetch(button.form.action, { method: "POST", body: form, redirect: "manual" });
  const folded = button.value === "folded";
  if (folded) root.dataset.menu = "folded";
  else delete root.dataset.menu;
  button.value = folded ? "open" : "folded";
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.person[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
