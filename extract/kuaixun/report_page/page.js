
// The report page: three lists over the data in the page, and the text of a source when it is opened.
(async () => {
  const {el, pick} = look;
  const PAGE = 50, PRINTED = 1000, PRINTED_OPEN = 200;  // rows of a page; rows on paper, and how many of these with their text
  const data = await look.unpack("data");
  const {words} = data;
  const {severities: SEVERITIES, stages: STAGES} = data;  // in their order
  const fill = (text, parts) => text.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
  const say = (key, parts = {}) => fill(pick(words.own[key]), parts);
  const label = column => pick(words.columns[column]);
  const value = name => name === undefined ? "" : pick(words.values[name] ?? [name, name]);
  const attribute = name => pick(words.attributes[name] ?? [name, name]);
  const comma = () => look.language === "zh" ? "、" : ", ";
  const collator = new Intl.Collator("zh-CN");

  // What is read only when it is asked for
  const chunks = new Map();
  const detailOf = async source => {
    const {chunk, at} = data.sources[source];
    if (!chunks.has(chunk)) chunks.set(chunk, look.unpack(`chunk-${chunk}`));
    return (await chunks.get(chunk))[at];
  };
  const findingsOf = source => (findingsBySource[source] ??= data.findings.filter(finding => finding.source === source).sort((a, b) => a.n - b.n));
  const findingsBySource = {};

  // Small parts
  const severity = name => el("span", {class: `chip ${name}`}, value(name));
  const severities = names => SEVERITIES.filter(name => names?.includes(name)).map(name => {
    const count = names.filter(other => other === name).length;
    return [el("span", {class: `chip ${name}`}, `${value(name)}${count > 1 ? ` ${count}` : ""}`), " "];
  });
  const gravity = names => names ? -SEVERITIES.findIndex(name => names.includes(name)) * 1000 + names.length : null;
  const under = text => text ? el("span", {class: "under"}, text) : null;

  // A list: rows that are filtered by its form, sorted by its headings, and drawn a page at a time.
  class List {
    constructor(name, {rows, draw, columns = null, fits, open = null}) {
      Object.assign(this, {name, rows, draw, columns, fits, open});
      this.page = 0;
      this.size = PAGE;
      this.opened = new Set();
      this.order = null;
      this.form = document.querySelector(`form[data-list="${name}"]`);
      this.place = document.querySelector(`[data-rows="${name}"]`);
      this.pager = document.querySelector(`[data-pager="${name}"]`);
      document.querySelector(`[data-count="${name}"]`).textContent = rows.length.toLocaleString("en");
      this.form.addEventListener("input", () => this.filter());
      this.form.addEventListener("submit", event => event.preventDefault());
      this.form.addEventListener("reset", () => setTimeout(() => this.filter()));
      this.filter();
    }

    filter() {
      const chosen = Object.fromEntries(new FormData(this.form));
      const wanted = {...chosen, search: (chosen.search ?? "").trim().toLowerCase().split(/\s+/).filter(Boolean)};
      this.fitting = this.rows.filter(row => this.fits(row, wanted));
      this.page = 0;
      this.sort();
    }

    sort() {
      this.shown = this.fitting;
      if (this.order) {
        const {column, turn} = this.order;
        const key = this.columns.find(({name}) => name === column).key;
        const compare = (a, b) => typeof a === "number" ? a - b : collator.compare(a, b);
        const known = this.fitting.map(row => [key(row), row]).filter(([key]) => key !== undefined && key !== null && key !== "");
        const missing = this.fitting.filter(row => { const of = key(row); return of === undefined || of === null || of === ""; });
        this.shown = [...known.sort(([a], [b]) => turn * compare(a, b)).map(([, row]) => row), ...missing];
      }
      this.render();
    }

    turn(column, numeric) {
      const first = numeric ? -1 : 1;
      const turn = this.order?.column === column ? -this.order.turn : first;
      this.order = {column, turn};
      this.page = 0;
      this.sort();
      this.place.querySelector(`[data-column="${column}"]`)?.focus();
    }

    render() {
      const first = this.page * this.size;
      const rows = this.shown.slice(first, first + this.size);
      const empty = this.rows.length ? say("no rows") : say(this.name === "projects" ? "no projects" : this.name === "findings" ? "no findings" : "no rows");
      this.place.replaceChildren(rows.length ? this.columns ? this.table(rows) : el("div", {class: "findings"}, rows.map(this.draw)) : el("p", {class: "empty"}, empty));
      const counts = {first: (first + 1).toLocaleString("en"), last: (first + rows.length).toLocaleString("en"), count: this.shown.length.toLocaleString("en")};
      this.form.querySelector("output").value = rows.length ? say("shown", counts) : "";
      const last = Math.max(Math.ceil(this.shown.length / this.size) - 1, 0);
      this.pager.replaceChildren(...(last ? [
        el("button", {type: "button", class: "button", disabled: this.page === 0, onclick: () => this.go(this.page - 1)}, say("previous")),
        el("span", {}, `${this.page + 1} / ${last + 1}`),
        el("button", {type: "button", class: "button", disabled: this.page === last, onclick: () => this.go(this.page + 1)}, say("next")),
      ] : []));
    }

    go(page) {
      this.page = page;
      this.render();
      this.place.closest("section").scrollIntoView();
    }

    table(rows) {
      const heads = this.columns.map(({name, title, numeric}) => el("th", {
        scope: "col", class: numeric && "number",
        "aria-sort": this.order?.column === name ? (this.order.turn > 0 ? "ascending" : "descending") : null,
      }, el("button", {type: "button", class: "plain", dataset: {column: name}, onclick: () => this.turn(name, numeric)}, title())));
      const body = el("tbody");
      for (const row of rows) body.append(...this.row(row));
      return el("table", {class: "cards"}, el("thead", {}, el("tr", {}, heads)), body);
    }

    row(row) {
      const opened = this.opened.has(row);
      const cells = this.columns.map(({title, numeric, short, main, cell}) => {
        const content = cell(row);
        if (!main) return el("td", {class: numeric ? "number" : short && "short", dataset: {label: title()}}, content);
        const button = el("button", {type: "button", class: "plain", "aria-expanded": String(opened), onclick: () => this.toggle(row)}, content[0]);
        return el("td", {class: "main"}, button, content.slice(1));
      });
      const tr = el("tr", {class: opened && "open"}, cells);
      this.rowOf ??= new WeakMap();
      this.rowOf.set(row, tr);
      return opened ? [tr, this.detail(row)] : [tr];
    }

    detail(row) {
      const cell = el("td", {colspan: String(this.columns.length)}, el("p", {class: "empty"}, say("loading")));
      this.pending = Promise.all([this.pending, detailOf(row.number ?? row.source).then(detail => cell.replaceChildren(...this.open(row, detail)))]);
      return el("tr", {class: "detail"}, cell);
    }

    toggle(row) {
      if (!this.opened.delete(row)) this.opened.add(row);
      const old = this.rowOf.get(row), next = old.nextElementSibling;
      if (next?.classList.contains("detail")) next.remove();
      old.replaceWith(...this.row(row));
      this.rowOf.get(row).querySelector("button").focus();
    }

    // Brings a row into view, opened.
    async show(row) {
      this.form.reset();
      this.order = null;
      this.opened.add(row);
      await new Promise(done => setTimeout(done));  // after the reset has filtered
      this.page = Math.floor(this.shown.indexOf(row) / this.size);
      this.render();
      await this.pending;
      this.rowOf.get(row).scrollIntoView();
    }

    // The rows as they go on paper, opened if these are few.
    unfold(size, open) {
      this.folded ??= {size: this.size, page: this.page, opened: new Set(this.opened)};
      this.size = size;
      this.page = 0;
      if (open && this.shown.length <= PRINTED_OPEN) this.shown.forEach(row => this.opened.add(row));
      this.render();
    }

    fold() {
      if (!this.folded) return;
      Object.assign(this, this.folded, {folded: null});
      this.render();
    }
  }

  // The text of a source with its marks, or those sentences of it that are asked for, and the facts that stand in it.
  const aboutFact = fact => ({family: fact.family, title: `${attribute(fact.attribute)} ${fact.value}${comma()}${value(fact.modality)}`});
  const aboutSlip = finding => ({severity: finding.severity, message: pick(finding.message)});
  const sentenceText = (sentence, detail, slips, options) =>
    look.prose(sentence.segments, {fact: number => aboutFact(detail.facts[number]), finding: number => aboutSlip(slips[number]), ...options});

  const textOf = (source, detail, numbers, options) => {
    const slips = findingsOf(source), wanted = numbers && new Set(numbers);
    let number = 0;
    const articles = detail.articles.map(article => {
      const blocks = new Map(), told = new Set();
      let skipped = false, any = false;
      for (const sentence of article.sentences) {
        const shown = !wanted || wanted.has(number);
        number += 1;
        if (!shown) { skipped = true; continue; }
        if (!blocks.has(sentence.block)) blocks.set(sentence.block, el("p", {class: sentence.kind}));
        if (skipped && any) blocks.get(sentence.block).append(el("span", {class: "skip"}, "…… "));
        blocks.get(sentence.block).append(...sentenceText(sentence, detail, slips, options));
        sentence.findings?.forEach(index => told.add(index));
        [skipped, any] = [false, true];
      }
      if (!any) return null;
      const notes = [...told].map(index => el("li", {}, severity(slips[index].severity), " ", pick(slips[index].message)));
      return el("article", {}, ...blocks.values(), notes.length ? el("ul", {class: "slips"}, notes) : null);
    });
    return el("div", {class: "text prose", lang: "zh-CN"}, articles);
  };

  const FACTS = [
    [() => label("facts.text"), fact => [el("button", {type: "button", class: "plain"}, fact.text)]],
    [() => label("facts.attribute"), fact => [attribute(fact.attribute), under(fact.product), el("code", {title: label("facts.rule")}, fact.rule)]],
    [() => say("value"), fact => [fact.value, under(fact.base)]],
    [() => label("facts.modality"), fact => [el("span", {class: `chip ${fact.modality}`}, value(fact.modality)), under(period(fact.period))]],
    [() => label("facts.subject"), fact => [fact.subject, under([value(fact.kind), fact.reason].filter(Boolean).join(" · "))]],
  ];
  const period = ([first, last]) => {
    if (!first && !last) return null;
    if (first === last) return first;
    return say(first && last ? "from to" : last ? "until" : "from", {first, last});
  };
  const factsOf = (detail, numbers, onfact) => {
    const head = FACTS.map(([title]) => title());
    const rows = numbers.map(number => el("tr", {dataset: {fact: number}, onclick: () => onfact(number)},
      FACTS.map(([, cell], at) => el("td", {class: at === 0 && "printed", dataset: {label: head[at]}}, cell(detail.facts[number])))));
    return el("div", {class: "sheet"}, el("table", {class: "facts cards"}, el("thead", {}, el("tr", {}, head.map(text => el("th", {scope: "col"}, text)))), el("tbody", {}, rows)));
  };

  // Text and facts beside each other: who points at one sees the other.
  const beside = (source, detail, sentences, facts) => {
    const own = new Set(facts);
    const light = (number, to) => {
      both.querySelectorAll(".lit").forEach(element => element.classList.remove("lit"));
      const lit = both.querySelectorAll(`[data-fact="${number}"]`);
      lit.forEach(element => element.classList.add("lit"));
      [...lit].find(element => element.matches(to))?.scrollIntoView({block: "nearest"});
    };
    const text = textOf(source, detail, sentences, {aside: number => !own.has(number), onmark: number => light(number, "tr")});
    const note = detail.whole ? null : el("p", {class: "faint"}, say("excerpts"));
    const both = el("div", {class: "beside"}, el("div", {class: "sheet"}, note, text), facts.length ? factsOf(detail, facts, number => light(number, "mark")) : null);
    return both;
  };

  const openProject = (row, detail) => {
    const dates = Object.entries(row.dates ?? {}).map(([name, day]) => `${label(`projects.${name}`)} ${day}`).join(comma());
    const about = [
      ["projects.companies", row.companies?.join(comma())], ["projects.zones", row.zones?.join(comma())], ["projects.place", row.place],
      ["projects.industry", row.industry], ["projects.stage", value(row.stage)], [null, dates],
    ].filter(([, text]) => text);
    const facts = detail.facts.flatMap((fact, number) => fact.project === row.n ? [number] : []);
    const {source} = data.sources[row.source];
    return [
      el("dl", {class: "about-project"}, about.map(([column, text]) => el("div", {}, el("dt", {}, column ? label(column) : say("dates")), el("dd", {}, text))),
        el("div", {}, el("dt", {}, label("bulletins.source")), el("dd", {}, `${source} `, fullText(row.source)))),
      beside(row.source, detail, detail.projects[row.n], facts),
    ];
  };
  const fullText = source => el("button", {type: "button", class: "plain noprint", onclick: () => lists.sources.show(data.sources[source])}, `${say("full text")} →`);
  const openSource = (row, detail) => row.error ? [el("p", {class: "empty"}, row.error)] : [beside(row.number, detail, null, detail.facts.map((_, number) => number))];

  const drawFinding = finding => {
    const prose = el("p", {class: "prose", lang: "zh-CN"}, finding.text);
    detailOf(finding.source).then(detail => {
      const sentences = detail.articles.flatMap(article => article.sentences).filter(sentence => sentence.findings?.includes(finding.n));
      if (sentences.length) prose.replaceChildren(...sentences.flatMap(sentence => sentenceText(sentence, detail, null, {
        aside: () => true, finding: number => number === finding.n ? {...aboutSlip(finding), chosen: true} : null,
      })));
    });
    const sides = [["findings.reported", finding.reported], ["findings.expected", finding.expected]].filter(([, text]) => text);
    return el("article", {class: `finding card sheet ${finding.severity}`},
      el("p", {class: "about"}, severity(finding.severity), el("span", {}, finding.title ? pick(finding.title) : finding.check), el("code", {}, finding.check),
        el("span", {}, data.sources[finding.source].source), fullText(finding.source)),
      el("p", {class: "message"}, pick(finding.message)), prose,
      sides.length ? el("p", {class: "about"}, sides.map(([column, text]) => el("span", {}, `${label(column)} `, el("b", {}, text)))) : null);
  };

  // The lists
  data.sources.forEach((row, number) => { row.number = number; });
  const haystack = (row, ...texts) => { row.found = texts.flat().filter(Boolean).join("\n").toLowerCase(); };
  data.projects.forEach(row => haystack(row, row.name, row.companies, row.zones, row.place, row.industry, data.sources[row.source].source));
  data.sources.forEach(row => haystack(row, row.source, row.title, row.issue));
  const searched = (row, {search, doubtful}) => search.every(part => row.found.includes(part)) && (!doubtful || Boolean(row.findings));

  const choices = () => {
    const options = (form, name, all, pairs) => {
      const select = document.querySelector(`form[data-list="${form}"] [name="${name}"]`), chosen = select.value;
      select.replaceChildren(el("option", {value: ""}, say(all)), ...pairs.map(([key, text]) => el("option", {value: key}, text)));
      select.value = chosen;
    };
    const counted = (rows, name) => [...Map.groupBy(rows.filter(row => row[name]), row => row[name])].map(([key, group]) => [key, group.length]);
    const by = (rows, name, order, word) => counted(rows, name).sort(order).map(([key, count]) => [key, `${word(key)} (${count})`]);
    options("projects", "stage", "any stage", by(data.projects, "stage", ([a], [b]) => STAGES.indexOf(a) - STAGES.indexOf(b), value));
    options("projects", "industry", "any industry", by(data.projects, "industry", ([, a], [, b]) => b - a, key => key));
    options("findings", "severity", "any severity", by(data.findings, "severity", ([a], [b]) => SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b), value));
    options("findings", "family", "any family", by(data.findings, "family", ([, a], [, b]) => b - a, key => say(`family ${key}`)));
  };
  choices();

  const lists = {};
  lists.findings = new List("findings", {
    rows: data.findings, draw: drawFinding,
    fits: (row, chosen) => (!chosen.severity || row.severity === chosen.severity) && (!chosen.family || row.family === chosen.family),
  });
  lists.projects = new List("projects", {
    rows: data.projects, open: openProject,
    fits: (row, chosen) => (!chosen.stage || row.stage === chosen.stage) && (!chosen.industry || row.industry === chosen.industry) && searched(row, chosen),
    columns: [
      {name: "name", main: true, title: () => label("projects.name"), key: row => row.name, cell: row => [row.name, under(row.industry)]},
      {name: "companies", title: () => label("projects.companies"), key: row => row.companies?.[0], cell: row => row.companies?.join(comma())},
      {name: "zones", title: () => label("projects.zones"), key: row => row.zones?.[0] ?? row.place, cell: row => [row.zones?.join(comma()), under(row.place)]},
      {name: "stage", short: true, title: () => label("projects.stage"), key: row => row.stage && STAGES.indexOf(row.stage), cell: row => [value(row.stage), under(row.dates?.stage_date)]},
      {name: "investment", numeric: true, title: () => attribute("investment"), key: row => row.investment, cell: row => row.figures?.investment},
      {name: "land", numeric: true, title: () => attribute("land_area"), key: row => row.land, cell: row => row.figures?.land_area},
      {name: "per_mu", numeric: true, title: () => say("per mu short"), key: row => row.per_mu, cell: row => row.per_mu_shown && pick(row.per_mu_shown)},
      {name: "findings", title: () => say("doubtful"), numeric: true, key: row => gravity(row.findings), cell: row => severities(row.findings)},
    ],
  });
  lists.sources = new List("sources", {
    rows: data.sources, open: openSource, fits: searched,
    columns: [
      {name: "source", main: true, title: () => label("bulletins.source"), key: row => row.source, cell: row => [row.source, under(row.title)]},
      {name: "published", short: true, title: () => label("bulletins.published"), key: row => row.published, cell: row => row.published},
      {name: "status", short: true, title: () => label("bulletins.status"), key: row => row.status, cell: row => row.status === "ok" ? value("ok") : el("span", {class: `chip ${row.status === "failed" ? "error" : "warning"}`}, value(row.status))},
      {name: "articles", numeric: true, title: () => label("bulletins.articles"), key: row => row.articles, cell: row => row.articles},
      {name: "facts", numeric: true, title: () => say("figures"), key: row => row.facts, cell: row => row.facts},
      {name: "projects", numeric: true, title: () => label("projects.name"), key: row => row.projects, cell: row => row.projects},
      {name: "findings", numeric: true, title: () => say("doubtful"), key: row => gravity(row.findings), cell: row => severities(row.findings)},
    ],
  });

  // A bar of a plot filters the list that it counts.
  for (const button of document.querySelectorAll("[data-filter]")) {
    button.addEventListener("click", () => {
      const list = button.dataset.filter === "family" ? lists.findings : lists.projects;
      list.form.reset();
      list.form.elements[button.dataset.filter].value = button.dataset.value;
      setTimeout(() => {
        list.filter();
        list.form.closest("section").scrollIntoView();
      });
    });
  }

  look.start(() => {
    choices();
    Object.values(lists).forEach(list => list.render());
  });

  // On paper all rows are shown; #print opens the projects too, which takes time and so cannot be done when a print is asked for.
  addEventListener("beforeprint", () => Object.values(lists).forEach(list => list.folded || list.unfold(PRINTED, false)));
  addEventListener("afterprint", () => Object.values(lists).forEach(list => list.fold()));
  if (location.hash === "#print") {
    Object.values(lists).forEach(list => list.unfold(PRINTED, list.name === "projects"));
    await Promise.all([lists.projects.pending, ...data.findings.slice(0, PRINTED).map(finding => detailOf(finding.source))]);
  }
  document.documentElement.dataset.ready = "";
})();
