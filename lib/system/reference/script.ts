/** The script of the reference page. It sets text only as text: nothing in the document can become markup. */
export const SCRIPT = String.raw`"use strict";
const byId = (id) => document.getElementById(id);

/** An element with attributes and children; texts become text nodes. */
function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) if (value !== undefined) node.setAttribute(key, value);
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== ""));
  return node;
}

/** Paragraphs with **bold** and code in backticks; the document has no other markdown. */
function prose(text) {
  const inline = (line) => line.split(/(\*\*[^*]+\*\*|${"`"}[^${"`"}]+${"`"})/).map((part) => {
    if (part.startsWith("**")) return el("strong", {}, part.slice(2, -2));
    return part.startsWith("${"`"}") ? el("code", {}, part.slice(1, -1)) : part;
  });
  return text.split(/\n{2,}/).map((paragraph) => el("p", {}, inline(paragraph)));
}

let api;
const resolve = (schema) => (schema && schema.$ref ? api.components.schemas[schema.$ref.split("/").pop()] : schema) ?? {};
const refName = (schema) => (schema && schema.$ref ? schema.$ref.split("/").pop() : undefined);

function typeOf(schema) {
  const named = refName(schema);
  const real = resolve(schema);
  if (real.const !== undefined) return JSON.stringify(real.const);
  if (real.enum) return real.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (real.anyOf) return named && named !== "Json" ? named : named ? "any JSON" : real.anyOf.map(typeOf).join(" | ");
  const types = [real.type ?? "any"].flat();
  if (types[0] === "array") return typeOf(real.items) + "[]" + (types.includes("null") ? " | null" : "");
  const base = real.format && types[0] === "string" ? [real.format, ...types.slice(1)].join(" | ") : types.join(" | ");
  return real.properties ? ["object", ...types.slice(1)].join(" | ") : named ?? base;
}

function limitsOf(given) {
  const schema = resolve(given);
  const bounds = (low, high, unit) => {
    if (low !== undefined && high !== undefined) return low + " to " + high + unit;
    if (low !== undefined) return "at least " + low + unit;
    return high !== undefined ? "at most " + high + unit : "";
  };
  return [
    bounds(schema.minimum, schema.maximum, ""),
    bounds(schema.minLength, schema.maxLength, " characters"),
    bounds(schema.minItems, schema.maxItems, " items"),
    schema.pattern && schema.pattern.length < 60 ? "matches " + schema.pattern : "",
    schema.default === undefined ? "" : "default " + JSON.stringify(schema.default),
  ].filter(Boolean).join("; ");
}

/** Rows of an object's fields, with those inside of it below, indented by their path. */
function fieldRows(given, prefix, depth) {
  const schema = resolve(given);
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
    const path = prefix + key;
    const row = el("tr", {},
      el("td", {}, el("code", {}, path), required.has(key) ? "" : el("span", { class: "type" }, " optional")),
      el("td", { class: "type" }, typeOf(field)),
      el("td", {}, [field.description, limitsOf(field)].filter(Boolean).join(" ")));
    if (depth >= 3) return [row];
    const real = resolve(field);
    const items = resolve(real.items);
    if (real.properties) return [row, ...fieldRows(real, path + ".", depth + 1)];
    return items.properties ? [row, ...fieldRows(items, path + "[].", depth + 1)] : [row];
  });
}

function table(rows, ...heads) {
  const head = el("tr", {}, heads.map((text) => el("th", {}, text)));
  return el("div", { class: "scroll" }, el("table", {}, el("thead", {}, head), el("tbody", {}, rows)));
}

/** Without the last column where there is nothing in it. */
function fieldTable(rows) {
  if (rows.some((row) => row.lastChild.textContent !== "")) return table(rows, "Field", "Type", "Limits");
  for (const row of rows) row.lastChild.remove();
  return table(rows, "Field", "Type");
}

const json = (value) => el("pre", { tabindex: "0" }, JSON.stringify(value, null, 2));

function schemaTable(schema) {
  const forms = resolve(schema).anyOf ?? [schema];
  return forms.flatMap((form, index) => {
    const rows = fieldRows(form, "", 0);
    const title = forms.length > 1 ? el("p", { class: "type" }, "Form " + (index + 1) + " of " + forms.length) : "";
    return [title, rows.length > 0 ? fieldTable(rows) : el("p", { class: "type" }, typeOf(form))];
  });
}

function parameters(operation) {
  if (!operation.parameters) return "";
  const rows = operation.parameters.map((parameter) => el("tr", {},
    el("td", {}, el("code", {}, parameter.name), parameter.required ? el("span", { class: "required" }, " required") : ""),
    el("td", { class: "type" }, parameter.in),
    el("td", { class: "type" }, typeOf(parameter.schema)),
    el("td", {}, [parameter.description, limitsOf(parameter.schema)].filter(Boolean).join(" ")),
    el("td", {}, el("code", {}, String(parameter.example)))));
  return [el("h4", {}, "Parameters"), table(rows, "Name", "In", "Type", "Meaning", "Example")];
}

function requestBody(operation) {
  const content = operation.requestBody?.content["application/json"];
  if (!content) return "";
  const examples = Object.entries(content.examples ?? {});
  const shown = examples.map(([name, { value }]) => [
    el("h4", {}, examples.length > 1 ? "Example " + name.replaceAll("_", " ") : "Example"), json(value)]);
  const title = operation.requestBody.required ? "Body" : "Body (optional)";
  return el("div", { class: "columns" }, el("div", {}, el("h4", {}, title), schemaTable(content.schema)), el("div", {}, shown));
}

function success(status, response) {
  const [type, content] = Object.entries(response.content)[0];
  const isJson = type === "application/json";
  const data = isJson ? content.schema.properties.data : content.schema;
  const name = refName(data) ?? (isJson ? "" : type);
  return el("details", {}, el("summary", {}, status + " ", el("span", { class: "type" }, isJson ? "answer " + name : name)),
    el("div", { class: "columns" }, el("div", {}, el("h4", {}, isJson ? "data" : "Body"), schemaTable(data)),
      el("div", {}, el("h4", {}, "Example"), isJson ? json(content.example) : el("pre", {}, type))));
}

function errors(responses) {
  const rows = responses.flatMap(([status, response]) =>
    Object.keys(response.content["application/json"].examples).map((code) => el("tr", {},
      el("td", {}, status), el("td", {}, el("code", {}, code)), el("td", {}, api.components.examples[code].summary))));
  const count = rows.length + " errors";
  return el("details", {}, el("summary", {}, count), table(rows, "Status", "Code", "Message"));
}

function card(method, path, operation) {
  const responses = Object.entries(operation.responses);
  const good = responses.filter(([status]) => status < "400");
  const role = operation["x-role"];
  const roles = operation["x-roles"].join(", ");
  return el("article", { id: operation.operationId },
    el("h3", {},
      el("span", { class: "method " + method }, method.toUpperCase()),
      el("a", { class: "path", href: "#" + operation.operationId }, path),
      el("span", { class: "role", title: roles }, role === "public" ? "public" : role === "member" ? "any member" : role + " and above")),
    el("p", { class: "summary" }, operation.summary),
    operation.description ? el("p", { class: "why" }, operation.description) : "",
    parameters(operation), requestBody(operation),
    good.map(([status, response]) => success(status, response)),
    errors(responses.filter(([status]) => status >= "400")));
}

const METHODS = ["get", "post", "put", "delete"];
const entries = [];

function draw() {
  document.title = api.info.title + " API " + api.info.version;
  byId("version").textContent = "v" + api.info.version;
  const content = byId("content");
  byId("intro").append(el("h1", {}, api.info.title + " API"), el("p", { class: "lead" }, api.info.summary),
    ...prose(api.info.description), el("p", {}, el("a", { href: "/api/openapi.json" }, "openapi.json"), " is this page for programs."));
  const all = Object.entries(api.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({ path, method, operation: item[method] })));
  for (const tag of api.tags) {
    const mine = all.filter(({ operation }) => operation.tags[0] === tag.name);
    const section = el("section", { class: "tag", id: "tag-" + tag.name.replaceAll(" ", "-") }, el("h2", {}, tag.name), el("p", {}, tag.description));
    const group = el("div", {}, el("h2", {}, tag.name));
    for (const { path, method, operation } of mine) {
      const article = card(method, path, operation);
      const link = el("a", { href: "#" + operation.operationId, title: operation.summary },
        el("span", { class: "method " + method }, method.toUpperCase()), el("span", { class: "path" }, path.replace("/api", "")));
      const words = [method, path, operation.summary, operation.description, tag.name, "role:" + operation["x-role"],
        Object.values(operation.responses).map((response) => response.description)].join(" ").toLowerCase();
      entries.push({ article, link, section, group, words });
      section.append(article);
      group.append(link);
    }
    content.append(section);
    byId("index").append(group);
  }
}

/** Shows the operations in which every word is found. */
function filter() {
  const wanted = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  byId("intro").hidden = wanted.length > 0;
  const open = new Set();
  let found = 0;
  for (const entry of entries) {
    const matches = wanted.every((word) => entry.words.includes(word));
    entry.article.hidden = entry.link.hidden = !matches;
    if (matches) { open.add(entry.section); found += 1; }
  }
  for (const { section, group } of entries) section.hidden = group.hidden = !open.has(section);
  byId("state").textContent = found === 0 ? "No operation has all of these words." : "";
}

fetch("/api/openapi.json")
  .then((response) => (response.ok ? response.json() : Promise.reject(new Error("HTTP " + response.status))))
  .then((loaded) => {
    api = loaded;
    draw();
    byId("state").textContent = "";
    byId("search").addEventListener("input", filter);
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && document.activeElement !== byId("search")) { event.preventDefault(); byId("search").focus(); }
    });
    if (location.hash) byId(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  })
  .catch((error) => {
    byId("state").className = "error";
    byId("state").textContent = "The API document could not be loaded: " + error.message;
  });
`;
