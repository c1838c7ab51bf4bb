// What the editor completes: our prefixes, the classes and properties of the release, and things by their names.

const PLAIN_NAME = /^[A-Za-z_À-ɏ][\w.À-ɏ-]*$/;
const FEWEST_LETTERS = 2;
const MOST = 60;

/** The words of the release from the server: prefixes, classes, properties, examples. */
export async function fetchWords(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

/** Replace Yasqe's completers, which would ask other servers, by ours. */
export function registerCompleters(Yasqe, words, suggest) {
  for (const name of Object.keys(Yasqe.Autocompleters)) {
    if (name !== "variables" && name !== "prefixes") delete Yasqe.Autocompleters[name];
  }
  Yasqe.forkAutocompleter("prefixes", {
    name: "prefixes",
    persistenceId: null,
    get: () => Object.entries(words.prefixes).map(([prefix, space]) => `${prefix}: <${space}>`),
  });
  const prefixes = Object.entries(words.prefixes);
  Yasqe.registerAutocompleter(termCompleter("classes", words.classes, prefixes, afterType));
  Yasqe.registerAutocompleter(termCompleter("properties", words.properties, prefixes, inPredicatePlace));
  Yasqe.registerAutocompleter(thingCompleter(words, suggest));
  Yasqe.defaults.autocompleters = ["prefixes", "variables", "classes", "properties", "things"];
}

function termCompleter(name, terms, prefixes, fits) {
  const known = new Map(terms.map((term) => [shorten(term.iri, prefixes).text, term]));
  return {
    name,
    bulk: false,
    autoShow: true,
    persistenceId: null,
    isValidCompletionPosition: fits,
    preProcessToken: (_, token) => token,
    get: (yasqe) => {
      const typed = fold(wordBefore(yasqe).replace(/^</, ""));
      const found = [...known].filter(([text, term]) => {
        return fold(text).startsWith(typed) || fold(term.iri).startsWith(typed) || fold(term.label).includes(typed);
      });
      return found.slice(0, MOST).map(([text]) => text);
    },
    postProcessSuggestion: (_, __, text) => text,
    postprocessHints: (yasqe, hints) =>
      hints.map((hint) => {
        const term = known.get(hint.text);
        return shown(hint, term.label, term.uses, shorten(term.iri, prefixes).prefix, wordBefore(yasqe));
      }),
  };
}

function thingCompleter(words, suggest) {
  let names = new Map();
  return {
    name: "things",
    bulk: false,
    autoShow: false,
    persistenceId: null,
    isValidCompletionPosition: (yasqe) => {
      const typed = nameBefore(yasqe);
      return typed.length >= FEWEST_LETTERS && !afterType(yasqe) && !inPredicatePlace(yasqe);
    },
    preProcessToken: (_, token) => token,
    get: async (yasqe) => {
      const question = `${suggest.includes("?") ? "&" : "?"}q=${encodeURIComponent(nameBefore(yasqe))}`;
      const answer = await fetch(suggest + question, {
        headers: { Accept: "application/json" },
      });
      if (!answer.ok) return [];
      const [, labels, kinds, addresses] = await answer.json();
      names = new Map(addresses.map((address, at) => [`<${canonical(address, words.base)}>`, [labels[at], kinds[at]]]));
      return [...names.keys()];
    },
    postProcessSuggestion: (_, __, text) => text,
    postprocessHints: (yasqe, hints) =>
      hints.map((hint) => shown(hint, ...(names.get(hint.text) ?? ["", ""]), null, wordBefore(yasqe))),
  };
}

/** The hint with the word's name beside it; picking it replaces what was typed, and declares its prefix. */
function shown(hint, label, beside, prefix, typed) {
  hint.render = (element) => {
    element.textContent = hint.text;
    if (label) element.append(" ", quiet(label));
    if (beside !== "" && beside !== undefined) element.append(" ", quiet(`(${beside})`));
  };
  hint.hint = (yasqe, _, picked) => {
    const cursor = yasqe.getDoc().getCursor();
    yasqe.getDoc().replaceRange(picked.text, { line: cursor.line, ch: cursor.ch - typed.length }, cursor, "complete");
    if (prefix && !(prefix[0] in yasqe.getPrefixesFromQuery())) yasqe.addPrefixes({ [prefix[0]]: prefix[1] });
  };
  return hint;
}

function quiet(text) {
  const element = document.createElement("span");
  element.className = "named";
  element.textContent = text;
  return element;
}

/** {text, prefix}: prefix:name where a prefix of ours allows it, else <iri>. */
function shorten(iri, prefixes) {
  let best = null;
  for (const prefix of prefixes) {
    if (prefix[0] && iri.startsWith(prefix[1]) && prefix[1].length > (best?.[1].length ?? 0)) best = prefix;
  }
  const name = best && iri.slice(best[1].length);
  return best && PLAIN_NAME.test(name) ? { text: `${best[0]}:${name}`, prefix: best } : { text: `<${iri}>`, prefix: null };
}

/** The IRI of the thing whose page or name on this host has the address. */
function canonical(address, base) {
  const match = /\/(?:id|doc)\/([^?#]+)(?:\?[^#]*)?(#.*)?$/.exec(address);
  return match ? `${base}id/${decodeURIComponent(match[1])}${match[2] ?? ""}` : address;
}

function tokenBefore(yasqe, token) {
  return yasqe.getPreviousNonWsToken(yasqe.getDoc().getCursor().line, token);
}

function current(yasqe) {
  const token = yasqe.getCompleteToken();
  return token && !"?$".includes(token.string[0] ?? "?") && token.type !== "comment" ? token : null;
}

function afterType(yasqe) {
  const token = current(yasqe);
  if (!token || !token.string.trim()) return false;
  const property = tokenBefore(yasqe, token)?.state?.lastProperty;
  return property === "a" || property === "rdf:type";
}

function inPredicatePlace(yasqe) {
  const token = current(yasqe);
  return Boolean(token && token.string.trim() && token.state.possibleCurrent?.includes("a") && !afterType(yasqe));
}

/** What stands between the last space or mark and the cursor: the beginning of a word, a prefixed name, an IRI, a name. */
function wordBefore(yasqe) {
  const { line, ch } = yasqe.getDoc().getCursor();
  return /(?:<[^\s<>]*|["'][^"']*|[^\s{}()<>"';,./|^]*)$/.exec(yasqe.getDoc().getLine(line).slice(0, ch))[0];
}

/** The same where it can be the beginning of a thing's name, quoted if it has spaces; else empty. */
function nameBefore(yasqe) {
  const word = wordBefore(yasqe).replace(/^[<"']/, "");
  return /^[\p{L}\p{N}][\p{L}\p{N}\s-]*$/u.test(word) ? word.trim() : "";
}

function fold(text) {
  return text.toLocaleLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}
