"use strict";

// What the scripts of all pages share. Texts enter the page as text alone: nothing here takes markup.
const look = (() => {
  const LANGUAGES = ["zh", "en"];
  const root = document.documentElement;
  const listeners = [];

  const remembered = (key, fallback) => {
    try { return localStorage.getItem(`kuaixun-${key}`) ?? fallback; } catch { return fallback; }
  };
  const remember = (key, value) => {
    try { localStorage.setItem(`kuaixun-${key}`, value); } catch { /* a page opened from disk may keep nothing */ }
  };

  // An element: look.el("td", {class: "number", onclick: f, dataset: {…}}, "text", child, …); what is null or false is left out.
  const el = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (name === "dataset") Object.assign(element.dataset, value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
    return element;
  };

  // Data put in by look.packed (Python).
  const unpack = async id => {
    const bytes = Uint8Array.from(atob(document.getElementById(id).textContent.trim()), character => character.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
  };

  let language = LANGUAGES.includes(root.dataset.lang) ? root.dataset.lang : "zh";
  const pick = pair => pair[LANGUAGES.indexOf(language)];  // of [Chinese, English]

  // Every element with data-zh and data-en shows the one of the language; data-label-zh and data-label-en name it for those who hear the page.
  const speak = (wanted, within = document) => {
    language = wanted;
    root.lang = wanted === "zh" ? "zh-CN" : "en";
    root.dataset.lang = wanted;
    for (const element of within.querySelectorAll("[data-zh]")) element.textContent = element.dataset[wanted];
    for (const element of within.querySelectorAll("[data-label-zh]")) {
      const word = element.dataset[wanted === "zh" ? "labelZh" : "labelEn"];
      element.setAttribute(element.matches("input") ? "placeholder" : "aria-label", word);
      if (element.matches("input")) element.setAttribute("aria-label", word);
    }
    listeners.forEach(listener => listener(wanted));
  };

  const paint = theme => {
    if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
  };

  // The two switches, buttons with data-switch="lang" and data-switch="theme"; `changed` is told of a new language.
  const start = changed => {
    if (changed) listeners.push(changed);
    paint(remembered("theme", ""));
    for (const button of document.querySelectorAll("[data-switch]")) {
      button.addEventListener("click", () => {
        if (button.dataset.switch === "lang") {
          speak(language === "zh" ? "en" : "zh");
          return;
        }
        const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
        paint(dark ? "light" : "dark");
        remember("theme", root.dataset.theme);
      });
    }
  };

  // Prose from its segments, [text, number of its fact or null, whether in a name, numbers of its findings]: cut in Python, so that no
  // offset is counted here, where 𬭊 has two units. `fact` and `finding` give what is known
  // of a number; a finding of which they give nothing is not marked.
  const prose = (segments, {fact, finding, aside = () => false, onmark = null}) => segments.map(segment => {
    if (typeof segment === "string") return segment;
    const [text, number, named, findings] = segment;
    let node = text;
    if (named) node = el("span", {class: "name"}, node);
    if (number !== null) {
      const about = fact(number);
      node = el("mark", {
        class: `mark ${about.family}${aside(number) ? " aside" : ""}`, tabindex: "0", title: about.title, dataset: {fact: number},
        onclick: onmark && (() => onmark(number)), onkeydown: onmark && (event => { if (event.key === "Enter") onmark(number); }),
      }, node);
    }
    for (const index of findings) {
      const about = finding(index);
      if (about) node = el("span", {class: `slip ${about.severity}${about.chosen ? " this" : ""}`, title: about.message, dataset: {finding: index}}, node);
    }
    return node;
  });

  return {el, unpack, pick, speak, start, prose, get language() { return language; }};
})();
