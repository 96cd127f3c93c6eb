import { expect, it } from 'vitest';
import {
  characterTable,
  DIGIT,
  KATAKANA,
  LETTER,
  LINE_FEED,
  LOWER,
  MARK,
  OTHER,
  PUNCTUATION,
  SCRIPTS,
  SPACE,
  SYMBOL,
  UPPER,
} from '../../src/signals/text/character-table.js';

const table = characterTable();

/** Units that are characters by themselves. */
const units = Array.from({ length: 0x10000 }, (_, unit) => unit).filter(
  (unit) => unit < 0xd800 || unit > 0xdfff,
);

it('tells of each character the class that Unicode gives it', () => {
  const classOf = (character: string): number => {
    if (/\p{S}/u.test(character)) return SYMBOL;
    if (/\p{P}/u.test(character)) return PUNCTUATION;
    if (/\p{N}/u.test(character)) return DIGIT;
    if (/\p{M}|\u200c|\u200d|\u00ad/u.test(character)) return MARK;
    if (/[\p{Lu}\p{Lt}]/u.test(character)) return UPPER;
    if (/\p{Ll}/u.test(character)) return LOWER;
    if (/\p{L}/u.test(character)) return LETTER;
    if (character === '\n') return LINE_FEED;
    return /[\p{White_Space}\u200b\ufeff]/u.test(character) ? SPACE : OTHER;
  };
  const wrong = units.filter((unit) => table.class[unit] !== classOf(String.fromCharCode(unit)));
  expect(wrong).toEqual([]);
  expect([0xd800, 0xdbff, 0xdc00, 0xdfff].map((unit) => table.class[unit])).toEqual(Array(4).fill(OTHER));
});

it('tells of each character its script', () => {
  for (const [id, script] of SCRIPTS.entries()) {
    if (script === 'Zyyy') continue;
    const one = new RegExp(`\\p{Script=${script}}`, 'u');
    const wrong = units.filter(
      (unit) => unit !== 0x30fc && (table.script[unit] === id) !== one.test(String.fromCharCode(unit)),
    );
    expect(wrong).toEqual([]);
  }
  expect(table.script[0x30fc]).toBe(KATAKANA);
});
