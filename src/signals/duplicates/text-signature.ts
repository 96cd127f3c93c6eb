import type { Document } from '../../model/document.js';
import { createMinHash, int64, type MinHash, type MinHashOptions } from './min-hash.js';
import { mix, step, tokenHashes } from './token-hashes.js';

/** Options of {@link createTextSigner}. */
export interface TextSignatureOptions extends MinHashOptions {
  /** Documents of fewer tokens get no MinHash: too little to call two documents the same by. Default 25. */
  minTokens?: number;
}

/** What the text of a document is recognised by, without the text. */
export interface TextSignature {
  tokens: number;
  /** Absent in documents that are too short. */
  minHash?: MinHash;
  /** Of each text node with a token: its index among the nodes, its length in UTF-16 units, and a key of its tokens. */
  paragraphs: { nodes: number[]; chars: number[]; keys: BigInt64Array };
}

/** Signs a document; see {@link createTextSigner}. */
export type TextSigner = (document: Pick<Document, 'nodes'>) => TextSignature;

/**
 * Makes the function that signs documents. Throws RangeError on an option that is no integer of at least 1.
 *
 * Paragraphs that differ in case, white space or punctuation only have one key.
 */
export function createTextSigner(options: TextSignatureOptions = {}): TextSigner {
  const { minTokens = 25 } = options;
  if (!Number.isInteger(minTokens) || minTokens < 1)
    throw new RangeError(`createTextSigner: minTokens must be an integer of at least 1, got ${minTokens}`);
  const minHash = createMinHash(options);
  return ({ nodes }) => {
    const found: { node: number; chars: number; tokens: Int32Array }[] = [];
    let count = 0;
    for (const [node, content] of nodes.entries()) {
      if (content.type !== 'text') continue;
      const tokens = tokenHashes([content.text]);
      if (tokens.length === 0) continue;
      found.push({ node, chars: content.text.length, tokens });
      count += tokens.length;
    }
    const signed = count < minTokens ? undefined : minHash(joined(found, count));
    return {
      tokens: count,
      ...(signed && { minHash: signed }),
      paragraphs: {
        nodes: found.map(({ node }) => node),
        chars: found.map(({ chars }) => chars),
        keys: BigInt64Array.from(found, ({ tokens }) => paragraphKey(tokens)),
      },
    };
  };
}

function joined(paragraphs: readonly { tokens: Int32Array }[], count: number): Int32Array {
  const all = new Int32Array(count);
  let at = 0;
  for (const { tokens } of paragraphs) {
    all.set(tokens, at);
    at += tokens.length;
  }
  return all;
}

function paragraphKey(tokens: Int32Array): bigint {
  let high = tokens.length;
  let low = ~tokens.length;
  for (let i = 0; i < tokens.length; i++) {
    high = step(high, tokens[i] as number);
    low = step(low, tokens[i] as number);
  }
  return int64(mix(high), mix(low));
}
