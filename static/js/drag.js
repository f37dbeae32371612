// The board by hand: an item is lifted and put into another cell, or elsewhere in its own. The server says whether it may
// stay there; until then, and where it asks why, the item waits where it was taken from.
const form = document.getElementById("drop");
let lifted = null;

function put(item, cell) {
  hold();
  const [theme, lead_time] = [cell.dataset.theme, cell.dataset.lead];
  const next = item.nextElementSibling;
  form.action = `/items/${item.dataset.item}/place/`;
  const values = { theme, lead_time, before: next?.dataset.item ?? "0", version: item.dataset.version, was: lifted.was };
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  form.host = cell;
  form.opener = item.querySelector(".what");
  form.requestSubmit();
}

function start(event) {
  const cell = event.from.closest("td");
  lifted = { item: event.item, from: event.from, after: event.item.nextElementSibling, was: `${cell.dataset.theme} ${cell.dataset.lead}` };
}

// From the press on, not from the first move: a page that follows others must not swap what is being lifted.
function hold() {
  document.querySelector("table.grid").dataset.draft = "";
}

function release() {
  delete document.querySelector("table.grid")?.dataset.draft;
}

function end(event) {
  release();
  const stayed = !event.item.isConnected || event.from === event.to && event.oldDraggableIndex === event.newDraggableIndex;
  if (stayed) lifted = null;
  else put(event.item, event.to.closest("td"));
  // The button was let go over a link: that is no click on it.
  const swallow = (click) => {
    click.preventDefault();
    click.stopPropagation();
  };
  document.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", swallow, { capture: true }), 0);
}

function fill() {
  for (const list of document.querySelectorAll("ul.cell")) {
    if (window.Sortable.get(list)) continue;
    window.Sortable.create(list, {
      group: "cells",
      draggable: ".bi",
      filter: ".grip, .piece",
      preventOnFilter: false,
      forceFallback: true,
      fallbackTolerance: 4,
      delay: 180,
      delayOnTouchOnly: true,
      touchStartThreshold: 6,
      emptyInsertThreshold: 24,
      ghostClass: "lifted",
      dragClass: "dragged",
      onChoose: hold,
      onUnchoose: release,
      onStart: start,
      onEnd: end,
    });
  }
}

document.addEventListener("plan:refused", (event) => {
  if (event.detail.form === form) release();
  if (event.detail.form !== form || !lifted) return;
  // What followed it may have been the picture under the pointer, which is gone.
  lifted.from.insertBefore(lifted.item, lifted.after?.parentNode === lifted.from ? lifted.after : null);
  lifted.item.classList.add("lifted");
});
document.addEventListener("plan:closed", () => {
  lifted?.item.classList.remove("lifted");
});
document.addEventListener("plan:done", (event) => {
  if (event.detail.form === form) release();
  const item = event.detail.form.action.match(/\/items\/(\d+)\/place\//)?.[1];
  lifted = null;
  if (!item) return;
  document.addEventListener("plan:changed", () => document.querySelector(`#item-${item} .what`)?.focus(), { once: true });
});
document.addEventListener("plan:changed", fill);
if (form) fill();
