// Pieces of a page: a form is fetched into the place it is about, sent without leaving, and answered there. 200 is done
// (a toast, and rows that changed); anything else is the form again with what is wrong. Nothing typed is ever lost.
const HEADERS = { "X-Part": "1" };
const TYPED = "input:not([type=radio], [type=checkbox], [type=hidden]), select, textarea";
const says = document.getElementById("says");
let open = null;

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html").body;
}

// One piece is open at a time. `host` is where it stands, `opener` has the focus again when it closes.
function show(html, host, opener) {
  close(false);
  const piece = document.createElement("div");
  piece.className = "piece";
  piece.dataset.draft = "";
  piece.append(...parsed(html).childNodes);
  host.prepend(piece);
  host.classList.add("has-piece");
  open = { piece, host, opener };
  const form = piece.querySelector("form");
  const first = form?.querySelector("input:checked") ?? form?.querySelector(TYPED) ?? form?.querySelector("button");
  first?.focus();
  if (first?.matches("input:not([type=radio])")) first.select();
  piece.scrollIntoView({ block: "nearest" });
}

function close(back = true) {
  if (!open) return;
  const { piece, host, opener } = open;
  open = null;
  piece.remove();
  host.classList.remove("has-piece");
  if (back) opener?.focus();
  document.dispatchEvent(new Event("plan:closed"));
}

async function fetched(address, host, opener) {
  try {
    const answer = await fetch(address, { headers: HEADERS, redirect: "error" });
    if (!answer.ok) throw new Error(`the plan answered ${answer.status}`);
    show(await answer.text(), host, opener);
  } catch {
    location.assign(address);
  }
}

async function send(form, submitter) {
  const buttons = [...form.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  try {
    const body = new FormData(form);
    if (submitter?.name) body.append(submitter.name, submitter.value);
    const answer = await fetch(form.action, { method: "POST", headers: HEADERS, body, redirect: "error" });
    const html = await answer.text();
    if (answer.ok) done(form, html);
    else if (answer.status === 409 || answer.status === 422) refused(form, html);
    else throw new Error(`the plan answered ${answer.status}`);
  } catch {
    failed(form);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

function done(form, html) {
  const body = parsed(html);
  const opener = open?.opener;
  if (open?.piece.contains(form)) close();
  for (const row of body.querySelectorAll("tr[id]")) swap(row);
  if (form.dataset.keep !== undefined) {
    const first = form.querySelector(TYPED);
    first.value = "";
    first.focus();
  }
  toast(body.querySelector(".toast"));
  document.dispatchEvent(new CustomEvent("plan:done", { detail: { form, opener } }));
  document.dispatchEvent(new Event("plan:ask"));
}

function swap(row) {
  const old = document.getElementById(row.id);
  if (!old) return;
  const fresh = document.importNode(row, true);
  const href = document.activeElement?.getAttribute("href");
  const held = old.contains(document.activeElement);
  old.replaceWith(fresh);
  if (held && href) fresh.querySelector(`[href="${CSS.escape(href)}"]`)?.focus();
  document.dispatchEvent(new CustomEvent("plan:row", { detail: { row: fresh } }));
}

function refused(form, html) {
  const host = form.host ?? form.closest(".has-piece");
  if (host) show(html, host, form.opener ?? open?.opener);
  else form.replaceWith(...parsed(html).childNodes);
  document.dispatchEvent(new CustomEvent("plan:refused", { detail: { form } }));
}

function failed(form) {
  const words = "The plan did not answer. Nothing you typed is lost: send it again.";
  form.querySelector(".not-sent")?.remove();
  const line = document.createElement("p");
  line.className = "msg not-sent";
  line.setAttribute("role", "alert");
  line.textContent = words;
  if (form.hidden) says.textContent = words;
  else form.append(line);
  document.dispatchEvent(new CustomEvent("plan:refused", { detail: { form } }));
}

function toast(fresh) {
  if (!fresh) return;
  for (const old of document.querySelectorAll(".toast")) old.remove();
  says.after(document.importNode(fresh, true));
  says.textContent = fresh.querySelector("p").textContent;
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-inplace]");
  if (!form) return;
  event.preventDefault();
  send(form, event.submitter);
});

document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-close]");
  if (closer) {
    if (open?.piece.contains(closer)) close();
    else if (closer.closest(".toast")) closer.closest(".toast").remove();
    else return;
    event.preventDefault();
    return;
  }
  const opener = event.target.closest("a[data-place]");
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  fetched(opener.href, opener.closest("[data-cell]") ?? opener.closest("[data-row]"), opener);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && open) {
    event.preventDefault();
    close();
    return;
  }
  const form = event.target.closest("form[data-digits]");
  if (!form || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select")) return;
  const choice = /^[1-9]$/.test(event.key) && form.querySelectorAll("input[type=radio]")[event.key - 1];
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  form.requestSubmit();
});

// Other scripts ask for a piece by this event: { address, host, opener }.
document.addEventListener("plan:open", (event) => {
  const { address, host, opener } = event.detail;
  fetched(address, host, opener);
});
