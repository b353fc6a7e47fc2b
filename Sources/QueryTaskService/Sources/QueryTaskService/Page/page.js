// The page speaks the same API as every other client. Texts of data are only ever set as text.
"use strict";

const formats = {
  xlsx: "xlsx", csv: "csv", txt: "txt", json: "json", json_detail: "json", json_fe: "json",
  json_bi: "json", inline_json: "json", html: "html", md: "md", gsxml: "xml", sql: "sql",
};
const shownRows = 50;
const longestTable = 8_000_000;
const element = (id) => document.getElementById(id);
let token = null;
let explore = null;
let run = null;

// MARK: Requests

/** A request to the API; throws the server's message for an error. */
async function request(method, path, body, options = {}) {
  const headers = { Authorization: "token " + token };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch("api/4.0/" + path, {
    method, headers, body: body === undefined ? undefined : JSON.stringify(body), ...options,
  });
  if (response.status === 401) logOut("The session has ended: log in again.");
  if (!response.ok) throw new Error(await messageOf(response));
  return response;
}

async function messageOf(response) {
  const text = await response.text();
  try {
    const answer = JSON.parse(text);
    const details = (answer.errors || []).map((error) => `${error.field}: ${error.message}`);
    return [answer.message, ...details].filter(Boolean).join("; ") || response.statusText;
  } catch {
    return `The server answered ${response.status}`;
  }
}

// MARK: Session

element("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  element("login-message").textContent = "";
  const secret = element("client-secret");
  try {
    const response = await fetch("api/4.0/login", {
      method: "POST",
      body: new URLSearchParams({ client_id: element("client-id").value, client_secret: secret.value }),
    });
    if (!response.ok) throw new Error(await messageOf(response));
    token = (await response.json()).access_token;
    secret.value = "";
    element("login").hidden = true;
    element("workspace").hidden = false;
    element("logout").hidden = false;
    await showExplores();
  } catch (error) {
    element("login-message").textContent = error.message;
  }
});

element("logout").addEventListener("click", async () => {
  try { await request("DELETE", "logout"); } catch { /* The token has ended already. */ }
  logOut("");
});

function logOut(message) {
  token = null;
  run?.controller.abort();
  element("login").hidden = false;
  element("workspace").hidden = true;
  element("logout").hidden = true;
  element("login-message").textContent = message;
}

// MARK: Explores and fields

async function showExplores() {
  const models = await (await request("GET", "lookml_models")).json();
  const select = element("explore");
  select.replaceChildren();
  for (const model of models) {
    for (const { name, label } of model.explores) {
      const option = new Option(label || name);
      option.dataset.model = model.name;
      option.dataset.view = name;
      select.append(option);
    }
  }
  if (select.options.length === 0) return tell("The server has no explores yet.", true);
  await showFields();
}

async function showFields() {
  const { model, view } = element("explore").selectedOptions[0].dataset;
  const path = `lookml_models/${encodeURIComponent(model)}/explores/${encodeURIComponent(view)}`;
  explore = await (await request("GET", path)).json();
  const list = element("fields");
  list.replaceChildren();
  for (const [title, fields] of [["Dimensions", explore.fields.dimensions], ["Measures", explore.fields.measures]]) {
    if (fields.length === 0) continue;
    const heading = document.createElement("h3");
    heading.textContent = title;
    list.append(heading, ...fields.map((field) => fieldChoice(field, title === "Dimensions")));
  }
  element("filters").replaceChildren();
  element("pivots").querySelectorAll("label").forEach((label) => label.remove());
  forgetRun();
  update();
}

function fieldChoice(field, isDimension) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  const type = document.createElement("small");
  Object.assign(box, { type: "checkbox", value: field.name });
  box.dataset.isDimension = isDimension;
  type.textContent = field.type;
  label.title = field.name;
  label.append(box, field.label_short || field.label || field.name, " ", type);
  return label;
}

const boxes = () => [...element("fields").querySelectorAll("input")];

element("explore").addEventListener("change", () => showFields().catch((error) => tell(error.message, true)));
element("fields").addEventListener("change", update);
element("field-search").addEventListener("input", () => {
  const text = element("field-search").value.toLowerCase();
  for (const box of boxes()) {
    const label = box.closest("label");
    label.hidden = !(label.textContent + " " + box.value).toLowerCase().includes(text);
  }
});
element("all-dimensions").addEventListener("click", () => choose((box) => box.dataset.isDimension === "true"));
element("no-fields").addEventListener("click", () => choose(() => false));

