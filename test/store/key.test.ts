import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkForeignKey, checkKey, compareKeys, isReserved } from '../../src/store/key.js';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });

describe('compareKeys', () => {
  it('orders as the UTF-8 bytes do, for any two strings', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
      { numRuns: 2000 },
    );
  });

  it('puts an emoji after U+FFFD, where the order of JavaScript strings has it before', () => {
    expect(compareKeys('\u{1f600}', '\ufffd')).toBeGreaterThan(0);
    expect('\u{1f600}' < '\ufffd').toBe(true);
  });
});

describe('checkKey', () => {
  it('takes what the layout of a corpus uses, and any other well-formed name', () => {
    for (const key of [
      'shards/u-0001-0-1a2b3c4d.tar',
      'manifests/u.json',
      'a.b/..c',
      '...',
      'é/中 文',
      'x'.repeat(255),
    ]) {
      expect(() => checkKey(key)).not.toThrow();
    }
  });

  it('lets no key through that a file system or URL would read as a place outside the prefix', () => {
    const piece = fc.constantFrom('a', '.', '..', '/', '\\', '\0', 'é', '.tmp', ' ', '\ud800');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const key = pieces.join('');
        try {
          checkKey(key);
        } catch {
          return;
        }
        const resolved = new URL(`file:///top/${key.split('/').map(encodeURIComponent).join('/')}`).pathname;
        expect(decodeURIComponent(resolved)).toBe(`/top/${key}`);
        expect(isReserved(key)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('checkForeignKey', () => {
  it('takes every key that others may have put, and refuses what no server holds', () => {
    for (const key of ['a//b', '/a', 'a\\b', '../a', 'a/', '.tmp/a'])
      expect(() => checkForeignKey(key)).not.toThrow();
    for (const key of ['', '\ud800', 'é'.repeat(513)])
      expect(() => checkForeignKey(key)).toThrow('store key');
  });
});
