// Writes the TypeScript types of everything that schemas/*.json describe: node scripts/generate-types.mjs
// With --check nothing is written, and it fails when a file is not what it would write.
//
// A schema or a part of it that has a `title` becomes an exported type of that name: "Shard entry" is ShardEntry.
// Parts without one are written out where they stand. The same title may stand in several schemas, which must then say
// the same; the first schema of the list declares the type, the others import it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { compile } from 'json-schema-to-typescript';

const ROOT = new URL('../', import.meta.url);
/** Each imports from those before it only. */
const SCHEMAS =
  'document sample drop manifest stats corpus revision consent exclude takedown similarity export experiment pipeline index-line plan failure'.split(
    ' ',
  );
/** Enums whose values the code goes through as well: a constant array next to the type, `Phase` and `PHASES`. */
const LISTS = new Set([
  'Phase',
  'ConsentSignal',
  'ResizeMode',
  'IsolationMode',
  'PixelSignal',
  'RulePreset',
  'RuleAction',
  'ScoringKind',
]);
/** Types that are another one and fields more; those that they share must be the same in both. */
const EXTENDS = new Map([['StoredText', 'TextNode']]);
/** Types that take over the fields of another one that are the same in both: what a page says of itself. */
const PICKS = new Map([['Sample', 'Document']]);
/** Types that `src/model/verdict.ts`, `src/config/pipeline.ts` and `src/corpus/takedowns.ts` narrow: they have the name of the schema there. */
const WIDE = new Map([
  ['Drop', 'LedgerLine'],
  ['Pipeline', 'PipelineFields'],
  ['TakedownRecord', 'TakedownRequest'],
]);
/** Schemas whose top-level fields get a module each, `pipeline/fetch.ts`, which the schema's own module exports again. */
const SPLIT = new Set(['pipeline']);
/** Shapes whose defaults the code reads one by one: a constant next to the type, `SourceFields` and `SOURCE_FIELDS_DEFAULTS`. */
const DEFAULTS = new Set(['SourceFields']);
/** By type: the declaration of its defaults. */
const defaults = new Map();
const FOLDER = 'src/model/schemas';
const WIDTH = 110;

/** By name of a type: the schema and the module that declare it, and what it says. */
const types = new Map();
/** By path below {@link FOLDER}: the text of a module. */
const modules = new Map();
for (const name of SCHEMAS) for (const [path, text] of await modulesOf(name)) modules.set(`${path}.ts`, text);

const folder = new URL(`${FOLDER}/`, ROOT);
const left = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => posix.relative(folder.pathname, posix.join(parentPath, name)))
  .filter((path) => !modules.has(path));
const stale = [...left];
for (const [path, text] of modules) if (readOrEmpty(path) !== text) stale.push(path);
if (!process.argv.includes('--check')) {
  for (const path of left) rmSync(new URL(path, folder));
  for (const [path, text] of modules) {
    mkdirSync(new URL('./', new URL(path, folder)), { recursive: true });
    writeFileSync(new URL(path, folder), text);
  }
} else if (stale.length > 0) {
  process.stderr.write(
    `${stale.map((path) => `${FOLDER}/${path}`).join(', ')}: not what schemas/ say; run npm run generate\n`,
  );
  process.exitCode = 1;
}

