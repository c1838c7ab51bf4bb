// The editor of /sparql: Yasgui's in the place of the textarea, which stays what the form sends. Answers and errors come
// from the same address as without scripts; nothing is asked of any other server.

import { fetchWords, registerCompleters } from "./editor-words.js";

const LONGEST_ADDRESS = 6000;
const form = document.getElementById("ask");
const area = document.getElementById("query");
const says = form.dataset;
const status = document.getElementById("status");
const problem = document.getElementById("problem");
const result = document.getElementById("result");
const permalink = form.querySelector(".permalink");
const copy = form.querySelector(".copy");
const button = form.querySelector("button[type=submit]");
const ask = button.textContent;
const Yasqe = window.Yasgui?.Yasqe;

let yasqe = null;
let running = null;
let marks = [];

if (Yasqe) start();

async function start() {
  let words = null;
  try {
    words = await fetchWords(says.words);
    registerCompleters(Yasqe, words, says.suggest);
  } catch {
    Yasqe.defaults.autocompleters = ["variables"]; // writing and asking do not need the words
  }
  yasqe = new Yasqe(area.parentElement, {
    value: area.value,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "auto",
    viewportMargin: Infinity,
    lineWrapping: true,
    screenReaderLabel: document.getElementById("query-label").textContent,
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": () => form.requestSubmit(), "Cmd-Enter": () => form.requestSubmit() },
  });
  yasqe.showNotification = () => {};
  yasqe.on("autocompletionShown", nameHints);
  prepareTextarea();
  yasqe.on("changes", changed);
  changed();
  form.addEventListener("submit", submitted);
  copy.hidden = false;
  copy.addEventListener("click", copyLink);
  window.addEventListener("popstate", () => window.location.reload());
  document.querySelectorAll("a[data-example]").forEach((link) => link.addEventListener("click", (event) => useExample(event, words)));
  form.dataset.ready = "";
}

function prepareTextarea() {
  area.hidden = true;
  area.required = false;
  const field = yasqe.getInputField();
  const keys = document.getElementById("query-keys");
  keys.hidden = false;
  field.setAttribute("aria-describedby", keys.id);
  document.getElementById("query-label").addEventListener("click", () => yasqe.focus());
}

/** The list of completions has a name for those who hear it, and is scrolled by those who have no mouse. */
function nameHints(_, widget) {
  const list = (widget ?? yasqe.state.completionActive?.widget)?.hints;
  list?.setAttribute("aria-label", says.completions);
  list?.setAttribute("tabindex", "0");
}

function changed() {
  area.value = yasqe.getValue();
  marks.forEach((mark) => mark.clear());
  marks = [];
  translateGutter();
  const address = addressOf({ release: says.release, lang: null });
  permalink.href = address;
  const fits = address.length <= LONGEST_ADDRESS;
  permalink.hidden = !fits;
  copy.disabled = !fits;
  copy.title = fits ? "" : says.long;
}

/** Say what Yasqe's own mark of a line means in the reader's language, as a title instead of its tooltip. */
function translateGutter() {
  yasqe.getDoc().eachLine((line) => {
    const mark = line.gutterMarkers?.gutterErrorBar;
    if (!mark) return;
    mark.onmouseover = mark.onmouseout = null;
    const number = yasqe.getDoc().getLineNumber(line);
    const { state } = yasqe.getTokenAt({ line: number, ch: line.text.length }, true);
    mark.title = `${says.expected} ${(state.possibleCurrent ?? []).join(", ")}`;
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", mark.title);
  });
}

async function copyLink() {
  try {
    await navigator.clipboard.writeText(permalink.href);
    status.textContent = says.copied;
  } catch {
    status.textContent = permalink.href; // a browser that lends no clipboard to a page without TLS
  }
}

function addressOf(more = {}) {
  const fields = new URLSearchParams();
  fields.set("query", area.value);
  for (const input of form.querySelectorAll("input[type=hidden]")) fields.set(input.name, input.value);
  for (const [name, value] of Object.entries(more)) {
    if (value === null) fields.delete(name);
    else fields.set(name, value);
  }
  return `${form.action}?${fields}`;
}

function useExample(event, words) {
  const example = words?.examples.find((one) => one.name === event.currentTarget.dataset.example);
  if (!example || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  yasqe.setValue(example.text);
  result.replaceChildren();
  problem.hidden = true;
  status.textContent = "";
  yasqe.focus();
  form.scrollIntoView({ block: "nearest" });
}

function submitted(event) {
  if (running) {
    event.preventDefault();
    running.abort();
    return;
  }
  if (form.format.value !== "html") return; // a file: the browser's own way of sending the form
  event.preventDefault();
  run();
}

async function run() {
  yasqe.state.completionActive?.close();
  running = new AbortController();
  button.textContent = says.stop;
  status.textContent = says.asking;
  problem.hidden = true;
  result.setAttribute("aria-busy", "true");
  try {
    const answer = await send(running.signal);
    if (answer.ok) show(await answer.text());
    else complain(await answer.json());
  } catch (error) {
    status.textContent = error.name === "AbortError" ? says.stopped : says.failed;
  } finally {
    running = null;
    button.textContent = ask;
    result.removeAttribute("aria-busy");
  }
}

/** The page with the answer, or the problem as JSON. A query too long for an address is posted. */
function send(signal) {
  const headers = { Accept: "text/html;q=0.9, application/problem+json" };
  const address = addressOf();
  if (address.length <= LONGEST_ADDRESS) return fetch(address, { headers, signal });
  const body = new URL(address).searchParams;
  const language = body.has("lang") ? `?lang=${body.get("lang")}` : "";
  body.delete("lang");
  return fetch(form.action + language, { method: "POST", body, headers, signal });
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  result.replaceChildren(...page.getElementById("result").childNodes);
  status.textContent = says.answered;
  const address = addressOf();
  if (address.length <= LONGEST_ADDRESS && address !== window.location.href) window.history.pushState(null, "", address);
}

function complain(told) {
  status.textContent = "";
  result.replaceChildren();
  const line = Number(told.line) - 1;
  const column = Math.max(Number(told.column) - 1, 0);
  const parts = [paragraph([told.detail, told.remedy].filter(Boolean).join(" "))];
  if (line >= 0 && line < yasqe.lineCount()) {
    const place = says.place.replace("{line}", told.line).replace("{column}", told.column);
    const go = document.createElement("button");
    go.type = "button";
    go.textContent = place;
    go.addEventListener("click", () => {
      yasqe.getDoc().setCursor(line, column);
      yasqe.focus();
    });
    parts.unshift(go);
    markPlace(line, column, told.offending ?? "", `${place}: ${told.detail}`);
  }
  problem.replaceChildren(...parts);
  problem.hidden = false;
}

function markPlace(line, column, offending, title) {
  const text = yasqe.getDoc().getLine(line);
  const length = Math.max(text.startsWith(offending, column) ? offending.length : 1, 1);
  const from = Math.min(column, Math.max(text.length - 1, 0));
  marks.push(yasqe.getDoc().markText({ line, ch: from }, { line, ch: from + length }, { className: "wrong", attributes: { title } }));
  yasqe.addLineClass(line, "background", "wrong-line");
  marks.push({ clear: () => yasqe.removeLineClass(line, "background", "wrong-line") });
  yasqe.scrollIntoView({ line, ch: from });
}

function paragraph(text) {
  const element = document.createElement("p");
  element.textContent = text;
  element.lang = "en"; // problem documents are in English
  return element;
}
