// The record page: a line or a proof plays from where it was said; the line being heard is marked; unsaved entries
// are not lost by a careless click. Without this script the links open the recording at that second.

const players = new Map([...document.querySelectorAll("audio[data-recording]")].map((audio) => [audio.dataset.recording, audio]));
const lines = [...document.querySelectorAll("[data-line]")];
const SPEEDS = [1, 1.25, 1.5, 2];

/** Plays a recording from a second on, fetching it first if nobody has listened yet. */
async function playFrom(audio, seconds) {
  for (const other of players.values()) if (other !== audio) other.pause();
  if (audio.readyState < HTMLMediaElement.HAVE_METADATA) {
    audio.preload = "metadata";
    audio.load();
    await new Promise((resolve, reject) => {
      audio.addEventListener("loadedmetadata", resolve, { once: true });
      audio.addEventListener("error", reject, { once: true });
    });
  }
  audio.currentTime = Math.max(0, seconds - 0.2);
  await audio.play();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-start]");
  const audio = link && players.get(link.dataset.recording);
  if (!audio || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  playFrom(audio, Number(link.dataset.start)).catch(() => { window.location.assign(link.href); });
});

for (const [sid, audio] of players) {
  const own = lines.filter((line) => line.dataset.recording === sid);
  audio.addEventListener("timeupdate", () => {
    const now = audio.currentTime;
    for (const line of own) {
      const heard = !audio.paused && now >= Number(line.dataset.start) - 0.25 && now < Number(line.dataset.end);
      if (heard) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    }
  });
}

for (const button of document.querySelectorAll("[data-speed]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const audio = players.get(button.dataset.speed);
    audio.playbackRate = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length];
    button.textContent = `${audio.playbackRate}×`;
  });
}

const form = document.querySelector("form[data-guard]");
if (form) {
  let touched = false;
  form.addEventListener("input", () => { touched = true; });
  form.addEventListener("submit", () => { touched = false; });
  window.addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
}
