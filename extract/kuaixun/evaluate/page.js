"use strict";

// Tables: a click on a heading sorts by its column, another turns the order.
for (const table of document.querySelectorAll("table.sortable")) {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => heading.querySelector("button").addEventListener("click", () => {
    const numbers = heading.classList.contains("number");
    const turned = {ascending: "descending", descending: "ascending"};
    const order = turned[heading.getAttribute("aria-sort")] ?? (numbers ? "descending" : "ascending");
    const value = row => {
      const text = row.cells[column].textContent;
      return numbers ? (Number.isNaN(parseFloat(text)) ? -1 : parseFloat(text)) : text;
    };
    const compare = (a, b) => numbers ? value(a) - value(b) : value(a).localeCompare(value(b), "zh-CN");
    const rows = [...table.tBodies[0].rows].sort((a, b) => order === "ascending" ? compare(a, b) : compare(b, a));
    headings.forEach(other => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", order);
    table.tBodies[0].append(...rows);
  }));
}

// Errors: those are shown that fit all choices.
for (const form of document.querySelectorAll("form.filter")) {
  const cards = [...form.nextElementSibling.children];
  const show = () => {
    const chosen = [...new FormData(form)].filter(([, value]) => value);
    let shown = 0;
    for (const card of cards) {
      const fits = ([name, value]) => name === "search" ? card.textContent.includes(value.trim()) : card.dataset[name].split(" ").includes(value);
      card.hidden = !chosen.every(fits);
      shown += !card.hidden;
    }
    form.querySelector("output").value = `${shown} / ${cards.length}`;
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", event => event.preventDefault());
  show();
}

// A link into a folded section unfolds it.
const unfold = () => document.querySelector(`${location.hash || "#measures"} > details`)?.setAttribute("open", "");
addEventListener("hashchange", unfold);
unfold();
