// The list of figures with its filter, and the findings above the text.
import {attribute, filtered, isDecided, passes, printed, state, value, word} from "./state.js";

const {el} = look;
const list = document.getElementById("list");
const SIGNS = {accept: "✓", correct: "✎", reject: "✕", add: "＋", undecided: "○"};

export function showList({onFact}) {
  const rows = filtered();
  list.replaceChildren(...rows.map(fact => row(fact, onFact)));
  document.getElementById("no-facts").hidden = rows.length > 0;
  counts();
}

function row(fact, onFact) {
  const flagged = fact.is_moved || state.questioned.has(fact.id);
  const shown = fact.is_moved ? "undecided" : fact.state;
  return el("li", {
    class: `item ${shown}`, dataset: {id: fact.id}, "aria-current": fact.id === state.current ? "true" : null, onclick: () => onFact(fact.id),
  },
  el("span", {class: "state", title: fact.is_moved ? word("moved_short") : word(`state_${fact.state}`)}, SIGNS[shown]),
  el("span", {class: "printed"}, printed(fact)),
  el("span", {class: "what"}, flagged && el("span", {class: "flag", title: word("questioned")}, "⚑ "), attribute(fact.attribute)),
  el("span", {class: "about"}, `${value(fact.subject_kind)} ${fact.subject}`));
}

// Some rows anew where they stand; true where the others can stay as they are.
export function renew(facts, {onFact}) {
  counts();
  return facts.every(fact => {
    const item = itemOf(fact.id), stays = passes(fact);
    if (stays !== Boolean(item)) {
      item?.remove();
      document.getElementById("no-facts").hidden = list.childElementCount > 0;
      return !stays;
    }
    item?.replaceWith(row(fact, onFact));
    return true;
  });
}

const itemOf = id => list.querySelector(`[data-id="${CSS.escape(id ?? "")}"]`);

// Shows which figure is looked at.
export function touch(id) {
  for (const item of list.querySelectorAll("[aria-current]")) item.removeAttribute("aria-current");
  const item = itemOf(id);
  item?.setAttribute("aria-current", "true");
  item?.scrollIntoView({block: "nearest"});
}

function counts() {
  const all = state.order;
  const numbers = {
    all: all.length, undecided: all.filter(fact => !isDecided(fact)).length, decided: all.filter(isDecided).length,
    questioned: all.filter(fact => fact.is_moved || state.questioned.has(fact.id)).length,
  };
  for (const button of document.querySelectorAll("[data-state]")) {
    button.querySelector("b").textContent = numbers[button.dataset.state];
    button.setAttribute("aria-pressed", String(button.dataset.state === state.filter.state));
  }
  document.getElementById("progress").textContent = all.length ? `${word("decided")} ${numbers.decided} / ${numbers.all}` : "";
}

export function showAttributes() {
  const select = document.getElementById("attribute");
  const used = new Map();
  for (const fact of state.order) used.set(fact.attribute, (used.get(fact.attribute) ?? 0) + 1);
  if (!used.has(state.filter.attribute)) state.filter.attribute = "";
  const names = Object.keys(state.start.attributes).filter(name => used.has(name));
  select.replaceChildren(
    el("option", {value: ""}, word("all_attributes")),
    ...names.map(name => el("option", {value: name}, `${attribute(name)} ${used.get(name)}`)),
  );
  select.value = state.filter.attribute;
}

const GRAVITY = ["error", "warning", "note"];

export function showFindings({onFinding}) {
  const strip = document.getElementById("findings");
  const findings = [...state.findings.values()].sort((one, other) => GRAVITY.indexOf(one.severity) - GRAVITY.indexOf(other.severity) || one.start - other.start);
  strip.hidden = !findings.length;
  strip.replaceChildren(
    el("h2", {}, `${word("findings")} ${findings.length}`),
    ...findings.map(finding => el("button", {
      class: `finding-card ${finding.severity}`, dataset: {id: finding.id}, title: message(finding), onclick: () => onFinding(finding.id),
    }, el("p", {}, el("b", {}, `${value(finding.severity)} `), message(finding)))),
  );
}

export const message = finding => look.pick([finding.message_zh, finding.message_en]);
