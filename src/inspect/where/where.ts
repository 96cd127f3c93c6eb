import { domainToUnicode } from 'node:url';
import type { IndexLine } from '../../corpus/shard-index.js';
import { FixConfigError } from '../../errors.js';
import { readableEscapes, readableUrl } from '../../flow/readable-url.js';
import type { Sample } from '../../model/sample.js';
import type { Field, FieldType, FieldValue } from './fields.js';
import { type Comparison, parseWhere, type WhereNode } from './parse.js';

/** A condition on documents. */
export interface Where {
  /** As it was written; several expressions joined by `and`. */
  text: string;
  /**
   * Whether the document matches. Without its sample, undefined says that the index alone cannot tell.
   */
  test(line: IndexLine, sample?: Sample): boolean | undefined;
}

/**
 * Compiles expressions that must all hold, such as `images >= 2 and not (language = zh or url ~ "/tag/")`.
 *
 * - Numbers: `texts`, `text_chars` (UTF-16 units), `images`, `bytes` (in the tar), `image.width` …
 * - Flags are `true` or `false`: `signals.license_open = true`.
 * - Text: `=` is exact, `~ tea` finds a part whatever its case, `~ /te+a/i` is a regular expression, `<` compares
 *   character by character, which orders ISO dates.
 * - URLs and hosts match as they read and as they are written: `url ~ 茶园` finds `%E8%8C%B6%E5%9B%AD`, and the other way
 *   round, and `host = münchen.example` its `xn--` form.
 * - `language = zh` also takes `zh-cn`, as RFC 4647 basic filtering does.
 * - A list (`robots`, `image.width`) matches when any element does; `!=` and `!~` when none does.
 * - An absent value equals nothing: `=`, `<`, `~` fail on it, `!=` and `!~` hold. `has title` asks for presence.
 *
 * Fields of the index cost nothing; the others (`author`, `license`, `signals.<name>`, `image.*` …) make the sampler
 * read the JSON of the documents that the rest of the expression leaves open.
 *
 * @param signals - names of signals that the corpus has beside those that every corpus may have; other names are errors
 * @throws FixConfigError `bad_where`, with the position
 */
export function compileWhere(
  expressions: readonly string[],
  { signals = [] }: { signals?: readonly string[] } = {},
): Where | undefined {
  if (expressions.length === 0) return undefined;
  const terms = expressions.map((expression) => {
    if (expression.trim() === '') throw new FixConfigError('bad_where', 'where: the expression is empty');
    return parseWhere(expression, signals);
  });
  const tree: WhereNode = { op: 'and', terms };
  return {
    text:
      expressions.length === 1
        ? (expressions[0] ?? '')
        : expressions.map((term) => `(${term})`).join(' and '),
    test: (line, sample) => evaluate(tree, (field) => readField(field, line, sample)),
  };
}

/** Stands for a value that only the document's JSON tells. */
const UNREAD = Symbol('unread');
type Lookup = (field: Field) => FieldValue | typeof UNREAD;

function readField(field: Field, line: IndexLine, sample: Sample | undefined): FieldValue | typeof UNREAD {
  if (field.from === 'index') return field.read(line);
  return sample === undefined ? UNREAD : field.read(sample);
}

/** Kleene's three-valued logic: undefined is "not known yet". Depth is bounded by the parser. */
function evaluate(node: WhereNode, lookup: Lookup): boolean | undefined {
  switch (node.op) {
    case 'and':
      return fold(node.terms, lookup, false);
    case 'or':
      return fold(node.terms, lookup, true);
    case 'not': {
      const inner = evaluate(node.term, lookup);
      return inner === undefined ? undefined : !inner;
    }
    case 'has': {
      const value = lookup(node.field);
      return value === UNREAD ? undefined : valuesOf(value).some((one) => one !== '');
    }
    case 'compare': {
      const value = lookup(node.field);
      return value === UNREAD ? undefined : compare(value, node.field, node.comparison);
    }
  }
}

/** `and` with `decisive` false, `or` with true: one decisive term settles it, else one unknown keeps it open. */
function fold(terms: readonly WhereNode[], lookup: Lookup, decisive: boolean): boolean | undefined {
  let open = false;
  for (const term of terms) {
    const result = evaluate(term, lookup);
    if (result === decisive) return decisive;
    if (result === undefined) open = true;
  }
  return open ? undefined : !decisive;
}

function compare(value: FieldValue, { type }: Field, comparison: Comparison): boolean {
  const values = valuesOf(value);
  switch (comparison.operator) {
    case '!=':
      return !values.some((one) => isEqual(one, comparison.value, type));
    case '!~':
      return !values.some((one) => contains(one, comparison.value, type));
    case '=':
      return values.some((one) => isEqual(one, comparison.value, type));
    case '~':
      return values.some((one) => contains(one, comparison.value, type));
    default:
      return values.some((one) => isOrdered(one, comparison.operator, comparison.value));
  }
}

function valuesOf(value: FieldValue): readonly (string | number)[] {
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [value];
}

function isEqual(one: string | number, value: string | number, type: FieldType): boolean {
  if (type === 'language') {
    const tag = String(one).toLowerCase();
    const range = String(value).toLowerCase();
    return tag === range || tag.startsWith(`${range}-`);
  }
  if (type === 'url' && one !== value) return readable(String(one)) === readable(String(value));
  return typeof one === typeof value ? one === value : String(one) === String(value);
}

function contains(one: string | number, value: string | RegExp, type: FieldType): boolean {
  const text = String(one);
  if (typeof value !== 'string') return value.test(text) || (type === 'url' && value.test(readable(text)));
  if (text.toLowerCase().includes(value)) return true;
  return type === 'url' && readable(text).toLowerCase().includes(readable(value).toLowerCase());
}

/** A URL or a host as it reads. */
function readable(text: string): string {
  if (text.includes('/')) return readableUrl(text);
  const isHost = text.toLowerCase().includes('xn--') && !/[\s%]/.test(text);
  const name = isHost ? domainToUnicode(text) : '';
  return name === '' ? readableEscapes(text) : name;
}

function isOrdered(one: string | number, operator: string, value: string | number): boolean {
  const [a, b] = typeof one === typeof value ? [one, value] : [String(one), String(value)];
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}
