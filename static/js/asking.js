// What is much like the note, while it is typed; the last answer to the last question is the one that is shown.
const WAIT = 300;
const ENOUGH = 12;
const form = document.querySelector("[data-similar]");
const text = form?.querySelector("textarea[name=text]");
const shown = document.getElementById("similar");
let timer = 0;
let asked = "";
let asking = null;

async function look() {
  const words = text.value.trim();
  if (words === asked) return;
  asked = words;
  asking?.abort();
  if (words.length < ENOUGH) {
    shown.replaceChildren();
    return;
  }
  asking = new AbortController();
  try {
    const address = `${form.dataset.similar}?${new URLSearchParams({ q: words.slice(0, 400) })}`;
    const answer = await fetch(address, { signal: asking.signal, referrerPolicy: "no-referrer" });
    if (answer.ok) shown.innerHTML = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") asked = "";
  }
}

if (text && shown) {
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  });
}
