// The record of the figure looked at, with its project, its findings and its history; and the form in which it is put right.
import {message} from "./list.js";
import {attribute, column, grouped, printed, state, value, word} from "./state.js";

const {el} = look;
const pane = document.getElementById("record");
const CLOSED = ["attribute", "modifier", "modality", "subject_kind", "stage"];
const FIELDS = ["number", "number_high", "unit", "modifier", "attribute", "subject_kind", "subject", "modality", "product"];

export function showRecord(actions) {
  const fact = state.facts.get(state.current);
  if (state.editing) pane.replaceChildren(form(actions));
  else if (fact) pane.replaceChildren(...record(fact, actions));
  else pane.replaceChildren(el("p", {class: "faint empty"}, word(state.sheet ? "none_chosen" : "no_bulletins")));
}

function record(fact, actions) {
  const project = state.projects.get(fact.project_id);
  return [
    el("div", {class: "record-head"},
      el("strong", {}, printed(fact)),
      el("span", {class: `chip mark ${state.start.family[fact.attribute] ?? "other"}`}, attribute(fact.attribute)),
      status(fact),
      el("small", {class: "place"}, `${fact.start}–${fact.end}`)),
    fact.is_moved && el("p", {class: "said warning"}, word("moved")),
    !fact.is_found && fact.state !== "add" && !fact.history.some(act => act.kind === "add") && el("p", {class: "said"}, word("lost")),
    ...(state.questioned.get(fact.id) ?? []).map(finding => el("p", {class: `said ${finding.severity}`}, message(finding),
      finding.expected && el("span", {class: "faint"}, ` ${word("expected")} ${finding.expected}`))),
    el("div", {class: "actions"},
      button(fact.is_moved ? "confirm" : "accept", "a", () => actions.decide("accept"), "primary"),
      button("correct", "e", actions.edit),
      button("reject", "r", () => actions.decide("reject")),
      button("undo", "u", actions.undo)),
    values(fact),
    project && projectCard(project, actions),
    history(fact),
  ].filter(Boolean);
}

const status = row => row.is_moved
  ? el("span", {class: "chip moved"}, word("moved_short"))
  : row.state !== "undecided" && el("span", {class: `chip state-${row.state}`}, word(`state_${row.state}`));

function button(name, key, onclick, more = "") {
  return el("button", {class: `button ${more}`, type: "button", onclick, dataset: {action: name}}, word(name), key && el("kbd", {}, key));
}

function values(fact) {
  const range = fact.number_high === null ? "" : `–${grouped(fact.number_high)}`;
  const base = fact.si_value === null || fact.si_unit === "1" || fact.si_value === fact.number ? null : `= ${grouped(fact.si_value)} ${fact.si_unit}`;
  const period = [fact.period_start, fact.period_end].filter(Boolean).join(" – ");
  const rows = [
    ["number", [`${grouped(fact.number)}${range} ${fact.unit}`, base && el("span", {class: "faint"}, ` ${base}`)]],
    ["subject", [el("span", {class: "chip"}, value(fact.subject_kind)), ` ${fact.subject || word("nothing")}`]],
    ["modality", [el("span", {class: `chip ${fact.modality}`}, value(fact.modality))]],
    ["product", fact.product && [fact.product]],
    ["period", period && [period]],
    ["why", fact.why && [look.pick([state.start.reasons[fact.why] ?? fact.why, fact.why])]],
    ["rule", [el("code", {}, fact.rule)]],
  ];
  return el("dl", {class: "values"}, rows.filter(([, shown]) => shown).flatMap(([name, shown]) => [
    el("dt", {}, state.start.words[name] ? word(name) : column(name)),
    el("dd", {}, ...shown.filter(Boolean), ...changed(fact, name)),
  ]));
}

const ALONG = {number: ["number", "number_high", "unit", "modifier"], subject: ["subject", "subject_kind"]};

// What of a row stood otherwise before somebody put it right.
function changed(row, name) {
  const names = (ALONG[name] ?? [name]).concat(name === "rule" ? ["attribute"] : []).filter(each => each in row.found);
  return names.map(each => el("span", {class: "was"}, `${word("was")} ${said(each, row.found[each])}`));
}

function said(name, raw) {
  if (raw === null || raw === "") return word("nothing");
  if (name === "attribute") return attribute(raw);
  return CLOSED.includes(name) ? value(raw) : name.startsWith("number") ? grouped(raw) : raw;
}