function choose(isChosen) {
  for (const box of boxes()) box.checked = isChosen(box);
  update();
}

// MARK: Filters and pivots

element("add-filter").addEventListener("click", () => {
  const row = document.createElement("div");
  row.className = "filter";
  const select = document.createElement("select");
  select.setAttribute("aria-label", "Field of the filter");
  for (const [title, fields] of [["Dimensions", explore.fields.dimensions], ["Measures", explore.fields.measures]]) {
    if (fields.length === 0) continue;
    const group = document.createElement("optgroup");
    group.label = title;
    group.append(...fields.map((field) => new Option(field.label_short || field.label || field.name, field.name)));
    select.append(group);
  }
  const text = document.createElement("input");
  text.placeholder = "Such as Rome, >5 or 7 days";
  text.setAttribute("aria-label", "Text of the filter");
  const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "Remove" });
  remove.addEventListener("click", () => {
    row.remove();
    changeQuery();
  });
  row.append(select, text, remove);
  element("filters").append(row);
  text.focus();
});

/** The filters by the names of their fields; rows of one field are alternatives. */
function filters() {
  const filters = {};
  for (const row of element("filters").children) {
    const name = row.querySelector("select").value;
    const text = row.querySelector("input").value.trim();
    if (text) filters[name] = name in filters ? filters[name] + "," + text : text;
  }
  return filters;
}

const chosenPivots = () => [...element("pivots").querySelectorAll("input:checked")].map((box) => box.value);

/** Offers a box for each chosen dimension. */
function showPivots() {
  const pivots = new Set(chosenPivots());
  const labels = boxes().filter((box) => box.checked && box.dataset.isDimension === "true").map((box) => {
    const label = document.createElement("label");
    const pivot = Object.assign(document.createElement("input"), {
      type: "checkbox", value: box.value, checked: pivots.has(box.value),
    });
    label.append(pivot, box.nextSibling.textContent);
    return label;
  });
  element("pivots").querySelectorAll("label").forEach((label) => label.remove());
  element("pivots").append(...labels);
  element("pivots").hidden = labels.length === 0;
}

for (const id of ["filters", "pivots", "total", "row-total"]) element(id).addEventListener("change", changeQuery);

/** Shows what follows from a change of the query; a download belongs to the query that ran. */
function changeQuery() {
  element("row-total").disabled = chosenPivots().length === 0;
  element("download").disabled = true;
  showCode();
}

// MARK: The query

function query() {
  const { model, view } = element("explore").selectedOptions[0].dataset;
  const sort = element("sort").value;
  const pivots = chosenPivots();
  const chosen = filters();
  return {
    model, view,
    fields: boxes().filter((box) => box.checked).map((box) => box.value),
    ...(pivots.length > 0 && { pivots }),
    ...(Object.keys(chosen).length > 0 && { filters: chosen }),
    sorts: sort ? [sort] : [],
    limit: element("limit").value.trim(),
    ...(element("total").checked && { total: true }),
    ...(pivots.length > 0 && element("row-total").checked && { row_total: "right" }),
  };
}

/** Shows what follows from the choices: the pivots, the sorts, and the lines of code for the same result. */
function update() {
  showPivots();
  element("row-total").disabled = chosenPivots().length === 0;
  const { fields } = query();
  const sort = element("sort");
  const chosen = sort.value;
  sort.replaceChildren(new Option("Server's choice", ""));
  for (const name of fields) {
    sort.append(new Option(name, name), new Option(name + ", descending", name + " desc"));
  }
  sort.value = chosen;
  if (sort.selectedIndex < 0) sort.selectedIndex = 0;
  showCode();
}

for (const id of ["sort", "limit", "format", "formatting"]) element(id).addEventListener("change", showCode);
// A download belongs to the query that ran.
for (const id of ["fields", "sort", "limit"]) {
  element(id).addEventListener("change", () => { element("download").disabled = true; });
}

