// Keeps an open page as the plan is. It asks the address in [data-live] every few seconds; 304 does nothing. Parts
// ([data-part], found by id) that came back different are swapped, but never one that somebody is typing in.
const EVERY = 3000;
const LONGEST = 60000;
const MARKED = 10000;
const PASSING = ".just, .ticked, .lifted, .has-piece";
const ROWS = "tr[id], [data-row][id]";

const says = document.getElementById("says");
let etag = null;
let asked = null;
let pause = EVERY;
let timer = 0;

async function ask() {
  const address = document.querySelector("[data-live]").dataset.live;
  const headers = etag && asked === address ? { "If-None-Match": etag } : {};
  const answer = await fetch(address, { headers, cache: "no-store", redirect: "error" });
  if (answer.status === 304) return;
  if (!answer.ok) throw new Error(`the plan answered ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (swap(fresh)) {
    asked = address;
    etag = answer.headers.get("ETag");
  }
}

function swap(fresh) {
  if (themes(fresh) !== themes(document)) {
    if (!busy(document.body)) location.reload();
    return false;
  }
  let whole = true;
  const changed = [];
  const held = [...document.querySelectorAll("[data-part]")].filter(busy);
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = document.getElementById(part.id);
    if (!old) continue;
    if (!held.includes(old)) leave(part, held);
    if (text(old) === text(part)) continue;
    if (held.includes(old)) whole = false;
    else changed.push(...replace(old, part));
  }
  if (changed.length) tell(changed);
  if (!whole) says.textContent = "Others changed this page; it follows when you leave the field.";
  document.dispatchEvent(new Event("plan:changed"));
  return whole;
}

// A row that has moved away from under somebody's hands stays there until they let go: nothing is on a page twice.
function leave(part, held) {
  for (const row of part.querySelectorAll(ROWS)) {
    if (held.some((one) => one.querySelector(`#${CSS.escape(row.id)}`))) row.remove();
  }
}

// A form's token differs in every answer and is no change.
function text(part) {
  const copy = part.cloneNode(true);
  for (const token of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) token.remove();
  // What scripts add while the page is open is no change either.
  for (const piece of copy.querySelectorAll(".piece")) piece.remove();
  for (const touched of copy.querySelectorAll("[draggable], details")) {
    touched.removeAttribute("draggable");
    touched.removeAttribute("open");
  }
  for (const current of copy.querySelectorAll(".rail ol [aria-current]")) current.removeAttribute("aria-current");
  for (const marked of copy.querySelectorAll(PASSING)) {
    marked.classList.remove("just", "ticked", "lifted", "has-piece");
    if (!marked.className) marked.removeAttribute("class");
  }
  return copy.outerHTML;
}

function themes(page) {
  return page.querySelector("[data-themes]")?.dataset.themes;
}

function busy(part) {
  const field = document.activeElement;
  if (part.closest("[data-draft]") || part.querySelector("[data-draft], details[open]")) return true;
  return part.contains(field) && field.matches("input, textarea, select");
}

function replace(old, part) {
  const path = address(document.activeElement, old);
  const before = new Map([...old.querySelectorAll(ROWS)].map((row) => [row.id, text(row)]));
  const fresh = document.importNode(part, true);
  old.replaceWith(fresh);
  if (path) fresh.querySelector(path)?.focus({ preventScroll: true });
  const rows = [...fresh.querySelectorAll(ROWS)].filter((row) => before.get(row.id) !== text(row));
  for (const row of rows) {
    row.classList.add("just");
    setTimeout(() => row.classList.remove("just"), MARKED);
  }
  return rows.map((row) => row.querySelector(".what").textContent.trim());
}

// Where the focus stands inside a part that is about to be swapped, as a selector for the new one.
function address(element, part) {
  if (!element || element === document.body || !part.contains(element)) return null;
  if (element.id) return `#${CSS.escape(element.id)}`;
  const row = element.closest("[id]");
  const href = element.getAttribute("href");
  const inside = row === part || !row ? "" : `#${CSS.escape(row.id)} `;
  return href ? `${inside}[href="${CSS.escape(href)}"]` : `${inside}${element.localName}`;
}

function tell(titles) {
  const some = titles.slice(0, 3).join(", ");
  says.textContent = titles.length > 3 ? `${some} and ${titles.length - 3} more changed.` : `${some} changed.`;
}

async function turn() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    await ask();
    if (pause > EVERY) says.textContent = "The plan answers again.";
    pause = EVERY;
  } catch {
    if (pause === EVERY) says.textContent = "The plan does not answer. This page may be behind; it tries again by itself.";
    pause = Math.min(pause * 2, LONGEST);
  }
  timer = setTimeout(turn, pause);
}

document.addEventListener("visibilitychange", turn);
document.addEventListener("plan:ask", turn);
timer = setTimeout(turn, EVERY);
