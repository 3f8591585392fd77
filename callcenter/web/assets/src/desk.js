// What every page of the desk carries: htmx, the navigation that folds, keys, words that float in and go.
import "htmx.org";
import "./frame/keys.js";
import "./frame/menu.js";
import "./frame/toasts.js";
