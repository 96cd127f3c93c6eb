import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/charset/decode-text.js';
import { normalizeLabel } from '../../src/charset/labels.js';
import { digestOf, type EncodingDigest } from './digest.js';
import { indexDecoder } from './index-decoder.js';
import { SEQUENCES } from './legacy-sequences.js';

const DIGESTS = join(import.meta.dirname, 'digests.json');
/**
 * A folder with the files `index-*.txt` of https://github.com/whatwg/encoding. With WEFT_GOLDEN=write the digests are
 * written from it; without, what differs is named sequence by sequence.
 */
const INDEXES = process.env.WEFT_ENCODING_INDEXES;

if (INDEXES !== undefined && process.env.WEFT_GOLDEN === 'write') {
  const digests = Object.entries(SEQUENCES).map(([name, sequences]) => [
    name,
    digestOf(sequences(), indexDecoder(INDEXES, name)),
  ]);
  writeFileSync(DIGESTS, `${JSON.stringify(Object.fromEntries(digests), null, 2)}\n`);
}

const digests = JSON.parse(readFileSync(DIGESTS, 'utf8')) as Record<string, EncodingDigest>;

/** The one character of a sequence; undefined where a decoder puts a replacement character. */
function decodeOne(encoding: string) {
  return (bytes: Uint8Array): string | undefined => {
    const text = decodeText(bytes, normalizeLabel(encoding)) ?? '\ufffd';
    return text.includes('\ufffd') ? undefined : text;
  };
}

describe('every byte sequence decodes as the indexes of the Encoding standard say', () => {
  it.each(Object.keys(SEQUENCES))('%s', (encoding) => {
    const sequences = SEQUENCES[encoding];
    if (sequences === undefined) throw new Error('no sequences');
    if (INDEXES !== undefined) expect(differences(encoding, indexDecoder(INDEXES, encoding))).toEqual([]);
    expect(digestOf(sequences(), decodeOne(encoding))).toEqual(digests[encoding]);
  });
});

function differences(encoding: string, wanted: (bytes: Uint8Array) => string | undefined): string[] {
  const decode = decodeOne(encoding);
  const found: string[] = [];
  for (const bytes of SEQUENCES[encoding]?.() ?? []) {
    const [right, got] = [wanted(bytes), decode(bytes)];
    if (right !== got) found.push(`${Buffer.from(bytes).toString('hex')}: ${got} for ${right}`);
  }
  return found;
}

it.each([
  ['ISO-8859-1', 'windows-1252'],
  ['us-ascii', 'windows-1252'],
  ['l9', 'iso-8859-15'],
  ['iso-8859-9', 'windows-1254'],
  ['tis-620', 'windows-874'],
  ['ks_c_5601-1987', 'euc-kr'],
  ['x-sjis', 'shift_jis'],
  ['windows-31j', 'shift_jis'],
  ['big5-hkscs', 'big5'],
  ['x-x-big5', 'big5'],
  ['"GB2312"', 'gb18030'],
  ['unicode', 'utf-16le'],
  ['unicode11utf8', 'utf-8'],
])('the label %s means %s', (label, encoding) => {
  expect(normalizeLabel(label)).toBe(encoding);
});
