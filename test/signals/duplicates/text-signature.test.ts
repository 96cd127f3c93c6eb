import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../../src/model/document.js';
import { createMinHash, shingleHashes, sketchJaccard } from '../../../src/signals/duplicates/min-hash.js';
import { createTextSigner } from '../../../src/signals/duplicates/text-signature.js';
import { tokenHashes } from '../../../src/signals/duplicates/token-hashes.js';

const document = (...texts: string[]): Document => ({
  id: 'd',
  url: 'https://a.example/',
  source: { input: 'x', offset: 0 },
  nodes: texts.map((text) => ({ type: 'text', role: 'paragraph', text })),
});

describe('tokenHashes', () => {
  const count = (text: string) => tokenHashes([text]).length;

  it('takes words of spaced scripts, and single characters of scripts without spaces', () => {
    expect(count('The quick, brown fox — 42 times.')).toBe(6);
    expect(count('Москва и Ελλάδα')).toBe(3);
    expect(count('인공지능은 어렵다')).toBe(2);
    expect(count('人工智能很难。')).toBe(6);
    expect(count('カタカナとひらがな')).toBe(9);
    expect(count('ภาษาไทย')).toBe(7);
    expect(count('在 GitHub 上有 3 个仓库')).toBe(8);
    expect(count('𠮷野家')).toBe(3);
    expect(count('— … !? \ud800 🍵')).toBe(0);
  });

  it('folds case and compatibility forms, and nothing else', () => {
    const hashes = (text: string) => [...tokenHashes([text])];
    expect(hashes('ＷＩＤＥ Words')).toEqual(hashes('wide,words'));
    expect(hashes('resume')).not.toEqual(hashes('résumé'));
    expect(hashes('ab c')).not.toEqual(hashes('a bc'));
  });

  it('reads a text the same whether whole or in parts at a space', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        (a, b) => {
          expect([...tokenHashes([a, b])]).toEqual([...tokenHashes([`${a.normalize('NFKC')}\n${b}`])]);
        },
      ),
    );
  });
});

describe('createMinHash', () => {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state ^ (state >>> 13);
  };
  const jaccard = (a: Int32Array, b: Int32Array) => {
    const [x, y] = [new Set(shingleHashes(a, 5)), new Set(shingleHashes(b, 5))];
    const both = [...x].filter((shingle) => y.has(shingle)).length;
    return both / (x.size + y.size - both);
  };

  it('estimates Jaccard similarity without bias, to 0.02, and bands meet as often as theory says', () => {
    const sign = createMinHash();
    for (const tokens of [80, 400, 3000]) {
      for (const wanted of [0.6, 0.8, 0.9]) {
        const errors: number[] = [];
        let met = 0;
        let expected = 0;
        for (let trial = 0; trial < 150; trial++) {
          const a = Int32Array.from({ length: tokens }, random);
          const b = a.slice();
          const changed = Math.round((tokens * (1 - wanted)) / (1 + wanted));
          for (let i = tokens - changed; i < tokens; i++) b[i] = random();
          const truth = jaccard(a, b);
          const [x, y] = [sign(a)!, sign(b)!];
          errors.push(sketchJaccard(x, y) - truth);
          met += x.bandKeys.some((key, i) => y.bandKeys[i] === key) ? 1 : 0;
          expected += 1 - (1 - truth ** 8) ** 14;
        }
        const bias = errors.reduce((sum, error) => sum + error, 0) / errors.length;
        const spread = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
        expect(Math.abs(bias)).toBeLessThan(0.006);
        expect(spread).toBeLessThan(0.026);
        expect(Math.abs(met - expected) / 150).toBeLessThan(0.12);
      }
    }
  });

  it('depends on the set of shingles alone, not on their number or place', () => {
    const sign = createMinHash({ ngram: 1, bands: 4, rows: 2 });
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 30 }), (tokens) => {
        const other = [...tokens].reverse().concat(tokens.slice(0, 3));
        expect(sign(Int32Array.from(other))).toEqual(sign(Int32Array.from(tokens)));
      }),
    );
  });

  it('keeps the keys that stored signatures have: a change would make earlier builds incomparable', () => {
    const signed = createMinHash()(tokenHashes(['one two three four five six seven 八 九 十']))!;
    expect([signed.bandKeys[0], signed.bandKeys[13]]).toMatchInlineSnapshot(`
      [
        -2175521776606980691n,
        -1093406557487048858n,
      ]
    `);
    expect([signed.filled[0], signed.bits[15]]).toMatchInlineSnapshot(`
      [
        512n,
        0n,
      ]
    `);
  });

  it('has no signature without a shingle, and refuses a shape that is none', () => {
    expect(createMinHash()(tokenHashes(['one two three four']))).toBeUndefined();
    expect(() => createMinHash({ bands: 0 })).toThrow('bands must be an integer of at least 1, got 0');
    expect(() => createTextSigner({ minTokens: 1.5 })).toThrow('minTokens must be an integer of at least 1');
  });
});

describe('createTextSigner', () => {
  it('signs the text of all blocks, and gives each block with a token its key', () => {
    const sign = createTextSigner({ minTokens: 6 });
    const { tokens, minHash, paragraphs } = sign(document('Alpha beta gamma', '— * —', 'ALPHA, beta: gamma'));
    expect(tokens).toBe(6);
    expect(minHash?.bandKeys).toHaveLength(14);
    expect(paragraphs.nodes).toEqual([0, 2]);
    expect(paragraphs.chars).toEqual([16, 18]);
    expect(paragraphs.keys[0]).toBe(paragraphs.keys[1]);
    expect(sign(document('Alpha beta gamma')).minHash).toBeUndefined();
  });
});
