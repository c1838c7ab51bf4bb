// A statement and the sentences it was read from light up together, whichever of them is pointed at or has the focus.

const LIT = "lit";
const panels = [...document.querySelectorAll(".evidence .stays")];
const still = matchMedia("(prefers-reduced-motion: reduce)");
let lit = [];

function partners(element) {
  const names = element.dataset.sentences ?? element.dataset.statements ?? "";
  return names.split(" ").filter(Boolean).map((name) => document.getElementById(name)).filter(Boolean);
}

function light(element) {
  for (const one of lit) one.classList.remove(LIT);
  const others = element ? partners(element) : [];
  lit = others.length ? [element, ...others] : [];
  for (const one of lit) one.classList.add(LIT);
  return others;
}

// Only the column of the text moves, never the page under the reader's hand.
function bringIntoView(sentence) {
  const panel = panels.find((one) => one.contains(sentence));
  if (!panel || panel.scrollHeight <= panel.clientHeight) return;
  const place = sentence.getBoundingClientRect();
  const frame = panel.getBoundingClientRect();
  if (place.top >= frame.top && place.bottom <= frame.bottom) return;
  const top = panel.scrollTop + place.top - frame.top - (frame.height - place.height) / 3;
  panel.scrollTo({ top, behavior: still.matches ? "auto" : "smooth" });
}

function follow(event) {
  if (!(event.target instanceof Element)) return;
  const element = event.target.closest("[data-sentences], [data-statements]");
  if (element === lit[0]) return;
  const others = light(element);
  if (element?.dataset.sentences && others.length) bringIntoView(others[0]);
}

// A page that scrolls under a pointer at rest points at nothing: the focus that made it scroll counts.
const rest = { x: NaN, y: NaN };

function point(event) {
  if (event.screenX === rest.x && event.screenY === rest.y) return;
  Object.assign(rest, { x: event.screenX, y: event.screenY });
  follow(event);
}

if (document.querySelector(".evidence")) {
  document.addEventListener("pointermove", point, { passive: true });
  document.addEventListener("pointerdown", point, { passive: true });
  document.addEventListener("focusin", follow);
}
