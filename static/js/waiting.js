// A form whose answer takes its time shows that something is going on, until the next page is there.
const SOON = 400;

const bar = document.createElement("progress");
bar.className = "waiting";
bar.setAttribute("aria-label", "Waiting for the plan's answer");

let timer = 0;

function begin() {
  document.body.append(bar);
  document.getElementById("says").textContent = "The plan is at work.";
}

document.addEventListener("submit", (event) => {
  clearTimeout(timer);
  timer = setTimeout(() => !event.defaultPrevented && begin(), SOON);
});
// A page that the browser kept comes back as it was left.
addEventListener("pageshow", () => {
  clearTimeout(timer);
  bar.remove();
});
