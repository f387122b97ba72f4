// The page: opens a bulletin, follows keys and clicks, sends decisions and shows what came of them.
import {api} from "./api.js";
import {askName, chooseBulletin, isOpen, open, pasteBulletin, toast} from "./dialogs.js";
import {message, renew, showAttributes, showFindings, showList, touch} from "./list.js";
import {focusForm, moveSpan, showRecord, wrong} from "./record.js";
import * as source from "./source.js";
import {filtered, isDecided, opened, question, sort, state, word} from "./state.js";

const $ = id => document.getElementById(id);
const POLL = 4000; // milliseconds between two looks at what others have decided
const remembered = key => { try { return localStorage.getItem(`kuaixun-review-${key}`) ?? ""; } catch { return ""; } };
const remember = (key, value) => { try { localStorage.setItem(`kuaixun-review-${key}`, value); } catch { /* not every browser lets one */ } };
const complain = error => toast(error.words ? look.pick(error.words) : String(error), true);

// Runs what may be refused; a second act waits for the first, so that keys pressed fast are all obeyed, in their order.
let queue = Promise.resolve();
const act = work => (queue = queue.then(work).catch(complain));

// Showing

const actions = {
  decide: kind => act(() => decide(kind)),
  decideProject: (target, kind, form = {}) => act(async () => apply(await api.decide(wish({target, kind, form})))),
  edit: () => edit(),
  undo: () => act(undo),
  cancel: () => { state.editing = null; showRecord(actions); },
  save: form => act(() => save(form)),
  useSelection: () => act(useSelection),
};

function showAll() {
  document.title = `${state.sheet ? `${state.sheet.title || state.sheet.source} · ` : ""}${word("title")}`;
  $("chosen").textContent = state.sheet ? state.sheet.title || state.sheet.source : word("bulletins");
  $("who").textContent = state.who || "…";
  for (const area of document.querySelectorAll("textarea")) area.placeholder = area.getAttribute("aria-label");
  showAttributes();
  showFindings({onFinding: goToFinding});
  showList({onFact: goTo});
  showRecord(actions);
}

async function openBulletin(key) {
  $("chosen").textContent = word("loading");
  try {
    opened(await api.bulletin(key));
  } finally {
    if (state.sheet) history.replaceState(null, "", `/#${encodeURIComponent(state.sheet.key)}`);
    showAll();
  }
  source.show(state.sheet.html);
  state.sheet.html = "";
}

function goTo(id) {
  if (!state.facts.has(id)) return;
  const before = state.current;
  state.current = id;
  state.editing = null;
  source.paint([before, id]);
  source.scrollToFact(id);
  touch(id);
  showRecord(actions);
}

function goToFinding(id) {
  const finding = state.findings.get(id);
  const about = [...state.questioned].filter(([, findings]) => findings.includes(finding)).map(([fact]) => state.facts.get(fact));
  const inside = about.find(fact => fact.start < finding.end && finding.start < fact.end) ?? about[0];
  if (inside) goTo(inside.id);
  else toast(message(finding));
  source.scrollToFinding(id);
}

// To the next figure that the filter lets through, from where the current one stands even if it has just left the list.
function move(step, wanted = () => true) {
  const rows = filtered().filter(wanted);
  const current = state.facts.get(state.current);
  const at = current ? rows.findIndex(fact => fact.start > current.start || (fact.start === current.start && fact.end >= current.end)) : -1;
  let next;
  if (!current) next = step > 0 ? rows[0] : rows.at(-1);
  else if (step > 0) next = rows.slice(at < 0 ? rows.length : at).find(fact => fact.id !== current.id);
  else next = rows.slice(0, at < 0 ? rows.length : at).at(-1);
  if (next) goTo(next.id);
  return Boolean(next);
}

function goOn() {
  if (move(1, fact => !isDecided(fact))) return;
  const open = state.order.find(fact => !isDecided(fact));
  if (open && filtered().includes(open)) goTo(open.id);
  else if (!open) toast(word("all_done"));
}

// Deciding

const wish = more => ({key: state.sheet.key, who: state.who, since: state.sheet.head, ...more});

async function decide(kind) {
  if (!state.facts.has(state.current) || state.editing) return;
  await apply(await api.decide(wish({kind, target: state.current})));
  goOn();
}

async function undo() {
  if (!state.sheet) return;
  const news = await api.undo(wish({}));
  await apply(news);
  if (state.facts.has(news.target)) goTo(news.target);
  toast(word("undone"));
}

function edit() {
  const fact = state.facts.get(state.current);
  if (!fact) return;
  state.editing = {kind: "correct", target: fact.id, values: {...fact}};
  showRecord(actions);
  focusForm();
}

async function save(form) {
  const {kind, target} = state.editing;
  try {
    const news = await api.decide(wish({kind, target, form}));
    state.editing = null;
    await apply(news);
    goTo(news.target);
  } catch (error) {
    if (!error.words || !state.editing) throw error;
    wrong(error.words);
  }
}

