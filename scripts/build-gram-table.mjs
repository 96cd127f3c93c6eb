/**
 * Writes the n-grams of eld as a hash table in typed arrays into dist, after tsc: see
 * src/signals/text/language/gram-table.ts. eld (Apache-2.0, Nito T.M.) is needed at build time only.
 */
import { writeFileSync } from 'node:fs';
import { gramSlot } from '../dist/signals/text/language/gram-table.js';

const eld = import.meta.resolve('eld/small');
const { ngramsData } = await import(new URL('../ngrams/small.js', eld));
const { dictionary } = await import(new URL('../dictionary.js', eld));
const { separators } = await import(new URL('../regexPatterns.js', eld));
/** 62 % of them are taken. */
const SLOTS = 2 ** 17;
const MAX_GRAM = 6;

const grams = Object.entries(ngramsData.ngrams);
const languages = Object.values(ngramsData.languages);
const pairs = grams.reduce((sum, [, scores]) => sum + Object.keys(scores).length, 0);
const table = Buffer.alloc(12 * SLOTS + 2 * pairs);
const [low, high, start] = [0, 4 * SLOTS, 8 * SLOTS];
const codeOf = (character) => {
  const code = character.charCodeAt(0);
  // 0 is what follows the end of an n-gram.
  if (character.length !== 1 || code < 1 || code > 255) throw new Error(`eld writes a byte as ${character}`);
  return code;
};
if (grams.length > SLOTS * 0.7) throw new Error(`${grams.length} n-grams are too many for ${SLOTS} slots`);
let end = 0;
for (const [gram, scores] of grams) {
  const bytes = Buffer.alloc(8);
  if (gram.length < 1 || gram.length > MAX_GRAM) throw new Error(`eld has an n-gram of ${gram.length} bytes`);
  bytes.set([...gram].map(codeOf));
  const [lowBytes, highBytes] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
  let slot = gramSlot(lowBytes, highBytes, SLOTS - 1);
  while (table.readUInt32LE(low + 4 * slot) !== 0) slot = (slot + 1) & (SLOTS - 1);
  const known = Object.entries(scores);
  table.writeUInt32LE(lowBytes, low + 4 * slot);
  table.writeUInt32LE(highBytes + known.length * 0x10000, high + 4 * slot);
  table.writeUInt32LE(end, start + 4 * slot);
  for (const [language, score] of known) {
    table.writeUInt8(Number(language), 12 * SLOTS + end);
    table.writeUInt8(score, 12 * SLOTS + end + 1);
    end += 2;
  }
}
const codes = Array.from({ length: 256 }, (_, byte) => (byte < 0x80 ? byte : codeOf(dictionary[byte])));
const text = { languages, separators: separators.source, codes, slots: SLOTS };
const folder = new URL('../dist/signals/text/language/', import.meta.url);
writeFileSync(new URL('grams.json', folder), JSON.stringify(text));
writeFileSync(new URL('grams.bin', folder), table);