function showCode() {
  const body = query();
  const format = element("format").value;
  const formatting = element("formatting").checked;
  const base = new URL(".", location.href).href.replace(/\/$/, "");
  const file = "result." + formats[format];
  element("curl").textContent =
    `TOKEN=$(curl -sS ${base}/api/4.0/login --data-urlencode "client_id=$CLIENT_ID" --data-urlencode "client_secret=$CLIENT_SECRET"` +
    ` | python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')\n` +
    `curl -sS -f -H "Authorization: token $TOKEN" -H 'Content-Type: application/json' \\\n` +
    `  '${base}/api/4.0/queries/run/${format}${formatting ? "?apply_formatting=true" : ""}' \\\n` +
    `  -d ${shellQuoted(JSON.stringify(body))} -o ${file}`;
  const isText = format !== "xlsx";
  element("sdk").textContent =
    `import json, looker_sdk\n` +
    `# LOOKERSDK_BASE_URL=${base}, LOOKERSDK_CLIENT_ID and LOOKERSDK_CLIENT_SECRET are set.\n` +
    `sdk = looker_sdk.init40()\n` +
    `query = sdk.create_query(looker_sdk.models40.WriteQuery(**json.loads(${pythonQuoted(JSON.stringify(body))})))\n` +
    `result = sdk.run_query(query.id, ${pythonQuoted(format)}${formatting ? ", apply_formatting=True" : ""})\n` +
    `with open(${pythonQuoted(file)}, ${isText ? '"w", encoding="utf-8", newline=""' : '"wb"'}) as file:\n    file.write(result)`;
}

/** A text as one word of a shell. */
const shellQuoted = (text) => "'" + text.replaceAll("'", "'\\''") + "'";
/** A text as a literal of Python: JSON's escapes are among Python's. */
const pythonQuoted = (text) => JSON.stringify(text);

// MARK: Runs

element("query").addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = query();
  if (body.fields.length === 0) return tell("Choose at least one field.", true);
  run?.controller.abort();
  const own = { controller: new AbortController(), task: null };
  run = own;
  setRunning(true);
  element("rows").hidden = true;
  try {
    const { id } = await (await request("POST", "queries", body)).json();
    own.query = id;
    // html merges the headings of pivots, and has a row of totals; csv is read as far as it is shown.
    const isTable = body.pivots !== undefined || body.total === true;
    const task = await createTask(own, isTable ? "html" : "csv");
    const table = isTable
      ? await wholeTable(own, task.id, body.total === true)
      : tableOf(await firstRows(own, task.id));
    if (run !== own) return;
    showRows(table);
    const runtime = task.runtime === null ? "" : `, ${Number(task.runtime).toFixed(2)} s in the database`;
    tell(`Complete${runtime}. ${table.isCut ? `The first ${shownRows} rows` : "All rows"} are shown.`);
    own.isComplete = true;
  } catch (error) {
    if (run === own && error.name !== "AbortError") tell(error.message, true);
  } finally {
    if (run === own) setRunning(false);
    if (run === own) element("download").disabled = !own.isComplete;
  }
});

/** Makes a task and waits until it is complete. */
async function createTask(own, format) {
  const signal = own.controller.signal;
  const formatting = element("formatting").checked ? "?apply_formatting=true" : "";
  const body = { query_id: own.query, result_format: format };
  let task = await (await request("POST", "query_tasks" + formatting, body, { signal })).json();
  own.task = task.id;
  for (let pause = 50; !["complete", "error", "killed", "expired"].includes(task.status); pause = Math.min(pause * 1.5, 1000)) {
    tell(`The query is ${task.status} …`);
    await new Promise((resolve) => setTimeout(resolve, pause));
    task = await (await request("GET", "query_tasks/" + task.id, undefined, { signal })).json();
  }
  if (task.status !== "complete") {
    // The results of a failed task are the database's message.
    await request("GET", `query_tasks/${task.id}/results`, undefined, { signal });
    throw new Error(`The query was ${task.status}`);
  }
  return task;
}

