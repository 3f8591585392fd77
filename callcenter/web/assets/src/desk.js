// What every page of the desk carries: htmx, the navigation that folds, keys, words that float in and go, and what has
// changed meanwhile: an agent's own call at once or within five seconds, the bell of others at once or within a minute.
import "htmx.org";
import "./frame/copy.js";
import "./frame/keys.js";
import "./frame/menu.js";
import "./frame/toasts.js";
import { told } from "./live/told.js";

if (document.getElementById("own-state")) told(5_000, 20_000);
else if (document.body.dataset.person) told(60_000, 60_000);
