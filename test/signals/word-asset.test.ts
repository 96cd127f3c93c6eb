import { describe, expect, it } from 'vitest';
import { BOILERPLATE_KINDS, readWordAsset } from '../../src/signals/text/words/word-asset.js';

describe('word lists of the package', () => {
  it.each(['stock-phrases', 'stock-labels'] as const)('have %s of every kind, and of no other', (name) => {
    expect(Object.keys(readWordAsset(name))).toEqual([...BOILERPLATE_KINDS]);
  });

  it.each(['flagged-words', 'stopwords'] as const)(
    'have %s by primary language subtag, English and Chinese among them',
    (name) => {
      const languages = Object.keys(readWordAsset(name));
      expect(languages).toEqual(expect.arrayContaining(['en', 'zh']));
      expect(languages.filter((code) => !/^[a-z]{2,3}$/.test(code))).toEqual([]);
    },
  );

  it.each(['flagged-words', 'stock-labels', 'stock-phrases', 'stopwords'] as const)(
    'name nothing in %s that is padded or empty',
    (name) => {
      const words = Object.values(readWordAsset(name)).flat();
      expect(words.length).toBeGreaterThan(100);
      expect(words.filter((word) => word !== word.trim() || word === '')).toEqual([]);
    },
  );

  it('are refused in one line when their file is absent', () => {
    expect(() => readWordAsset('no-words' as 'stopwords')).toThrow(
      /^assets\/no-words\.json of the weft package cannot be used \(ENOENT.*\); install weft again$/,
    );
  });

  it('are refused in one line when their file holds something else', () => {
    expect(() => readWordAsset('block-trees' as 'stopwords')).toThrow(
      'assets/block-trees.json of the weft package cannot be used (its schema is weft/trees/1, not weft/words/1); install weft again',
    );
  });
});
