// The dialogue follows the sound: the line and the word being heard are marked. Words become clickable when their line
// comes into sight, so that a talk of two hours opens as fast as one of a minute.

const dialogue = document.querySelector(".dialogue");
const RESPECT = 4000;
let touched = -RESPECT;

for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
  dialogue?.addEventListener(kind, () => { touched = performance.now(); }, { passive: true });
}

/** The lines of one recording with their seconds, in their order. */
export function spans(recording) {
  return [...document.querySelectorAll(`[data-line][data-recording="${CSS.escape(recording)}"]`)].map((line) => (
    { line, start: Number(line.dataset.start), end: Number(line.dataset.end), heard: false }));
}

/** Marks what is being heard at a second; `playing` false leaves nothing marked. */
export function follow(all, now, playing) {
  for (const span of all) {
    const heard = playing && now >= span.start - 0.2 && now < span.end + 0.05;
    if (heard) word(span.line, now);
    if (heard === span.heard) continue;
    span.heard = heard;
    if (heard) {
      span.line.setAttribute("aria-current", "true");
      show(span.line);
    } else {
      span.line.removeAttribute("aria-current");
      span.line.querySelectorAll(".now").forEach((one) => one.classList.remove("now"));
    }
  }
}

/** Shows the line in which something was said. */
export function reveal(all, second) {
  const span = all.find(({ start, end }) => second >= start - 0.2 && second < end + 0.05);
  if (!span) return;
  show(span.line);
  word(span.line, second);
}

function word(line, now) {
  divide(line);
  for (const said of line.querySelectorAll(".said")) {
    let found = null;
    for (const one of said.querySelectorAll("[data-t]")) {
      if (Number(one.dataset.t) > now + 0.02) break;
      found = one;
    }
    const place = found?.dataset.p;
    if (said.dataset.now === place) continue;
    said.dataset.now = place ?? "";
    for (const one of said.querySelectorAll("[data-t]")) one.classList.toggle("now", one.dataset.p === place);
  }
}

/** Brings a line into sight within the dialogue, unless the reader is reading elsewhere. */
function show(line) {
  if (!dialogue || performance.now() - touched < RESPECT || dialogue.scrollHeight <= dialogue.clientHeight) return;
  const room = dialogue.getBoundingClientRect(), box = line.getBoundingClientRect();
  if (box.top < room.top + 20 || box.bottom > room.bottom - 40) {
    dialogue.scrollTo({ top: dialogue.scrollTop + box.top - room.top - room.height / 3 });
  }
}

/** Cuts the text of a line into its words, once. */
function divide(line) {
  if (line.dataset.divided) return;
  line.dataset.divided = "yes";
  for (const said of line.querySelectorAll(".said[data-words]")) {
    const places = said.dataset.words.split(" ").filter(Boolean).map((pair) => pair.split(":").map(Number));
    if (places.length) cut(said, places);
  }
}

function cut(said, places) {
  const walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT), nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  let at = 0, next = 0;
  for (const node of nodes) {
    const signs = [...node.data], pieces = document.createDocumentFragment();
    let from = 0;
    while (from < signs.length) {
      while (next < places.length && places[next][0] <= at + from) next += 1;
      const to = Math.min(signs.length, next < places.length ? places[next][0] - at : signs.length);
      const piece = document.createElement("span");
      piece.textContent = signs.slice(from, to).join("");
      if (next > 0) {
        piece.dataset.t = places[next - 1][1];
        piece.dataset.p = next;
      }
      pieces.append(piece);
      from = to;
    }
    at += signs.length;
    node.replaceWith(pieces);
  }
}

if (dialogue) {
  const sight = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      divide(entry.target);
      sight.unobserve(entry.target);
    }
  }, { rootMargin: "200px" });
  document.querySelectorAll("[data-line]").forEach((line) => sight.observe(line));
}
