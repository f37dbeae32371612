// Offers hits while one types into the search box: a list of options below it, chosen by arrows and Enter or by a
// click. Without this the box is a plain form.
const PAUSE = 150;

const box = document.getElementById("q");
const form = box?.form;
let timer = 0;
let asked = null;
let list = null;

function begin() {
  list = document.createElement("ul");
  list.id = "q-hits";
  list.className = "offers";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  form.append(list);
  const says = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const [name, value] of Object.entries(says)) box.setAttribute(name, value);
}

async function ask() {
  asked?.abort();
  const text = box.value.trim();
  if (!text) return close();
  asked = new AbortController();
  const address = new URL(form.action);
  address.search = new URLSearchParams({ q: text, part: "1" });
  try {
    const answer = await fetch(address, { signal: asked.signal, redirect: "error" });
    if (!answer.ok) return close();
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // Taken over by the next letter, or no answer: the form still works.
  }
}

function show(fresh) {
  const options = [...fresh.querySelectorAll("[role=option]")];
  if (!options.length || document.activeElement !== box) return close();
  list.replaceChildren(...options.map((one) => document.importNode(one, true)));
  list.hidden = false;
  box.setAttribute("aria-expanded", "true");
  box.removeAttribute("aria-activedescendant");
}

function close() {
  asked?.abort();
  list.hidden = true;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function active() {
  return list.querySelector("[aria-selected=true]");
}

function step(by) {
  const options = [...list.children];
  const here = options.indexOf(active());
  const next = here < 0 ? (by > 0 ? 0 : options.length - 1) : here + by;
  active()?.removeAttribute("aria-selected");
  const option = options[next];
  if (!option) return box.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", option.id);
}

function press(event) {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" && list.hidden) ask();
  else if (list.hidden) return;
  else if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "Enter" && active()) location.assign(active().dataset.url);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
}

if (box) {
  begin();
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  box.addEventListener("keydown", press);
  box.addEventListener("blur", close);
  form.addEventListener("submit", close);
  // Before the box loses the focus, and with it the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
}