async function add() {
  const place = source.selection();
  if (!place || !state.sheet) return;
  const values = await api.selection(state.sheet.key, place.start, place.end);
  state.editing = {kind: "add", target: "", values};
  state.current = null;
  tab("record");
  showRecord(actions);
  focusForm();
  $("add").hidden = true;
}

async function useSelection() {
  const place = source.selection();
  if (!place) { toast(word("select_hint")); return; }
  moveSpan(await api.selection(state.sheet.key, place.start, place.end));
}

// Takes in what has been decided, by whomever.
async function apply(news) {
  state.sheet.head = news.head;
  news.facts.forEach(fact => state.facts.set(fact.id, fact));
  news.projects.forEach(project => state.projects.set(project.id, project));
  news.gone.forEach(id => state.facts.delete(id));
  if (!state.facts.has(state.current)) state.current = null;
  sort();
  question();
  source.replaceLines(news.lines);
  source.paint(news.facts.map(fact => fact.id));
  showAttributes();
  const moved = news.gone.length > 0 || Object.keys(news.lines).length > 0;
  if (moved || !renew(news.facts, {onFact: goTo})) showList({onFact: goTo});
  touch(state.current);
  if (news.overruled) toast(word("overruled").replace("{who}", news.overruled));
  if (!state.editing) showRecord(actions);
}

async function lookForNews() {
  if (!state.sheet || document.hidden || isOpen()) return;
  const news = await api.news(state.sheet.key, state.sheet.head);
  if (news.head === state.sheet.head) return;
  const others = [...news.facts, ...news.projects].map(row => row.history.at(-1)).filter(last => last && last.who !== state.who);
  await apply(news);
  if (others.length) toast(word("by_others").replace("{who}", others[0].who).replace("{count}", others.length));
}

// Keys

const KEYS = {
  j: () => move(1), k: () => move(-1), a: () => actions.decide("accept"), r: () => actions.decide("reject"), e: () => edit(),
  u: () => actions.undo(), n: () => act(add), "/": () => { tab("list"); $("search").focus(); }, "?": () => open("help"),
};

document.addEventListener("keydown", event => {
  if (event.key === "Escape" && state.editing && !isOpen()) { actions.cancel(); return; }
  if (event.key === "Escape" && event.target === $("search")) {
    $("search").value = "";
    $("search").blur();
    refilter({search: ""});
    return;
  }
  if (isOpen() || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  const run = KEYS[event.key];
  if (!run) return;
  event.preventDefault();
  run();
});

document.addEventListener("selectionchange", () => {
  const place = source.selection(), button = $("add");
  button.hidden = !place || isOpen();
  if (!place) return;
  button.style.left = `${Math.min(Math.max(8, place.box.left), innerWidth - 160)}px`;
  button.style.top = `${Math.min(place.box.bottom + 6, innerHeight - 48)}px`;
});

// Buttons

function tab(name) {
  document.querySelector("aside").dataset.tab = name;
  for (const button of document.querySelectorAll("[data-tab].button")) button.setAttribute("aria-pressed", String(button.dataset.tab === name));
  touch(state.current);
}

function refilter(change) {
  Object.assign(state.filter, change);
  showList({onFact: goTo});
  touch(state.current);
}

function wire() {
  source.listen({onFact: id => { tab("record"); goTo(id); }, onFinding: goToFinding});
  for (const button of document.querySelectorAll("[data-tab].button")) button.addEventListener("click", () => tab(button.dataset.tab));
  for (const button of document.querySelectorAll("[data-state]")) button.addEventListener("click", () => refilter({state: button.dataset.state}));
  $("attribute").addEventListener("change", event => refilter({attribute: event.target.value}));
  $("search").addEventListener("input", event => refilter({search: event.target.value}));
  $("add").addEventListener("mousedown", event => event.preventDefault()); // which would clear the selection
  $("add").addEventListener("click", () => act(add));
  $("open-bulletins").addEventListener("click", () => act(() => chooseBulletin(key => act(() => openBulletin(key)))));
  $("open-paste").addEventListener("click", () => pasteBulletin(key => act(() => openBulletin(key)), complain));
  $("open-help").addEventListener("click", () => open("help"));
  $("who").addEventListener("click", () => askName(named));
}

function named(name) {
  state.who = name;
  remember("name", name);
  $("who").textContent = name;
}

async function begin() {
  state.start = await api.start();
  state.who = state.start.name || remembered("name");
  look.start(language => { remember("lang", language); showAll(); source.paint(); });
  wire();
  if (remembered("lang") === "en") look.speak("en");
  const wanted = decodeURIComponent(location.hash.slice(1));
  const listed = (await api.bulletins("", 0)).rows;
  history.replaceState(null, "", "/" + location.hash); // the cookie has the token now
  const key = wanted || listed[0]?.key;
  if (key) await openBulletin(key).catch(complain);
  else showAll();
  if (!state.who) askName(named);
  setInterval(() => lookForNews().catch(() => {}), POLL);
  document.body.dataset.ready = "true";
}

begin().catch(complain);
