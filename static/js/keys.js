// Single keys for those who keep their hands on the keyboard: they never fire in a field, never with a modifier, and not
// at all where the sheet (?) says so. `g` waits a moment for the key that says where to.
const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const FIELD = "input:not([type=hidden]), textarea, select";
const OFF = "plan:single-keys-off";
const GO_WITHIN = 1500;
const sheet = document.getElementById("keys");
const edits = sheet?.dataset.edits !== undefined;
let going = 0;

function off() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

function rows() {
  return [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility?.() ?? true);
}

function here() {
  return document.activeElement?.closest("[data-row]") ?? document.querySelector('[data-row="note"]:has([aria-current])');
}

function step(by) {
  const all = rows();
  const now = all.indexOf(here());
  const next = all[now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(now + by, all.length - 1))];
  const link = next?.querySelector("a.what, .what a");
  if (!link) return false;
  // A note is read where its list stands: the keys that act on it mean the one that is open.
  if (next.dataset.row === "note") link.click();
  else link.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function address(row, rest) {
  return `/items/${row.dataset.item ?? row.id.replace(/\D/g, "")}/${rest}`;
}

// A row's editor opens in its cell where the page can do that, else as a page of its own.
function edit(row, field) {
  const cell = row.querySelector(`[data-cell="${field}"]`) ?? (row.matches("li.bi") ? row : null);
  if (!cell) location.assign(address(row, `edit/#id_${field}`));
  else {
    const detail = { address: address(row, `cell/${field}/`), host: cell, opener: document.activeElement };
    document.dispatchEvent(new CustomEvent("plan:open", { detail }));
  }
  return true;
}

function move(row) {
  const grip = row.querySelector("[data-place]");
  if (grip) grip.click();
  else location.assign(address(row, "place/"));
  return true;
}

const ROW_KEYS = {
  e: (row) => location.assign(address(row, "edit/")) ?? true,
  m: move,
  o: (row) => edit(row, "owner"),
  s: (row) => edit(row, "status"),
  x: (row) => row.querySelector("input[type=checkbox]")?.click() ?? true,
};

function go(key) {
  const link = sheet?.querySelector(`[data-go="${CSS.escape(key)}"]`);
  if (link) location.assign(link.href);
  return Boolean(link);
}

function press(key) {
  const target = key === "/" ? document.querySelector("#q") : document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (target.matches(FIELDS)) {
    for (let box = target.closest("details:not([open])"); box; box = box.parentElement.closest("details:not([open])")) box.open = true;
    target.focus();
    return true;
  }
  target.click();
  if (target.matches("details[open] > summary")) target.parentElement.querySelector(FIELD)?.focus();
  return true;
}

function act(key) {
  const soon = Date.now() - going < GO_WITHIN;
  going = key === "g" && !soon ? Date.now() : 0;
  if (going) return true;
  if (soon && go(key)) return true;
  if ((key === "j" || key === "k") && step(key === "j" ? 1 : -1)) return true;
  const row = here();
  if (row && row.dataset.row !== "note" && edits && Object.hasOwn(ROW_KEYS, key)) return ROW_KEYS[key](row);
  return press(key);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest("form[method=post]")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(FIELDS)) return;
  if (event.key.length > 1 || (sheet?.open && event.key !== "?") || event.target.closest("[data-digits]")) return;
  if (off() && event.key !== "?") return;
  if (act(event.key)) event.preventDefault();
});

if (sheet) {
  document.addEventListener("click", (event) => {
    if (!event.target.closest('[data-key="?"]')) return;
    event.preventDefault();
    if (sheet.open) sheet.close();
    else sheet.showModal();
  });
  const label = sheet.querySelector("[data-single]");
  const box = document.createElement("input");
  box.type = "checkbox";
  label.prepend(box);
  label.hidden = false;
  box.checked = !off();
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "off");
  });
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet || event.target.closest("[data-shut]")) sheet.close();
  });
}
const summary = document.querySelector("details.quick > summary");
summary?.parentElement.addEventListener("toggle", () => {
  if (summary.parentElement.open) summary.parentElement.querySelector("[name=title]")?.focus();
});
