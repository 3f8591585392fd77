// The waveform: drawn from the outline that the server keeps, a colour for each speaker; the sound itself is not needed.
import WaveSurfer from "wavesurfer.js";

const SIDES = { agent: "--accent", customer: "--soft", mixed: "--soft" };
const FULL = 1000, PALE = "70";

/** Draws the recording of `audio` into `room`; `gone()` where its file is not there. Resolves to the drawing, if any. */
export async function drawn(room, audio, gone) {
  const answer = await fetch(room.dataset.peaks, { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer && (answer.status === 404 || answer.status === 409)) gone();
  if (!answer?.ok) return null;
  const { seconds, channels } = await answer.json();
  const sides = room.dataset.sides.split(" ");
  const shown = channels.slice(0, Math.max(1, sides.length));
  if (!shown.length || !seconds) return null;
  room.hidden = false;
  const colours = () => shown.map((_, place) => {
    const colour = getComputedStyle(document.documentElement).getPropertyValue(SIDES[sides[place]] ?? "--soft").trim();
    return { waveColor: `${colour}${PALE}`, progressColor: colour };
  });
  const cursor = () => getComputedStyle(document.documentElement).getPropertyValue("--ink").trim();
  const surfer = WaveSurfer.create({
    container: room, media: audio, duration: seconds, peaks: shown.map((row) => row.map((value) => value / FULL)),
    splitChannels: colours(), height: shown.length > 1 ? 34 : 52, normalize: true, barWidth: 2, barGap: 1, barRadius: 1,
    cursorColor: cursor(), cursorWidth: 2, dragToSeek: true, hideScrollbar: true, cspNonce: room.dataset.nonce,
  });
  surfer.on("error", () => {}); // the audio tells its own trouble
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    surfer.setOptions({ splitChannels: colours(), cursorColor: cursor() });
  });
  return surfer;
}
