// Writes docs/pipeline.md, every option of a pipeline file, from schemas/pipeline.schema.json: npm run docs
// With --check nothing is written, and it fails when the page is not what it would write.
import { readFileSync, writeFileSync } from 'node:fs';

const ROOT = new URL('../', import.meta.url);
const PAGE = 'docs/pipeline.md';
const schema = JSON.parse(readFileSync(new URL('schemas/pipeline.schema.json', ROOT), 'utf8'));

const text = page();
if (!process.argv.includes('--check')) writeFileSync(new URL(PAGE, ROOT), text);
else if (readFileSync(new URL(PAGE, ROOT), 'utf8') !== text) {
  process.stderr.write(`${PAGE}: not what schemas/pipeline.schema.json says; run npm run docs\n`);
  process.exitCode = 1;
}

function page() {
  const fields = Object.entries(schema.properties).filter(([name]) => name !== '$schema');
  const single = fields.filter(([, field]) => field.properties === undefined);
  const parts = fields.filter(([, field]) => field.properties !== undefined);
  return `${[
    '# Options of a pipeline',
    '',
    '<!-- Written by scripts/generate-docs.mjs from schemas/pipeline.schema.json: change that, then `npm run docs`. -->',
    '',
    'A pipeline is a YAML file. `source` with its `type` and `input` must be there; every other option has the default given here, or is absent. `--set images.quality=85` gives one option on the command line. Editors check and complete the file when its first line is `# yaml-language-server: $schema=…` with the path of `pipeline.schema.json`.',
    '',
    ...table(single, ''),
    ...parts.flatMap(([name, part]) => [
      '',
      `## \`${name}\``,
      '',
      cell(part.description),
      '',
      ...table(optionsOf(part, ''), ''),
    ]),
  ].join('\n')}\n`;
}

/** The options of a part, those of its own parts by dotted names, those of a list's entries behind `[]`. */
function optionsOf(part, prefix) {
  return Object.entries(part.properties).flatMap(([name, field]) => {
    const own = [`${prefix}${name}`, field, part.required?.includes(name)];
    const entry = resolved(field.items ?? {});
    if (entry.properties !== undefined) return [own, ...optionsOf(entry, `${prefix}${name}[].`)];
    return field.properties === undefined ? [own] : [own, ...optionsOf(field, `${prefix}${name}.`)];
  });
}

/** A part of the schema where it stands, with what it refers to. */
function resolved({ $ref, ...part }) {
  const target = $ref?.slice(2).split('/');
  return target === undefined ? part : { ...target.reduce((value, key) => value[key], schema), ...part };
}

function table(options) {
  const rows = options.map(([name, option, required]) => {
    const field = resolved(option);
    return `| \`${name}\` | ${required ? 'required' : defaultOf(field)} | ${valuesOf(field)} | ${cell(field.description)} |`;
  });
  return ['| option | default | values | meaning |', '|---|---|---|---|', ...rows];
}

/** The default as YAML writes it; parts have those of their options. */
function defaultOf(field) {
  const value = field.default;
  if (value === undefined || (field.properties !== undefined && Object.keys(value).length === 0)) return '';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

/** What an option may be: its names, or its type and bounds. */
function valuesOf(field) {
  if (field.enum !== undefined) return field.enum.map((name) => `\`${name}\``).join(', ');
  if (field.anyOf !== undefined) return field.anyOf.map(valuesOf).join(' or ');
  if (field.properties !== undefined) {
    return field.required === undefined
      ? ''
      : Object.keys(field.properties)
          .map((name) => `\`${name}\``)
          .join(' with ');
  }
  const { type, minimum, maximum, items } = field;
  if (type === 'array') return resolved(items).properties ? 'list' : `list: ${valuesOf(items)}`;
  if (type === 'object') return 'by name';
  const kind = { integer: 'whole number', boolean: '`true`, `false`', string: 'text' }[type] ?? type;
  if (minimum !== undefined && maximum !== undefined) return `${kind}, ${minimum} to ${maximum}`;
  return minimum === undefined ? kind : `${kind}, ${minimum} or more`;
}

/** Text that stands in a table as it is. */
function cell(words) {
  return words.replaceAll('|', '\\|').replace(/(^|[^`])(<[^<>]+>)/g, '$1`$2`');
}
