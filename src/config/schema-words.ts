import type { ErrorObject } from 'ajv';
import { asQuestion, didYouMean, nearNames } from '../errors/did-you-mean.js';

/** What is wrong with a value, and where in it that is. */
export interface SchemaProblem {
  /** Names and indexes from the top to the field that is wrong, missing or unknown. */
  path: readonly string[];
  /** Goes behind the name of the field: `must be at least 1, not 0`. */
  words: string;
}

/** Names that are listed where none is near; where there are more, only the nearest ones are named. */
const NAMES_LISTED = 12;
/** Errors that are looked at: each form of a value is looked for among all of them. */
const MAX_READ = 1000;
/** How the words of a value begin that has none of the fields of which one must be there. */
const NONE_THERE = 'must have one of';
/** Characters of a wrong value that are quoted. */
const QUOTED = 60;

/**
 * What a failed check found, in plain words. Of a value that may have several forms it tells what is wrong with the form
 * that comes nearest, or which forms there are. The check must be compiled with Ajv's options `verbose` and `allErrors`.
 *
 * @param schema - the whole schema: a name that is unknown where it stands may be known elsewhere
 * @param most - problems that are said
 * @returns the first problems, and how many more there are
 */
export function schemaProblems(
  all: readonly ErrorObject[],
  schema: unknown,
  most: number,
): { problems: SchemaProblem[]; more: number } {
  const errors = all.slice(0, MAX_READ);
  const left = new Set(errors);
  const unions = new Map<ErrorObject, SchemaProblem>();
  for (const error of errors) {
    if (error.keyword !== 'oneOf' && error.keyword !== 'anyOf') continue;
    const { words, noise } = readUnion(error, errors);
    for (const one of noise) left.delete(one);
    if (words === undefined) left.delete(error);
    else unions.set(error, { path: pathOf(error), words });
  }
  // What is wrong with a name says more than that one is.
  const judged = new Set(errors.flatMap(({ propertyName }) => propertyName ?? []));
  for (const error of left)
    if (error.keyword === 'propertyNames' && judged.has(error.params.propertyName)) left.delete(error);
  for (const [union, { words }] of [...unions]) {
    const isBeside = (error: ErrorObject): boolean =>
      error !== union && left.has(error) && error.instancePath === union.instancePath;
    // What is no object at all has none of the fields, nor too many of them.
    if (errors.some((error) => isBeside(error) && error.keyword === 'type')) left.delete(union);
    // A name that is misspelt is why none of them is there.
    const unknown = errors.find((error) => isBeside(error) && error.keyword === 'additionalProperties');
    if (unknown === undefined || !words.startsWith(NONE_THERE)) continue;
    const problem = schemaProblem(unknown, schema);
    unions.set(
      unknown,
      problem.words.includes('did you mean')
        ? problem
        : { ...problem, words: `${problem.words}; the entry ${words}` },
    );
    left.delete(union);
  }
  const problems = [...left].slice(0, most).map((error) => unions.get(error) ?? schemaProblem(error, schema));
  return { problems, more: left.size - problems.length + all.length - errors.length };
}

/** One error in plain words. */
export function schemaProblem(error: ErrorObject, schema: unknown = {}): SchemaProblem {
  return { path: pathOf(error), words: wordsOf(error, schema) };
}

/** What to say of a value that has none of its forms, and which errors of the forms are not worth saying then. */
function readUnion(
  union: ErrorObject,
  errors: readonly ErrorObject[],
): { words?: string; noise: readonly ErrorObject[] } {
  const { instancePath, schemaPath, data, params } = union;
  const forms = (union.schema as { $ref?: string; required?: string[] }[]).map(
    ({ $ref, required }, index) => {
      const prefix = `${$ref ?? `${schemaPath}/${index}`}/`;
      const faults = errors.filter(
        (error) =>
          error.schemaPath.startsWith(prefix) && `${error.instancePath}/`.startsWith(`${instancePath}/`),
      );
      return { required, faults };
    },
  );
  const noise = forms.flatMap(({ faults }) => faults);
  const names = forms.flatMap(({ required = [] }) => required);
  if (params.passingSchemas) return { words: `must have only one of ${names.join(', ')}`, noise };
  const isHere = (error: ErrorObject, keyword: string): boolean =>
    error.instancePath === instancePath && error.keyword === keyword;
  const typed = forms.filter(({ faults }) => !faults.some((error) => isHere(error, 'type')));
  if (typed.length === 0) {
    const types = noise.filter((error) => isHere(error, 'type')).flatMap((error) => error.params.type);
    return { words: typeWords(types, data), noise };
  }
  if (typed.every(({ faults }) => faults.length > 0 && faults.every((error) => isHere(error, 'required'))))
    if (typed.length > 1) return { words: `${NONE_THERE} ${names.join(', ')}`, noise };
  const nearest = typed.reduce((best, form) => (form.faults.length < best.faults.length ? form : best));
  return { noise: noise.filter((error) => !nearest.faults.includes(error)) };
}

