// The text with its marks. The server sends it cut into marked pieces; here they get their colours, and selections become offsets.
import {attribute, printed, state} from "./state.js";

const pane = document.getElementById("source");
let marks = new Map(); // id of a fact -> its pieces
let slips = new Map(); // id of a finding -> its pieces

const ids = (piece, kind) => piece.dataset[kind].split(" ");

export function show(html) {
  pane.innerHTML = html; // made by the server, with every character of the source escaped
  pane.scrollTop = 0;
  gather();
}

// Lines that have changed: {number: html}.
export function replaceLines(lines) {
  if (!Object.keys(lines).length) return;
  for (const [number, html] of Object.entries(lines)) {
    const line = document.getElementById(`line-${number}`);
    if (line) line.outerHTML = html;
  }
  gather();
}

function gather() {
  marks = new Map();
  slips = new Map();
  for (const [kind, pieces] of [["figure", marks], ["finding", slips]]) {
    for (const piece of pane.querySelectorAll(`[data-${kind}]`)) {
      for (const id of ids(piece, kind)) (pieces.get(id) ?? pieces.set(id, []).get(id)).push(piece);
    }
  }
  for (const piece of new Set([...slips.values()].flat())) paintSlip(piece);
  paint();
}

// All marks, or those of some facts.
export function paint(ids = [...marks.keys()]) {
  for (const piece of new Set(ids.flatMap(id => marks.get(id) ?? []))) paintMark(piece);
}

// Of figures that lie over each other the one looked at shows, else the first that was not rejected.
function paintMark(piece) {
  const facts = ids(piece, "figure").map(id => state.facts.get(id)).filter(Boolean);
  const fact = facts.find(each => each.id === state.current) ?? facts.find(each => each.state !== "reject") ?? facts[0];
  if (!fact) return;
  const kept = [...piece.classList].filter(name => /^(figure|name|finding|slip|error|warning|note)/.test(name));
  piece.className = [
    ...kept, "mark", state.start.family[fact.attribute] ?? "other", fact.is_moved ? "moved" : fact.state, fact.id === state.current ? "lit" : "",
  ].join(" ");
  piece.title = `${attribute(fact.attribute)} ${printed(fact)}`;
}

function paintSlip(piece) {
  const found = ids(piece, "finding").map(id => state.findings.get(id)).filter(Boolean);
  const gravest = ["error", "warning", "note"].find(severity => found.some(finding => finding.severity === severity));
  piece.classList.add("slip", gravest ?? "note");
}

export const scrollToFact = id => reveal(marks.get(id));
export function scrollToFinding(id) {
  for (const piece of pane.querySelectorAll(".slip.lit")) piece.classList.remove("lit");
  slips.get(id)?.forEach(piece => piece.classList.add("lit"));
  reveal(slips.get(id));
}

function reveal(pieces) {
  if (!pieces?.length) return;
  const box = pieces[0].getBoundingClientRect(), view = pane.getBoundingClientRect();
  if (box.top < view.top + 40 || box.bottom > view.bottom - 40) pieces[0].scrollIntoView({block: "center"});
}

// The place of the selection in the source as {start, end, box}, or null. Offsets are code points: 𬭊 counts once, though it has two units here.
export function selection() {
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return null;
  const range = chosen.getRangeAt(0);
  if (!pane.contains(range.startContainer) || !pane.contains(range.endContainer)) return null;
  const start = offsetOf(range.startContainer, range.startOffset), end = offsetOf(range.endContainer, range.endOffset);
  return start < end ? {start, end, box: range.getBoundingClientRect()} : null;
}

function offsetOf(node, offset) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const line = element.closest(".line");
  if (!line) return besideLines(node, offset);
  const range = document.createRange();
  range.setStart(line, 0);
  range.setEnd(node, offset);
  return Number(line.dataset.start) + codePoints(range.toString());
}

// A place between lines is where the next of them begins; behind the last one, the end of the text.
function besideLines(node, offset) {
  const next = node.childNodes[offset];
  const line = next?.matches?.(".line") ? next : next?.querySelector?.(".line");
  return line ? Number(line.dataset.start) : endOfLastLine(node);
}

function endOfLastLine(node) {
  const last = [...node.querySelectorAll(".line")].at(-1);
  return last ? Number(last.dataset.start) + codePoints(last.textContent) : 0;
}

function codePoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

export function listen({onFact, onFinding}) {
  pane.addEventListener("click", event => {
    if (!getSelection().isCollapsed) return;
    const mark = event.target.closest("[data-figure]"), slip = event.target.closest("[data-finding]");
    if (mark) onFact(ids(mark, "figure").find(id => state.facts.get(id)?.state !== "reject") ?? ids(mark, "figure")[0]);
    else if (slip) onFinding(ids(slip, "finding")[0]);
  });
}