/** The modules of types of a schema: path without extension and text. */
async function modulesOf(name) {
  const schema = JSON.parse(readFileSync(new URL(`schemas/${name}.schema.json`, ROOT), 'utf8'));
  const own = new Map();

  const declare = (part) => {
    const type = typeName(part.title);
    if (own.has(type)) return type;
    own.set(type, undefined);
    const { description, ...shape } = shapeOf(part);
    const known = types.get(type);
    if (known !== undefined && !isDeepStrictEqual(known.shape, shape))
      throw new Error(`${name}: ${type} is not what schemas/${known.schema}.schema.json says it is`);
    if (known === undefined) types.set(type, { schema: name, module: name, shape });
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

  const declared = new Map([...own].filter(([, shape]) => shape !== undefined));
  const sections = SPLIT.has(name) ? sectionsOf(declared, typeName(schema.title)) : new Map();
  for (const [type, section] of sections) types.get(type).module = `${name}/${section}`;
  const paths = [name, ...new Set([...sections.values()].map((section) => `${name}/${section}`))];
  for (const type of DEFAULTS) if (declared.has(type)) defaults.set(type, defaultsOf(type));
  const texts = new Map();
  for (const path of paths) {
    const shapes = new Map([...declared].filter(([type]) => types.get(type).module === path));
    const again = path === name ? paths.slice(1) : [];
    texts.set(path, await moduleText(path, name, shapes, again));
  }
  return texts;
}

/** By name of a type: the first field of the whole type that it is part of. */
function sectionsOf(declared, whole) {
  const sections = new Map();
  for (const [field, part] of Object.entries(declared.get(whole).properties)) {
    const open = namedIn(part);
    for (const type of open) {
      if (!declared.has(type) || sections.has(type)) continue;
      sections.set(type, field);
      open.push(...namedIn(declared.get(type)));
    }
  }
  return sections;
}

/** Names of types that a shape refers to. */
function namedIn(shape) {
  return [...JSON.stringify(shape).matchAll(/"tsType":"(\w+)"/g)].map(([, type]) => type);
}

/** What a type takes over: the clause behind its name, and its shape without those fields. */
function takenOver(type, shape) {
  const whole = EXTENDS.get(type);
  const base = whole ?? PICKS.get(type);
  if (base === undefined) return { clause: '', own: shape };
  const from = types.get(base).shape;
  const isSame = (field) =>
    isDeepStrictEqual(shape.properties[field], from.properties[field]) &&
    shape.required.includes(field) === from.required.includes(field);
  const same = Object.keys(from.properties).filter(isSame).sort();
  const differs = Object.keys(from.properties).find((field) => !same.includes(field));
  if (whole !== undefined && differs !== undefined)
    throw new Error(`${type}, ${base}: they do not say the same of ${differs}`);
  const properties = Object.fromEntries(
    Object.entries(shape.properties).filter(([field]) => !same.includes(field)),
  );
  const required = shape.required.filter((field) => field in properties);
  const names = same.map((field) => `'${field}'`).join(' | ');
  return {
    clause: ` extends ${whole === undefined ? `Pick<${base}, ${names}>` : base}`,
    own: { ...shape, properties, required },
  };
}

/** The text of a module that declares types and exports those of other modules again. */
async function moduleText(path, schema, shapes, again) {
  const parts = [];
  for (const [type, shape] of shapes) {
    if (LISTS.has(type)) {
      const list = `${constantName(type)}S`;
      const head = `/**\n * ${shape.description}\n */\n`;
      parts.push(`${head}export const ${list} = ${JSON.stringify(shape.enum)} as const;
/** One of {@link ${list}}. */
export type ${type} = (typeof ${list})[number];\n`);
      continue;
    }
    const options = { bannerComment: '', format: false, ignoreMinAndMaxItems: false };
    const { clause, own } = takenOver(type, shape);
    const text = await compile({ ...own, title: type }, type, options);
    parts.push(text.replace(` ${type} {`, ` ${type}${clause} {`));
    if (defaults.has(type)) parts.push(defaults.get(type));
  }
  const body = parts.join('\n').replace(/^( *)\/\*\*\n *\* (.*)\n *\*\/$/gm, comment);
  const imports = new Map();
  const bases = [...shapes.keys()].flatMap((type) => EXTENDS.get(type) ?? PICKS.get(type) ?? []);
  for (const type of new Set([...namedIn([...shapes.values()]), ...bases])) {
    const { module } = types.get(type);
    if (module !== path && new RegExp(`\\b${type}\\b`).test(body))
      imports.set(module, [...(imports.get(module) ?? []), type]);
  }
  const from = (module) => {
    const target = posix.relative(posix.dirname(path), module);
    return `'${target.startsWith('.') ? '' : './'}${target}.js'`;
  };
  const lines = [
    ...[...imports]
      .sort()
      .map(([module, names]) => `import type { ${names.sort().join(', ')} } from ${from(module)};`),
    ...again.map((module) => `export * from ${from(module)};`),
  ];
  const head = `// Written by scripts/generate-types.mjs from schemas/${schema}.schema.json: change that, not this.\n`;
  return formatted(`${head}${lines.join('\n')}\n\n${body}`, `${path}.ts`);
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
  const name = title.replace(/^Weft /, '').replace(/(?:^|[ -])(\w)/g, (_, letter) => letter.toUpperCase());
  return WIDE.get(name) ?? name;
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
    return readFileSync(new URL(path, folder), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}