function projectCard(project, actions) {
  const stages = el("select", {
    class: "field", id: "stage", "aria-label": column("stage"), onchange: event => actions.decideProject(project.id, "correct", {stage: event.target.value}),
  }, el("option", {value: ""}, word("no_stage")), ...state.start.lists.stage.map(name => el("option", {value: name}, value(name))));
  stages.value = project.stage ?? "";
  const rows = [
    ["companies", project.companies.join("、")], ["zones", project.zones.join("、")], ["place", project.place], ["industry", project.industry],
  ].filter(([, shown]) => shown);
  return el("section", {class: "project", "aria-label": value("project")},
    el("h3", {}, `${value("project")} `, project.name, " ", status(project)),
    el("dl", {class: "values"},
      ...rows.flatMap(([name, shown]) => [el("dt", {}, column(name)), el("dd", {}, shown)]),
      el("dt", {}, column("stage")), el("dd", {}, stages, ...changed(project, "stage"))),
    el("div", {class: "actions"},
      button("accept", "", () => actions.decideProject(project.id, "accept")),
      button("reject", "", () => actions.decideProject(project.id, "reject"))));
}

function history(row) {
  if (!row.history.length) return null;
  return el("details", {class: "history"}, el("summary", {}, `${word("history")} ${row.history.length}`),
    el("ul", {}, row.history.map(act => el("li", {},
      `${new Date(act.at).toLocaleString(look.language === "zh" ? "zh-CN" : "en-GB")} ${act.who} ${word(`kind_${act.kind}`)}`,
      act.kind === "correct" && `：${act.changes.map(name => state.start.words[name] ? word(name) : column(name)).join("、")}`))));
}

// The form

function form(actions) {
  const {kind, values: now} = state.editing;
  const names = state.sheet.names[now.subject_kind] ?? [];
  const element = el("form", {class: "form", id: "form", onsubmit: event => { event.preventDefault(); actions.save(read(element)); }},
    el("h3", {class: "full"}, word(kind === "add" ? "add" : "correct")),
    el("label", {}, column("text")),
    el("div", {class: "span"}, el("strong", {id: "span", dataset: {start: now.start, end: now.end}}, now.text),
      el("button", {class: "button", type: "button", id: "use-selection", onclick: () => actions.useSelection()}, word("use_selection"))),
    ...FIELDS.flatMap(name => [el("label", {for: `field-${name}`}, column(name)), field(name, now[name])]),
    el("datalist", {id: "names"}, names.map(name => el("option", {value: name}))),
    el("p", {class: "faint full"}, word("select_hint")),
    el("p", {class: "wrong full", id: "wrong", role: "alert"}),
    el("div", {class: "actions full"}, el("button", {class: "button primary", id: "save"}, word("save")),
      el("button", {class: "button", type: "button", onclick: actions.cancel}, word("cancel"), el("kbd", {}, "Esc"))));
  element.querySelector("#field-subject_kind").addEventListener("change", event => {
    const known = state.sheet.names[event.target.value] ?? [];
    element.querySelector("#names").replaceChildren(...known.map(name => el("option", {value: name})));
  });
  return element;
}

function field(name, raw) {
  const id = `field-${name}`;
  if (!CLOSED.includes(name)) {
    return el("input", {class: "field", id, name, value: raw ?? "", autocomplete: "off", list: name === "subject" ? "names" : null});
  }
  const shown = name === "attribute" ? attribute : value;
  const select = el("select", {class: "field", id, name}, state.start.lists[name].map(each => el("option", {value: each}, shown(each))));
  select.value = raw;
  return select;
}

// What the form says; when a row is put right, only what differs from it.
function read(element) {
  const {kind, values: before} = state.editing;
  const place = element.querySelector("#span").dataset;
  const typed = {start: Number(place.start), end: Number(place.end)};
  for (const name of FIELDS) typed[name] = element.elements[name].value.trim() || null;
  if (kind === "add") return typed;
  return Object.fromEntries(Object.entries(typed).filter(([name, said]) => said !== (before[name] || null) || name === "start" && said !== before.start));
}

export const focusForm = () => { const first = document.getElementById("field-number"); first?.focus(); first?.select(); };
export const wrong = words => { document.getElementById("wrong").textContent = look.pick(words); };

export function moveSpan(prefilled) {
  const span = document.getElementById("span");
  span.textContent = prefilled.text;
  Object.assign(span.dataset, {start: prefilled.start, end: prefilled.end});
  for (const name of ["number", "number_high", "unit", "modifier"]) {
    if (prefilled.number) document.getElementById(`field-${name}`).value = prefilled[name] ?? "";
  }
}
