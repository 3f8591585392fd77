// The record page: the waveform and the words play from where something was said, the fields are accepted and corrected
// by keys. Without it, links open the recording at the second, and the form is a form.
import "./record/fields.js";
import "./record/items.js";
import "./record/keys.js";
import "./record/player.js";