/** The heading and the first rows of a csv result, of which no more is read. */
async function firstRows(own, task) {
  const stop = new AbortController();
  const response = await request("GET", `query_tasks/${task}/results`, undefined, { signal: stop.signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return recordsOf(text, true);
    text += value;
    const records = recordsOf(text, false);
    if (records.length > shownRows + 1 || run !== own) {
      stop.abort();
      return records;
    }
  }
}

/** The records of csv (RFC 4180); the last one of a text that goes on is left out. */
function recordsOf(text, isWhole) {
  const records = [];
  let record = [], field = "", isQuoted = false;
  for (let place = 0; place < text.length; place += 1) {
    const character = text[place];
    if (isQuoted) {
      if (character !== '"') field += character;
      else if (text[place + 1] === '"') { field += '"'; place += 1; }
      else isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === ",") { record.push(field); field = ""; }
    else if (character === "\n") {
      records.push([...record, field.replace(/\r$/, "")]);
      record = []; field = "";
    } else field += character;
  }
  if (isWhole && (field || record.length > 0)) records.push([...record, field]);
  return records;
}

/** The rows to show of records of csv: headings, rows, and the totals, each cell a text and its span. */
function tableOf(records) {
  const cells = (record) => record.map((text) => ({ text, span: 1 }));
  return {
    headings: [cells(records[0] || [])], rows: records.slice(1, shownRows + 1).map(cells), totals: null,
    isCut: records.length > shownRows + 1,
  };
}

/**
 * The rows to show of a result in html, of which texts alone are taken: no element of it gets into the page. Of one
 * that is longer than `longestTable` the beginning is shown, without its totals.
 */
async function wholeTable(own, task, asksTotals) {
  const stop = new AbortController();
  const response = await request("GET", `query_tasks/${task}/results`, undefined, { signal: stop.signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "", isWhole = false;
  while (!isWhole && text.length <= longestTable && run === own) {
    const { done, value } = await reader.read();
    if (done) isWhole = true; else text += value;
  }
  if (!isWhole) stop.abort();
  const hasTotals = asksTotals && isWhole;
  const page = new DOMParser().parseFromString(text.slice(0, isWhole ? undefined : text.lastIndexOf("<tr")), "text/html");
  const records = [...page.querySelectorAll("tr")];
  const cells = (record) => [...record.cells].map((cell) => ({ text: cell.textContent, span: cell.colSpan }));
  const start = records.findIndex((record) => record.querySelector("td"));
  const rows = start < 0 ? [] : records.slice(start).map(cells);
  const totals = hasTotals ? rows.pop() || null : null;
  return {
    headings: records.slice(0, start < 0 ? records.length : start).map(cells), rows: rows.slice(0, shownRows), totals,
    isCut: rows.length > shownRows || !isWhole,
  };
}

function showRows({ headings, rows, totals }) {
  const cell = (tag, { text, span }) => Object.assign(document.createElement(tag), { textContent: text, colSpan: span });
  const row = (cells, className = "") => {
    const tr = Object.assign(document.createElement("tr"), { className });
    tr.append(...cells);
    return tr;
  };
  const value = (content) => {
    const td = cell("td", content);
    const { text } = content;
    if (/^[^A-Za-z]*[0-9][^A-Za-z:]*$/.test(text) && !/^\d{4}-\d\d/.test(text)) td.className = "number";
    return td;
  };
  const table = element("rows");
  table.tHead.replaceChildren(...headings.map((record) => row(record.map((content) => cell("th", content)))));
  table.tBodies[0].replaceChildren(...rows.map((record) => row(record.map(value))));
  if (totals) table.tBodies[0].append(row(totals.map(value), "totals"));
  table.hidden = false;
}

element("stop").addEventListener("click", async () => {
  const own = run;
  if (!own) return;
  run = null;
  own.controller.abort();
  setRunning(false);
  tell("Stopped.");
  if (own.task) {
    try { await request("DELETE", "running_queries/" + own.task); } catch { /* It has ended already. */ }
  }
});

element("download").addEventListener("click", async () => {
  const own = run;
  const format = element("format").value;
  element("download").disabled = true;
  try {
    const task = await createTask(own, format);
    tell("Downloading …");
    const response = await request("GET", `query_tasks/${task.id}/results`);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = `${element("explore").selectedOptions[0].dataset.view}.${formats[format]}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    tell(`Downloaded ${link.download}.`);
  } catch (error) {
    if (error.name !== "AbortError") tell(error.message, true);
  } finally {
    if (run === own) element("download").disabled = false;
  }
});

function forgetRun() {
  run?.controller.abort();
  run = null;
  setRunning(false);
  element("rows").hidden = true;
  tell("Choose fields, then run.");
}

function setRunning(isRunning) {
  element("run").disabled = isRunning;
  element("stop").disabled = !isRunning;
  element("download").disabled = true;
}

function tell(text, isError = false) {
  element("status").textContent = text;
  element("status").classList.toggle("error", isError);
}

for (const name of Object.keys(formats)) element("format").append(new Option(name, name));
