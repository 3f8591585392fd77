// Words that float in: each can be closed; good news goes by itself unless somebody points at it, bad news stays.

const SECONDS = 7;
const room = document.getElementById("toasts");

function settle(toast) {
  if (toast.dataset.settled) return;
  toast.dataset.settled = "yes";
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", room.dataset.close);
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
  if (toast.classList.contains("bad")) return;
  const later = () => setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) later();
    else toast.remove();
  }, SECONDS * 1000);
  later();
}

/** Shows the text of a <template> of the page: htmx asked and no good answer came. */
function lost() {
  room.append(document.getElementById("lost").content.cloneNode(true));
}

if (room) {
  new MutationObserver(() => room.querySelectorAll(".toast").forEach(settle)).observe(room, { childList: true });
  room.querySelectorAll(".toast").forEach(settle);
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status >= 500) lost(); });
}
