// Writes the TypeScript types of everything that schemas/*.json describe: node scripts/generate-types.mjs
// With --check nothing is written, and it fails when a file is not what it would write.
//
// A schema or a part of it that has a `title` becomes an exported type of that name: "Shard entry" is ShardEntry.
// Parts without one are written out where they stand. The same title may stand in several schemas, which must then say
// the same; the first schema of the list declares the type, the others import it.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { compile } from 'json-schema-to-typescript';

const ROOT = new URL('../', import.meta.url);
/** Each imports from those before it only. */
const SCHEMAS =
  'document sample drop manifest stats corpus revision consent exclude takedown similarity export pipeline index-line plan'.split(
    ' ',
  );
/** Enums whose values the code goes through as well: a constant array next to the type, `Phase` and `PHASES`. */
const LISTS = new Set(['Phase', 'ConsentSignal', 'ResizeMode', 'IsolationMode', 'RulePreset', 'RuleAction']);
/** Shapes whose defaults the code reads one by one: a constant next to the type, `SourceFields` and `SOURCE_FIELDS_DEFAULTS`. */
const DEFAULTS = new Set(['SourceFields']);
const FOLDER = 'src/model/schemas';
const WIDTH = 110;

/** By name of a type: the schema that declares it, and what it says. */
const types = new Map();
const stale = [];

for (const name of SCHEMAS) {
  const text = await moduleOf(name);
  const path = `${FOLDER}/${name}.ts`;
  if (!process.argv.includes('--check')) writeFileSync(new URL(path, ROOT), text);
  else if (readOrEmpty(path) !== text) stale.push(path);
}
if (stale.length > 0) {
  process.stderr.write(`${stale.join(', ')}: not what schemas/ say; run npm run generate\n`);
  process.exitCode = 1;
}

/** The text of the module of types of a schema. */
async function moduleOf(name) {
  const schema = JSON.parse(readFileSync(new URL(`schemas/${name}.schema.json`, ROOT), 'utf8'));
  const used = new Set();
  const own = new Map();

  const declare = (part) => {
    const type = typeName(part.title);
    used.add(type);
    if (own.has(type)) return type;
    own.set(type, undefined);
    const { description, ...shape } = shapeOf(part);
    const known = types.get(type);
    if (known !== undefined && !isDeepStrictEqual(known.shape, shape))
      throw new Error(`${name}: ${type} is not what schemas/${known.schema}.schema.json says it is`);
    if (known === undefined) types.set(type, { schema: name, shape });
    own.set(type, known === undefined ? { ...shape, description } : undefined);
    return type;
  };

  /** A part where it is used: by its name when it has one. */
  const use = ({ $ref, ...part }) => {
    if ($ref === undefined) return part.title === undefined ? shapeOf(part) : { tsType: declare(part) };
    const target = $ref
      .slice(2)
      .split('/')
      .reduce((value, key) => value[key], schema);
    return target.title === undefined
      ? shapeOf({ ...target, ...part })
      : { tsType: declare(target), ...(part.description && { description: part.description }) };
  };

  /** What of a schema decides its type, and what it says to people. */
  const shapeOf = (part) => {
    const { type, description, enum: values, const: value, properties, required, items } = part;
    const shape = {};
    if (description !== undefined) shape.description = description;
    if (type !== undefined) shape.type = type;
    if (values !== undefined) shape.enum = values;
    if (value !== undefined) shape.const = value;
    if (properties !== undefined) {
      shape.properties = Object.fromEntries(
        Object.entries(properties).map(([key, property]) => [key, use(property)]),
      );
      // A field with a default is there once the schema has been applied.
      shape.required = [...new Set([...(required ?? []), ...fieldsWithDefault(properties)])];
    }
    if ([type].flat().includes('object'))
      shape.additionalProperties =
        typeof part.additionalProperties === 'object'
          ? use(part.additionalProperties)
          : part.additionalProperties !== false && properties === undefined;
    if (part.prefixItems !== undefined) {
      shape.items = part.prefixItems.map(use);
      shape.minItems = part.minItems;
      shape.maxItems = part.maxItems;
    } else if (items !== undefined) {
      const { description: _, ...item } = use(items);
      shape.items = item;
    }
    // Next to properties, alternatives only say which of them go together.
    const choice = part.oneOf ?? part.anyOf;
    if (choice !== undefined && properties === undefined) shape.anyOf = choice.map(use);
    return shape;
  };

  /** The constant with the defaults of a part that stands at the top of the schema. */
  const defaultsOf = (type) => {
    const { properties } = Object.values(schema.properties).find(
      ({ title }) => typeName(title ?? '') === type,
    );
    const values = fieldsWithDefault(properties).map((field) => [field, properties[field].default]);
    return `/** Defaults of {@link ${type}}. */
export const ${constantName(type)}_DEFAULTS = ${JSON.stringify(Object.fromEntries(values))} as const;\n`;
  };

  if (schema.properties !== undefined) declare(schema);
  for (const part of Object.values(schema.$defs ?? {})) if (part.title !== undefined) declare(part);

  const parts = [];
  for (const [type, shape] of own) {
    if (shape === undefined) continue;
    if (LISTS.has(type)) {
      const list = `${constantName(type)}S`;
      const head = `/**\n * ${shape.description}\n */\n`;
      parts.push(`${head}export const ${list} = ${JSON.stringify(shape.enum)} as const;
/** One of {@link ${list}}. */
export type ${type} = (typeof ${list})[number];\n`);
      continue;
    }
    const options = { bannerComment: '', format: false, ignoreMinAndMaxItems: false };
    parts.push(await compile({ ...shape, title: type }, type, options));
    if (DEFAULTS.has(type)) parts.push(defaultsOf(type));
  }
  const body = parts.join('\n').replace(/^( *)\/\*\*\n *\* (.*)\n *\*\/$/gm, comment);
  const imports = new Map();
  for (const type of used) {
    const { schema: from } = types.get(type);
    if (from !== name && new RegExp(`\\b${type}\\b`).test(body))
      imports.set(from, [...(imports.get(from) ?? []), type]);
  }
  const lines = [...imports].sort().map(([from, names]) => {
    return `import type { ${names.sort().join(', ')} } from './${from}.js';`;
  });
  const head = `// Written by scripts/generate-types.mjs from schemas/${name}.schema.json: change that, not this.\n`;
  return formatted(`${head}${lines.join('\n')}\n\n${body}`, `${name}.ts`);
}

function fieldsWithDefault(properties) {
  return Object.keys(properties).filter((name) => 'default' in properties[name]);
}

/** A comment of one paragraph: on one line where it fits, else wrapped. */
function comment(_, indent, text) {
  if (indent.length + text.length + 7 <= WIDTH) return `${indent}/** ${text} */`;
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== '' && indent.length + 3 + line.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */`;
}

/** `Weft corpus record` is CorpusRecord. */
function typeName(title) {
  return title.replace(/^Weft /, '').replace(/(?:^|[ -])(\w)/g, (_, letter) => letter.toUpperCase());
}

/** `RulePreset` is RULE_PRESET. */
function constantName(type) {
  return type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
}

function formatted(text, name) {
  const biome = new URL('node_modules/@biomejs/biome/bin/biome', ROOT).pathname;
  const args = [biome, 'check', '--write', `--stdin-file-path=${FOLDER}/${name}`];
  return execFileSync(process.execPath, args, { cwd: ROOT, input: text, encoding: 'utf8' });
}

function readOrEmpty(path) {
  try {
    return readFileSync(new URL(path, ROOT), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}
