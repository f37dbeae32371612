// Keeps a meeting's page where the chair is. It asks the address in [data-pulse] every two seconds; 304 does nothing.
// Where something was written, the page is fetched anew and its parts ([data-follow], by id) are swapped, but never one
// in which somebody has begun to type. Arrows turn to the points before and after.
const EVERY = 2000;
const LONGEST = 30000;

const wall = document.querySelector("[data-pulse]");
const says = document.getElementById("says");
let etag = wall ? `"${wall.dataset.state}"` : null;
let pause = EVERY;
let timer = 0;

function typing(part) {
  const field = document.activeElement;
  if (part.contains(field) && field.matches("input:not([type=radio]), textarea")) return true;
  if (part.querySelector("details[open], [data-draft]")) return true;
  return [...part.querySelectorAll("input, textarea")].some(
    (one) => (one.type === "radio" ? one.checked !== one.defaultChecked : one.value !== one.defaultValue),
  );
}

async function ask() {
  const answer = await fetch(wall.dataset.pulse, { headers: { "If-None-Match": etag }, cache: "no-store", redirect: "error" });
  if (answer.status === 304) return;
  if (!answer.ok) throw new Error(`the plan answered ${answer.status}`);
  const page = await fetch(location.href, { cache: "no-store" });
  if (!page.ok) throw new Error(`the plan answered ${page.status}`);
  // The review was closed: its record is where everybody goes.
  if (page.redirected) return location.assign(page.url);
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  if (swap(fresh)) etag = `"${fresh.querySelector("[data-pulse]").dataset.state}"`;
}

function swap(fresh) {
  const parts = [...document.querySelectorAll("[data-follow]")];
  const held = parts.filter(typing);
  const moved = point(fresh) !== point(document);
  // Who is typing about a point keeps that point whole: words under another title would decide the wrong thing.
  if (held.length && moved) {
    says.textContent = "The chair went on. What you typed is still here.";
    return false;
  }
  for (const part of parts) {
    const next = fresh.getElementById(part.id);
    if (next && !held.includes(part) && plain(next) !== plain(part)) part.replaceWith(document.importNode(next, true));
  }
  document.title = fresh.title;
  if (moved) says.textContent = document.querySelector(".stage h1").textContent.trim();
  return !held.length;
}

function point(page) {
  return page.querySelector("[data-point]")?.dataset.point;
}

// A form's token differs in every answer and is no change.
function plain(part) {
  const copy = part.cloneNode(true);
  for (const token of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) token.remove();
  return copy.outerHTML;
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

document.addEventListener("change", (event) => {
  if (!event.target.matches("[name=kind]")) return;
  const field = [...event.target.form.querySelectorAll(".say input, .say textarea")].find((one) => one.checkVisibility() && !one.disabled);
  field?.focus();
});

document.addEventListener("keydown", (event) => {
  const way = { ArrowLeft: "before", ArrowRight: "after" }[event.key];
  if (!way || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const target = document.querySelector(`[data-turn="${way}"]:not([disabled])`);
  if (target) {
    event.preventDefault();
    target.click();
  }
});

if (wall) {
  document.addEventListener("visibilitychange", turn);
  document.addEventListener("plan:ask", turn);
  timer = setTimeout(turn, EVERY);
}
