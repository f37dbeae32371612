// The inbox by keyboard: j and k go from conflict to conflict, 1 and 2 take a side, 3 goes to the third value. No key
// fires in a field or with a modifier. A box chooses all fields at once where a script can count them.
const FIELDS = "input, textarea, select, [contenteditable]";
const all = [...document.querySelectorAll("article.cf")];
let now = all.findIndex((one) => `#${one.id}` === location.hash);

function mark(number) {
  all[now]?.classList.remove("is-now");
  now = Math.max(0, Math.min(number, all.length - 1));
  all[now]?.classList.add("is-now");
}

function go(number) {
  mark(number);
  all[now]?.focus({ preventScroll: true });
  all[now]?.scrollIntoView({ block: "start" });
}

function pick(key) {
  const target = all[now]?.querySelector(`[data-pick="${key}"]`);
  if (!target) return false;
  if (target.matches(FIELDS)) target.focus();
  else target.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(FIELDS) || !all.length) return;
  if (event.key === "j") go(now + 1);
  else if (event.key === "k") go(now - 1);
  else if (!/^[123]$/.test(event.key) || !pick(event.key)) return;
  event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const here = all.indexOf(event.target.closest("article.cf"));
  if (here >= 0) mark(here);
});

const bulk = document.getElementById("bulk");
if (bulk) {
  const label = bulk.querySelector("[data-all]");
  const whole = label.querySelector("input");
  const boxes = [...document.querySelectorAll("input[name=c][form=bulk]")];
  label.hidden = false;
  bulk.querySelector("[data-plain]").hidden = true;

  function count() {
    const chosen = boxes.filter((box) => box.checked).length;
    whole.checked = chosen === boxes.length;
    whole.indeterminate = chosen > 0 && chosen < boxes.length;
    label.querySelector("span").textContent = `${chosen} of ${boxes.length} fields chosen`;
    for (const button of bulk.querySelectorAll("button")) button.disabled = chosen === 0;
  }

  whole.addEventListener("change", () => {
    for (const box of boxes) box.checked = whole.checked;
    count();
  });
  for (const box of boxes) box.addEventListener("change", count);
  count();
}

mark(now < 0 ? 0 : now);
