// What is typed into the editor is kept in this browser until it is saved, per page and the revision it was made from.
const form = document.querySelector("[data-editor]");
const notice = form.querySelector("[data-draft]");
const told = form.querySelector("[data-kept]");
const FIELDS = ["title", "text", "comment", "path"].filter((name) => form.elements[name]);
const PREFIX = "wiki-draft:";
const SAVED = "wiki_saved";
const WAIT_MS = 250;
const page = form.dataset.path || `new ${form.elements.path?.defaultValue ?? ""}`;
const first = typed();

if (!form.elements.draft.value) form.elements.draft.value = Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("");
const id = form.elements.draft.value;

function typed() {
  return Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
}

// While two edits clash a draft stays one of the revision it was made from: taken up later, it clashes again.
function base() {
  return form.dataset.base ?? form.elements.base.value;
}

function differs(one, other) {
  return ["title", "text", "path"].some((name) => (one[name] ?? "").trimEnd() !== (other[name] ?? "").trimEnd());
}

function drafts() {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }));
}

// The server names in a cookie which drafts it has saved; only those are thrown away.
function forget() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith(`${SAVED}=`));
  const saved = cookie ? cookie.slice(SAVED.length + 1).split(".") : [];
  for (const draft of drafts()) if (saved.includes(draft.id)) localStorage.removeItem(draft.key);
  document.cookie = `${SAVED}=; path=/wiki/; max-age=0; samesite=lax`;
}

const clock = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

function keep() {
  clearTimeout(timer);
  const key = `${PREFIX}${id}`;
  try {
    if (form.dataset.fresh !== undefined && !differs(typed(), first)) {
      localStorage.removeItem(key);
      told.textContent = "";
      return;
    }
    const at = Date.now();
    localStorage.setItem(key, JSON.stringify({ id, page, base: base(), at, ...typed() }));
    told.textContent = `Draft kept in this browser, ${clock.format(at)}.`;
  } catch {
    told.textContent = "This browser keeps no drafts: save before you leave.";
  }
}

function made(tag, text, attributes = {}) {
  return Object.assign(document.createElement(tag), { textContent: text, ...attributes });
}

function offer(draft) {
  const box = made("section", "");
  box.setAttribute("aria-label", "A draft");
  const newest = form.dataset.newest;
  const since = draft.base !== newest ? ` The page has been saved since: what you typed will be merged with revision ${newest}, or both will be shown.` : "";
  box.append(made("p", `A draft of this page from ${clock.format(draft.at)} is kept in this browser, made from revision ${draft.base}.${since}`));
  const details = made("details", "");
  const text = made("textarea", "", { value: draft.text, readOnly: true, rows: 10 });
  text.setAttribute("aria-label", "The draft's text");
  details.append(made("summary", "Read it"), text);
  const acts = made("p", "", { className: "acts" });
  const take = made("button", "Take it up", { type: "button", className: "btn" });
  const drop = made("button", "Throw it away", { type: "button", className: "btn" });
  take.addEventListener("click", () => takeUp(draft, box));
  drop.addEventListener("click", () => { localStorage.removeItem(draft.key); gone(box); });
  acts.append(take, drop);
  box.append(details, acts);
  notice.append(box);
  notice.hidden = false;
}

function gone(box) {
  box.remove();
  notice.hidden = !notice.children.length;
  form.elements.text.focus();
}

// What stands in the form is kept as a draft of its own, then the draft's words and the revision they began from.
function takeUp(draft, box) {
  for (const name of FIELDS) form.elements[name].value = draft[name] ?? "";
  form.elements.base.value = draft.base;
  form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
  keep();
  if (draft.key !== `${PREFIX}${id}`) localStorage.removeItem(draft.key);
  gone(box);
}

let timer;
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(keep, WAIT_MS);
});
addEventListener("pagehide", () => { if (differs(typed(), first)) keep(); });
form.addEventListener("submit", keep);

try {
  forget();
  if (form.dataset.fresh === undefined) keep();
  else drafts().filter((draft) => draft.page === page && differs(draft, first)).sort((a, b) => b.at - a.at).forEach(offer);
} catch {
  told.textContent = "This browser keeps no drafts: save before you leave.";
}
