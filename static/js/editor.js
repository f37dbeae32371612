// The editor: tools that write Markdown, and the text beside it as it will read.
const form = document.querySelector("[data-editor]");
const area = form.querySelector("textarea[name=text]");
const tools = form.querySelector("[data-tools]");
const shown = form.querySelector("[data-shown]");
const WAIT_MS = 350;

// Typed as a person would, so that the browser can undo it.
function write(text, from, to) {
  area.focus();
  area.setSelectionRange(from, to);
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, from, to, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function chosen() {
  return { from: area.selectionStart, to: area.selectionEnd, text: area.value.slice(area.selectionStart, area.selectionEnd) };
}

function wrap(before, after, placeholder) {
  const { from, to, text } = chosen();
  const words = text || placeholder;
  write(before + words + after, from, to);
  area.setSelectionRange(from + before.length, from + before.length + words.length);
}

function lines(prefix) {
  const { from, to } = chosen();
  const start = area.value.lastIndexOf("\n", from - 1) + 1;
  const next = area.value.indexOf("\n", to);
  const end = next < 0 ? area.value.length : next;
  const text = area.value.slice(start, end).split("\n").map((line) => (line.startsWith(prefix) ? line.slice(prefix.length) : prefix + line));
  write(text.join("\n"), start, end);
}

function block(text) {
  const { to } = chosen();
  const before = area.value.slice(0, to);
  const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  write(`${gap}${text}\n`, to, to);
}

function link() {
  const { from, to, text } = chosen();
  write(text ? `[[${text}]]` : "[[Page|words]]", from, to);
  if (!text) area.setSelectionRange(from + 2, from + 6);
}

function code() {
  if (chosen().text.includes("\n")) wrap("```\n", "\n```", "");
  else wrap("`", "`", "code");
}

const TABLE = "| Head | Head |\n| --- | --- |\n| cell | cell |";
function act(button) {
  const data = button.dataset;
  if (data.wrap) wrap(data.wrap, data.wrap, "words");
  else if (data.line) lines(data.line);
  else if ("link" in data) link();
  else if ("table" in data) block(TABLE);
  else if ("code" in data) code();
  else if (data.insert && "inline" in data) wrap(data.insert, "", "");
  else if (data.insert) block(data.insert);
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[type=button]");
  if (button) act(button);
});

const macros = form.querySelector("[data-macro]");
macros.addEventListener("change", () => {
  if (macros.value) block(macros.value);
  macros.value = "";
});

// One stop for Tab; arrows go along the tools.
const stops = [...tools.querySelectorAll("button, select")];
tools.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const here = stops.indexOf(document.activeElement);
  const next = stops[(here + step + stops.length) % stops.length];
  stops.forEach((stop) => { stop.tabIndex = stop === next ? 0 : -1; });
  next.focus();
});

const KEYS = { b: "[data-wrap='**']", i: "[data-wrap='*']", k: "[data-link]" };
area.addEventListener("keydown", (event) => {
  const selector = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && KEYS[event.key.toLowerCase()];
  if (!selector) return;
  event.preventDefault();
  act(tools.querySelector(selector));
});

let timer;
let asking;
async function preview() {
  asking?.abort();
  asking = new AbortController();
  const data = new FormData();
  for (const [name, value] of [["text", area.value], ["path", form.dataset.path], ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value]]) data.set(name, value);
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: data, signal: asking.signal });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    shown.innerHTML = await answer.text();
    shown.removeAttribute("data-stale");
  } catch (error) {
    if (error.name !== "AbortError") shown.setAttribute("data-stale", "");
  }
}

area.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(preview, WAIT_MS);
});

const take = form.querySelector("[data-take]");
take?.addEventListener("click", () => {
  const theirs = form.querySelector("[data-theirs]");
  write(theirs.value, 0, area.value.length);
  form.elements.title.value = theirs.dataset.title;
});
if (take) take.hidden = false;
tools.hidden = false;
document.documentElement.classList.add("has-js");