function pathOf({ instancePath, params, propertyName }: ErrorObject): string[] {
  // RFC 6901: ~1 is a slash, ~0 a tilde.
  const path = instancePath
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = params.missingProperty ?? params.additionalProperty ?? propertyName ?? params.propertyName;
  return last === undefined ? path : [...path, String(last)];
}

function wordsOf(error: ErrorObject, whole: unknown): string {
  const { keyword, params, data, parentSchema = {}, propertyName, message } = error;
  const limit = params.limit as number;
  switch (keyword) {
    case 'additionalProperties':
      return unknownField(params.additionalProperty, Object.keys(parentSchema.properties ?? {}), whole);
    case 'required':
      return 'is missing';
    case 'enum':
      return propertyName === undefined
        ? `must be ${oneOf(params.allowedValues)}, not ${quoted(data)}${nearest(data, params.allowedValues)}`
        : unknownName(propertyName, params.allowedValues, String(parentSchema.$comment ?? 'name'));
    case 'const':
      return `must be ${quoted(params.allowedValue)}, not ${quoted(data)}`;
    case 'type':
      return typeWords([params.type].flat(), data);
    case 'minimum':
      return `must be at least ${limit}, not ${quoted(data)}`;
    case 'maximum':
      return `must be at most ${limit}, not ${quoted(data)}`;
    case 'exclusiveMinimum':
      return `must be more than ${limit}, not ${quoted(data)}`;
    case 'exclusiveMaximum':
      return `must be less than ${limit}, not ${quoted(data)}`;
    case 'minLength':
      return limit === 1 ? 'is empty' : `must have at least ${limit} characters`;
    case 'maxLength':
      return `must have at most ${limit} characters`;
    case 'minItems':
      return limit === 1 ? 'is an empty list' : `must have at least ${limit} items`;
    case 'maxItems':
      return `must have at most ${limit} items`;
    case 'minProperties':
      return limit === 1 ? 'has no field' : `must have at least ${limit} fields`;
    case 'uniqueItems':
      return `holds item ${params.i} twice`;
    case 'pattern':
      return `must have the form ${params.pattern}, not ${quoted(data)}`;
    case 'format':
      return `must be a ${params.format}, not ${quoted(data)}`;
    default:
      return message ?? 'is wrong';
  }
}

/** A name that is known elsewhere in the schema is misplaced rather than misspelt. */
function unknownField(name: string, known: readonly string[], whole: unknown): string {
  const elsewhere = fieldsNamed(name, whole);
  const near = nearNames(name);
  for (const one of known) near.add(one);
  return elsewhere.length > 0
    ? `is unknown: there is no such field here${asQuestion([...new Set([...near.names(), ...elsewhere])])}`
    : unknownName(name, known, 'field');
}

/** Paths of the fields of a name, as far as the schema nests `properties`. */
function fieldsNamed(name: string, schema: unknown): string[] {
  const { properties = {} } = schema as { properties?: Record<string, unknown> };
  return Object.entries(properties).flatMap(([key, inner]) => [
    ...(key === name ? [key] : []),
    ...fieldsNamed(name, inner).map((path) => `${key}.${path}`),
  ]);
}

function unknownName(name: string, known: readonly unknown[], what: string): string {
  const question = nearest(name, known);
  const listed =
    question === '' && known.length > 0 && known.length <= NAMES_LISTED
      ? `; there are ${known.join(', ')}`
      : '';
  return `is unknown: there is no such ${what}${question}${listed}`;
}

function nearest(given: unknown, known: readonly unknown[]): string {
  return typeof given === 'string' ? didYouMean(given, known.map(String)) : '';
}

/** What JSON Schema calls the types of values, as people say it. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'fields of its own',
  null: 'empty',
};

function typeWords(types: readonly string[], data: unknown): string {
  const words = [...new Set(types)].map((type) => TYPES[type] ?? type);
  return `must be ${joined(words)}, not ${quoted(data)}`;
}

function oneOf(values: readonly unknown[]): string {
  return `${values.length > 1 ? 'one of ' : ''}${values.map(String).join(', ')}`;
}

function joined(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? '');
}

function quoted(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'fields';
  const text = JSON.stringify(value);
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
}
