import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eld } from 'eld/small';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLanguageScorer } from '../../src/signals/text/language/language-scores.js';

const score = createLanguageScorer();

/** What eld says, in its order. */
const oracle = (text: string) =>
  Object.entries(eld.detect(text).getScores()).map(([language, value]) => ({ language, score: value }));

/** Letters of all lengths in UTF-8, joined to words short, long and longer than eld reads. */
const letter = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...'etaoinshrdluEIÄöçñßğıłżşõőűà') },
  { weight: 3, arbitrary: fc.constantFrom(...'абвгдеёжзийклмнопђљћџўґї') },
  { weight: 2, arbitrary: fc.constantFrom(...'ابپتثجحخدذرزژسشقکگلمنهوی') },
  { weight: 1, arbitrary: fc.constantFrom(...'অআকখগঘঙচছአበገደመሰ한글漢字かなไทย') },
);
const word = fc.array(letter, { minLength: 1, maxLength: 90 }).map((letters) => letters.join(''));
const gap = fc.constantFrom(' ', '  ', '\n', ', ', '. ', '-', '’', "'", '``', ' 7 ', '😀', '\ud800', '\0');
const made = fc.array(fc.tuple(word, gap), { maxLength: 40 }).map((parts) => parts.flat().join(''));

describe('scores of languages', () => {
  it('are those of eld to the last bit, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(made, fc.string({ unit: 'binary', maxLength: 500 })), (text) => {
        expect(score(text)).toEqual(oracle(text));
      }),
    );
  });

  it('are those of eld for prose, whole and cut anywhere', () => {
    const samples = JSON.parse(
      readFileSync(join(import.meta.dirname, 'language-samples.json'), 'utf8'),
    ) as unknown;
    const texts = textsIn(samples);
    expect(texts.length).toBeGreaterThan(50);
    for (const text of texts)
      for (const part of [text, text.slice(0, 90), text.slice(7, 30), text.repeat(9), text.toUpperCase()])
        expect(score(part)).toEqual(oracle(part));
  });

  it.each([
    ['nothing', ''],
    ['no letter', '1234 !?'],
    ['a word of which the end is not read', 'donaudampfschifffahrt'.repeat(9)],
    ['two words of which only the ends are the same', `${'a'.repeat(71)} ${'b'.repeat(66)}aaaaa`],
    ['the same endless word twice', `${'schiff'.repeat(15)} ${'schiff'.repeat(15)}`],
    ['a text that ends within a word at the 380th byte', `${'wort '.repeat(69)}${'ä'.repeat(60)} ende`],
    ['words that objects have as properties', 'constructor toString valueOf __proto__'],
  ])('are those of eld for %s', (_, text) => {
    expect(score(text)).toEqual(oracle(text));
  });

  it('do not depend on the texts before', () => {
    const first = score('The ferry leaves at nine in the morning.');
    score('Die Fähre legt um neun Uhr ab.');
    expect(score('The ferry leaves at nine in the morning.')).toEqual(first);
  });
});

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length > 20 ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
