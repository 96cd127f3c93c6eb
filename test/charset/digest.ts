import { createHash } from 'node:crypto';
import type { SequenceDecoder } from './index-decoder.js';
import type { Sequences } from './legacy-sequences.js';

/** What an encoding's sequences decode to: how many are characters, and a hash over all of them in order. */
export interface EncodingDigest {
  sequences: number;
  characters: number;
  sha256: string;
}

export function digestOf(sequences: Sequences, decode: SequenceDecoder): EncodingDigest {
  const hash = createHash('sha256');
  let [count, characters] = [0, 0];
  let held = '';
  for (const bytes of sequences) {
    const text = decode(bytes);
    count++;
    if (text !== undefined) characters++;
    held += `${text ?? '\ufffd'}\n`;
    if (held.length > 1 << 16) {
      hash.update(held);
      held = '';
    }
  }
  return { sequences: count, characters, sha256: hash.update(held).digest('hex') };
}
