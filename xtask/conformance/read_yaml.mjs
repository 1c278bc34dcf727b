// Reads YAML files with one of npm's readers, and writes what they hold as JSON that keeps types apart.
//
// usage: node read_yaml.mjs js-yaml|yaml, the list of files on standard input

import { readFileSync } from "node:fs";

function tagged(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") {
    if (Number.isInteger(value)) return { integer: String(value) };
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setFloat64(0, value);
    return { float: String(bytes.getBigUint64(0)) };
  }
  if (Array.isArray(value)) return value.map(tagged);
  if (value instanceof Map) return { map: [...value].map(([key, item]) => [tagged(key), tagged(item)]) };
  if (Object.getPrototypeOf(value) === Object.prototype) {
    return { map: Object.entries(value).map(([key, item]) => [key, tagged(item)]) };
  }
  return { misread: String(value) };
}

const readers = {
  "js-yaml": async () => (await import("js-yaml")).loadAll,
  yaml: async () => {
    const { parseAllDocuments } = await import("yaml");
    return (text) =>
      parseAllDocuments(text).map((document) => {
        if (document.errors.length > 0) throw document.errors[0];
        return document.toJS({ mapAsMap: true });
      });
  },
};

const name = process.argv[2];
const { version } = JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url)));
const load = await readers[name]();

function read(path) {
  try {
    return load(readFileSync(path, "utf8")).map(tagged);
  } catch (problem) {
    return { error: String(problem) };
  }
}

const files = JSON.parse(readFileSync(0, "utf8")).map(read);
process.stdout.write(JSON.stringify({ version: `${name} ${version}`, files }));
