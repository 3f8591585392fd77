// The rows of the form: what is written and not saved yet is shown and guarded, also against news of others.

const form = document.getElementById("record-form");
let sent = false;

const control = (row) => row.querySelector("input:not([type=hidden]), select, textarea");
const words = (text) => text.trim().split(/\s+/).join(" ");

/** Whether the row holds something that is not saved. */
export function dirty(row) {
  const entry = control(row), was = row.querySelector("input[name^='was-']");
  return Boolean(entry && was && words(entry.value) !== words(was.value));
}

export { control };

/** The row's button says what it would do. */
export function label(row) {
  const button = row.querySelector("button.accept");
  if (!button) return;
  const changed = dirty(row);
  row.classList.toggle("dirty", changed);
  button.textContent = changed ? button.dataset.save : button.dataset.accept;
}

if (form) {
  const relabel = (event) => {
    const row = event.target.closest(".row");
    if (row) label(row);
  };
  form.addEventListener("input", relabel);
  form.addEventListener("change", relabel);
  form.addEventListener("submit", () => { sent = true; });
  form.querySelectorAll(".row").forEach(label);
  window.addEventListener("beforeunload", (event) => {
    if (!sent && [...form.querySelectorAll(".row")].some(dirty)) event.preventDefault();
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const target = event.detail.target;
    if (target.matches?.(".row") && dirty(target)) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.matches?.(".row")) label(event.target);
  });
}
