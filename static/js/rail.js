// Marks the theme one is reading in the rail.
let seen = null;

function mark() {
  const top = window.innerHeight / 3;
  const themes = [...document.querySelectorAll("section.theme")];
  const here = themes.filter((theme) => theme.getBoundingClientRect().top <= top).at(-1) ?? themes[0];
  const link = here && document.querySelector(`.rail ol a[href="#${CSS.escape(here.id)}"]`);
  if (!link || (here.id === seen && link.hasAttribute("aria-current"))) return;
  seen = here.id;
  for (const other of document.querySelectorAll(".rail ol a[aria-current]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  const list = link.closest("ol");
  if (list.scrollWidth > list.clientWidth) list.scrollTo({ left: link.offsetLeft - list.clientWidth / 3 });
}

let waiting = false;
function soon() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    mark();
  });
}

document.addEventListener("scroll", soon, { passive: true });
document.addEventListener("plan:changed", soon);
mark();
