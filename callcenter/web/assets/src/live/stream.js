// One stream for all windows of a browser (it allows six connections a host): the window that holds the lock keeps it
// and passes on what it hears. Where locks are not to be had (a plain http address that is not this machine), a window
// keeps its own while it is looked at.

/** Calls `heard({kind, id})` for each change, and `state(open)` when the stream opens or is lost. */
export function listen(url, person, heard, state) {
  if (!url || !window.EventSource) return state(false);
  const channel = window.BroadcastChannel ? new BroadcastChannel(`desk-${person}`) : null;
  if (navigator.locks && channel) shared(url, person, channel, heard, state);
  else alone(url, heard, state);
}

function open(url, heard, state) {
  const source = new EventSource(url, { withCredentials: true });
  source.onopen = () => state(true);
  source.onmessage = (message) => heard(JSON.parse(message.data));
  source.onerror = () => {
    state(false);
    // The browser tries again by itself, but not after a refusal: the session may be back later.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => { source.close(); reopen(); }, 15_000);
  };
  let again = null;
  const reopen = () => { again = open(url, heard, state); };
  return { close: () => (again || source).close() };
}

function shared(url, person, channel, heard, state) {
  let isOpen = false, leads = false;
  channel.onmessage = ({ data }) => {
    if (data.kind === "who" && leads) channel.postMessage({ kind: "stream", open: isOpen });
    else if (data.kind === "stream") state(data.open);
    else if (data.kind !== "who") heard(data);
  };
  navigator.locks.request(`desk-stream-${person}`, () => new Promise(() => {
    leads = true;
    open(url, (event) => { heard(event); channel.postMessage(event); },
      (now) => { isOpen = now; state(now); channel.postMessage({ kind: "stream", open: now }); });
  }));
  channel.postMessage({ kind: "who" });
}

function alone(url, heard, state) {
  let stream = null;
  const look = () => {
    if (document.hidden) { stream?.close(); stream = null; state(false); }
    else stream ||= open(url, heard, state);
  };
  document.addEventListener("visibilitychange", look);
  look();
}
