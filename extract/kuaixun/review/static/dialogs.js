// The dialogs: who decides, which bulletin, a new bulletin, the keys.
import {api} from "./api.js";
import {state, word} from "./state.js";

const {el} = look;
const dialog = id => document.getElementById(id);
export const isOpen = () => document.querySelector("dialog[open]") !== null;
export const open = id => { if (!dialog(id).open) dialog(id).showModal(); };

for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());

// Asks for the name until there is one.
export function askName(onName) {
  const form = dialog("name-form");
  form.elements.name.value = state.who;
  form.onsubmit = event => {
    event.preventDefault();
    const name = form.elements.name.value.trim();
    if (!name) return;
    dialog("name").close();
    onName(name);
  };
  open("name");
}

export function chooseBulletin(onKey) {
  const find = dialog("find-bulletin");
  let page = 0, waiting = 0;
  const show = async () => {
    const found = await api.bulletins(find.value, page);
    dialog("bulletin-list").replaceChildren(...found.rows.map(row => entry(row, onKey)));
    dialog("no-bulletins").hidden = found.rows.length > 0;
    dialog("pages").replaceChildren(...pages(found, to => { page = to; show(); }));
  };
  find.oninput = () => { page = 0; clearTimeout(waiting); waiting = setTimeout(show, 150); };
  find.onkeydown = event => { if (event.key === "Enter") { event.preventDefault(); dialog("bulletin-list").querySelector("button")?.click(); } };
  find.value = "";
  open("bulletins");
  return show();
}

function entry(row, onKey) {
  const numbers = [
    row.facts !== null && `${row.facts} ${word("record")}`, row.findings ? `${row.findings} ${word("findings")}` : null,
    row.decided ? `${word("decided")} ${row.decided}` : null,
  ].filter(Boolean);
  return el("li", {}, el("button", {class: "plain", type: "button", onclick: () => { dialog("bulletins").close(); onKey(row.key); }},
    el("span", {}, row.title || row.source), el("small", {}, row.title ? row.source : ""), el("small", {}, numbers.join(" · "))));
}

function pages({page, pages: count}, go) {
  if (count < 2) return [];
  return [
    el("button", {class: "button", type: "button", disabled: page === 0, onclick: () => go(page - 1)}, "←"),
    el("span", {class: "faint"}, `${page + 1} / ${count}`),
    el("button", {class: "button", type: "button", disabled: page + 1 >= count, onclick: () => go(page + 1)}, "→"),
  ];
}

export function pasteBulletin(onKey, onRefusal) {
  const form = dialog("paste-form");
  form.onsubmit = async event => {
    event.preventDefault();
    const sent = new FormData(form);
    if (form.elements.file.files.length) sent.delete("text");
    else {
      sent.delete("file");
      sent.set("text", new Blob([form.elements.text.value]), "pasted.txt"); // every line break as it is
    }
    sent.append("who", state.who);
    const button = form.querySelector("footer button");
    button.disabled = true;
    button.textContent = word("working");
    try {
      const {key} = await api.addText(sent);
      dialog("paste").close();
      form.reset();
      onKey(key);
    } catch (error) {
      onRefusal(error);
    } finally {
      button.disabled = false;
      button.textContent = word("extract");
    }
  };
  open("paste");
}

export function toast(text, bad = false) {
  const shown = el("p", {class: `toast${bad ? " bad" : ""}`}, text);
  const place = document.querySelector("dialog[open]") ?? document.body;
  const toasts = document.getElementById("toasts");
  place.append(toasts);
  toasts.append(shown);
  setTimeout(() => shown.remove(), bad ? 8000 : 3000);
}
