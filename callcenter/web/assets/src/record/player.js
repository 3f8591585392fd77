// The players of a record: one for each recording, only one plays at a time. Nothing is fetched of a sound before
// somebody listens, because hearing is kept in the audit trail.
import { drawn } from "./wave.js";
import { follow, reveal, spans } from "./words.js";

const STEP = 3, LEAD = 0.15, GAP = 1.2;
const SPEED = "record-speed", SKIP = "record-skip";

class Player {
  constructor(room) {
    this.room = room;
    this.audio = room.querySelector("audio");
    this.spans = spans(this.audio.dataset.recording);
    this.silences = silences(this.spans);
    this.play_button = room.querySelector("[data-play]");
    this.clock = room.querySelector("[data-at]");
    this.audio.controls = false;
    room.querySelector(".controls").hidden = false;
    this.settings();
    const wave = room.querySelector(".wave");
    drawn(wave, this.audio, () => this.gone()).then((surfer) => surfer?.on("interaction", () => { active = this; }));
    this.play_button.addEventListener("click", () => this.toggle());
    this.audio.addEventListener("play", () => { this.show(); this.tick(); });
    for (const name of ["pause", "seeked", "timeupdate"]) this.audio.addEventListener(name, () => this.show());
    this.audio.addEventListener("error", () => this.gone());
  }

  settings() {
    const speed = this.room.querySelector("[data-speed]"), skip = this.room.querySelector("[data-skip]");
    speed.value = kept(SPEED) ?? "1";
    if (!speed.value) speed.value = "1";
    skip.checked = kept(SKIP) === "yes";
    this.skips = skip.checked;
    const set = () => { this.audio.playbackRate = this.audio.defaultPlaybackRate = Number(speed.value); };
    set();
    speed.addEventListener("change", () => { set(); keep(SPEED, speed.value); });
    skip.addEventListener("change", () => { this.skips = skip.checked; keep(SKIP, skip.checked ? "yes" : "no"); });
  }

  /** Fetches what is needed to seek; the recording is being heard from here on. */
  async ready() {
    active = this;
    if (this.audio.readyState >= HTMLMediaElement.HAVE_METADATA) return;
    const at = this.audio.currentTime;
    await new Promise((resolve, reject) => {
      this.audio.addEventListener("loadedmetadata", resolve, { once: true });
      this.audio.addEventListener("error", reject, { once: true });
      this.audio.preload = "metadata";
      this.audio.load();
    });
    if (at) this.audio.currentTime = at;
  }

  /** Stands at a second without fetching anything: whoever plays starts there. */
  stand(seconds) {
    active = this;
    this.audio.currentTime = Math.max(0, seconds - LEAD);
    this.show();
    reveal(this.spans, seconds);
  }

  async playFrom(seconds) {
    for (const other of players.values()) if (other !== this) other.audio.pause();
    await this.ready();
    this.audio.currentTime = Math.max(0, seconds - LEAD);
    await this.audio.play();
  }

  async toggle() {
    if (!this.audio.paused) return this.audio.pause();
    for (const other of players.values()) if (other !== this) other.audio.pause();
    await this.ready();
    if (this.audio.ended) this.audio.currentTime = 0;
    return this.audio.play();
  }

  async step(direction) {
    await this.ready();
    this.audio.currentTime = Math.min(Math.max(0, this.audio.currentTime + direction * STEP), this.audio.duration || 0);
  }

  tick() {
    if (this.audio.paused) return;
    const now = this.audio.currentTime;
    const silence = this.skips && this.silences.find(([from, to]) => now > from && now < to);
    if (silence) this.audio.currentTime = silence[1];
    follow(this.spans, now, true);
    requestAnimationFrame(() => this.tick());
  }

  show() {
    const paused = this.audio.paused, text = this.play_button.dataset;
    this.play_button.textContent = paused ? "▶" : "❚❚";
    this.play_button.setAttribute("aria-label", paused ? text.playText : text.pauseText);
    this.clock.textContent = lasting(this.audio.currentTime);
    follow(this.spans, this.audio.currentTime, !paused);
  }

  gone() {
    this.room.querySelector("[data-gone]").hidden = false;
    this.room.querySelector(".controls").hidden = true;
    this.broken = true;
  }
}

/** Stretches in which nobody speaks for long enough to notice, after which the next word still has its first breath. */
function silences(all) {
  const found = [];
  let until = 0;
  for (const { start, end } of [...all].sort((one, other) => one.start - other.start)) {
    if (start - until > GAP) found.push([until + 0.3, start - 0.3]);
    until = Math.max(until, end);
  }
  return found;
}

function lasting(seconds) {
  const whole = Math.floor(seconds), minutes = Math.floor(whole / 60), rest = String(whole % 60).padStart(2, "0");
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

function kept(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

function keep(name, value) {
  try { localStorage.setItem(name, value); } catch { /* a browser that keeps nothing forgets the speed, no more */ }
}

const players = new Map([...document.querySelectorAll("[data-player]")].filter((room) => room.querySelector("audio"))
  .map((room) => [room.dataset.player, new Player(room)]));
let active = players.values().next().value;

// A hit of the search leads to its second: #t=RECORDING,SECOND.
const [, wanted, second] = /^#t=([\w-]+),([\d.]+)$/.exec(location.hash) ?? [];
players.get(wanted)?.stand(Number(second));

/** Plays or pauses the recording that was used last. */
export function toggle() {
  if (active && !active.broken) active.toggle().catch(() => active.gone());
}

export function step(direction) {
  if (active && !active.broken) active.step(direction).catch(() => active.gone());
}

/** Plays a proof: `link` has data-recording and data-start. Returns whether there was something to play. */
export function hear(link, seconds = Number(link.dataset.start)) {
  const player = players.get(link.dataset.recording);
  if (!player || player.broken) return false;
  player.playFrom(seconds).catch(() => player.gone());
  return true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-start]");
  if (!link || event.metaKey || event.ctrlKey) return;
  const word = event.target.closest("[data-t]");
  if (hear(link, Number(word ? word.dataset.t : link.dataset.start)) || players.get(link.dataset.recording)?.broken) {
    event.preventDefault();
  }
});
