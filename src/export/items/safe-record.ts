import type { Sample } from '../../model/sample.js';
import { withoutLoneSurrogates } from '../formats/text-hygiene.js';

const BACKSLASH = 0x5c;
const SURROGATE = Buffer.from('\\ud');
const NUL = Buffer.from('\\u0000');

/**
 * A record whose strings, metadata too, have neither NUL nor lone surrogates: Arrow, orjson and strict UTF-8 readers
 * refuse them. The same object where none can have.
 *
 * @param json - the record as it is stored: JSON.stringify wrote both as escapes, so a look at the bytes tells
 */
export function safeRecord(sample: Sample, json: Buffer): Sample {
  const first = json.indexOf(BACKSLASH);
  if (first === -1) return sample;
  // Backslashes in code may look the same; they only cost the closer look.
  return json.includes(SURROGATE, first) || json.includes(NUL, first) ? safeStrings(sample) : sample;
}

function safeStrings<T>(value: T): T {
  if (typeof value === 'string') return withoutLoneSurrogates(value).replaceAll('\0', '') as T;
  if (Array.isArray(value)) return value.map(safeStrings) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, safeStrings(inner)])) as T;
}
