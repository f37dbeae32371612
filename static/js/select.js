// Ticking rows of the table: all that are shown at once, and how many they are. A row that is swapped keeps its tick with
// the version it was ticked at, so that a change by others is noticed.
const count = document.querySelector("[data-count]");
const all = document.querySelector("[data-all]");
const bulk = document.querySelector("#bulk details");
const ticked = new Map();

function boxes() {
  return [...document.querySelectorAll("tbody input[name=item]")];
}

function id(box) {
  return box.value.split(":")[0];
}

function tell() {
  const shown = boxes();
  const chosen = shown.filter((box) => box.checked).length;
  all.checked = chosen > 0 && chosen === shown.length;
  all.indeterminate = chosen > 0 && chosen < shown.length;
  count.textContent = chosen === 1 ? "1 ticked item" : `${chosen || "the"} ticked items`;
  bulk.classList.toggle("ready", chosen > 0);
}

function note(box) {
  if (box.checked) ticked.set(id(box), box.value);
  else ticked.delete(id(box));
  box.closest("tr").classList.toggle("ticked", box.checked);
}

function again() {
  for (const box of boxes()) {
    if (!ticked.has(id(box))) continue;
    box.checked = true;
    box.value = ticked.get(id(box));
    box.closest("tr").classList.add("ticked");
  }
  tell();
}

if (all) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes()) {
      box.checked = all.checked;
      note(box);
    }
    tell();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("tbody input[name=item]")) return;
    note(event.target);
    tell();
  });
  document.addEventListener("plan:changed", again);
  // One's own edit of a ticked row moves its version on: the tick goes with it.
  document.addEventListener("plan:row", (event) => {
    const box = event.detail.row.querySelector("input[name=item]");
    if (box && ticked.has(id(box))) ticked.set(id(box), box.value);
    again();
  });
  // A browser that comes back to the page restores ticks by itself.
  for (const box of boxes()) note(box);
  tell();
}
