import { specialTokenPattern } from '../../export/formats/text-hygiene.js';

/** A lone surrogate has no UTF-8; NUL ends strings in C readers. */
const UNSAFE = /\0|\p{Surrogate}/u;

/** Why a text cannot be read by every loader; undefined when it can. */
export function unsafeText(text: string): string | undefined {
  const at = text.search(UNSAFE);
  if (at === -1) return undefined;
  return text[at] === '\0' ? `a NUL at character ${at}` : `a lone surrogate at character ${at}`;
}

/** Finds the first of some special tokens; see {@link specialTokenPattern}. */
export function tokenFinder(tokens: readonly string[]): (text: string) => string | undefined {
  if (tokens.length === 0) return () => undefined;
  const pattern = specialTokenPattern(tokens);
  return (text) => pattern.exec(text)?.[0];
}

/** How often a literal string occurs. */
export function countLiteral(text: string, literal: string): number {
  let count = 0;
  for (let at = text.indexOf(literal); at !== -1; at = text.indexOf(literal, at + literal.length)) count += 1;
  return count;
}

/** Values of one JSON document that are looked at. */
const MAX_VALUES = 1_000_000;

/** What is wrong with the values of a JSON document, wherever they lie: unsafe texts and whole numbers beyond 2^53. */
export function* valueFaults(
  root: unknown,
): Generator<{ code: 'sample_text_unsafe' | 'number_unsafe'; what: string }> {
  const stack: { path: string; value: unknown }[] = [{ path: '', value: root }];
  let left = MAX_VALUES;
  for (let item = stack.pop(); item !== undefined && left > 0; item = stack.pop()) {
    left -= 1;
    const { path, value } = item;
    if (typeof value === 'string') {
      const fault = unsafeText(value);
      if (fault) yield { code: 'sample_text_unsafe', what: `${path || 'the value'} holds ${fault}` };
    } else if (typeof value === 'number') {
      if (Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21)
        yield { code: 'number_unsafe', what: `${path || 'the value'} is about ${value}` };
    } else if (Array.isArray(value)) {
      for (const [i, inner] of value.entries()) stack.push({ path: `${path}[${i}]`, value: inner });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value))
        stack.push({ path: path ? `${path}.${key.slice(0, 40)}` : key.slice(0, 40), value: inner });
    }
  }
}
