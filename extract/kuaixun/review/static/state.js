// What the page knows: the words, the bulletin that is open, and which figure is looked at.
export const state = {
  start: null,      // words, columns, attributes, values, lists, family
  who: "",
  sheet: null,      // the bulletin as the server gave it
  facts: new Map(), // id -> fact
  order: [],        // the facts in reading order
  projects: new Map(),
  findings: new Map(),
  questioned: new Map(), // id of a fact -> its findings
  current: null,    // id of the fact looked at
  editing: null,    // the form that is open: {kind, target, values}
  filter: {state: "all", attribute: "", search: ""},
};

export const word = key => look.pick(state.start.words[key]);
export const column = name => look.pick(state.start.columns[name] ?? [name, name]);
export const attribute = name => look.pick(state.start.attributes[name] ?? [name, name]);
export const value = name => look.pick(state.start.values[name] ?? [name, name]);

const SIGNS = {"=": "", "~": "约", ">": "超", "<": "近"};
export const printed = fact => SIGNS[fact.modifier] + fact.text.replace(/\s*[\r\n]+\s*/g, "");

// 120000000 as 120,000,000.
export function grouped(digits) {
  if (digits === null) return "";
  const [whole, part] = digits.split(".");
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return part ? `${separated}.${part}` : separated;
}

// To be called when a fact has come, gone or moved.
export function sort() {
  state.order = [...state.facts.values()].sort((one, other) => one.start - other.start || one.end - other.end);
}

export function opened(sheet) {
  state.sheet = sheet;
  state.facts = new Map(sheet.facts.map(fact => [fact.id, fact]));
  state.projects = new Map(sheet.projects.map(project => [project.id, project]));
  state.findings = new Map(sheet.findings.map(finding => [finding.id, finding]));
  state.current = state.editing = null;
  sort();
  question();
}

// Which figures a finding is about: those it names, and those that stand in its passage.
export function question() {
  state.questioned = new Map();
  const note = (id, finding) => {
    const known = state.questioned.get(id) ?? state.questioned.set(id, []).get(id);
    if (!known.includes(finding)) known.push(finding);
  };
  for (const finding of state.findings.values()) {
    finding.related.filter(id => state.facts.has(id)).forEach(id => note(id, finding));
    for (const fact of state.order) {
      if (fact.start >= finding.end) break;
      if (fact.end > finding.start) note(fact.id, finding);
    }
  }
}

export const isDecided = fact => fact.state !== "undecided" && !fact.is_moved;

// Whether the filter lets a figure through.
export function passes(fact) {
  const {state: wanted, attribute: only, search} = state.filter;
  if (wanted === "undecided" && isDecided(fact)) return false;
  if (wanted === "decided" && !isDecided(fact)) return false;
  if (wanted === "questioned" && !state.questioned.has(fact.id) && !fact.is_moved) return false;
  if (only && fact.attribute !== only) return false;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return !words.length || words.every(each => text(fact).includes(each));
}

export const filtered = () => state.order.filter(passes);

function text(fact) {
  const names = state.start.attributes[fact.attribute] ?? [];
  return `${fact.text} ${fact.subject} ${fact.product ?? ""} ${fact.attribute} ${names.join(" ")} ${fact.rule}`.toLowerCase();
}
