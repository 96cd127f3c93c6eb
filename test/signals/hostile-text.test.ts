import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextNode } from '../../src/model/document.js';
import { loadTextMeter } from '../../src/signals/text/measure-text.js';
import { TEXT_SIGNALS } from '../../src/signals/text/signal-table.js';

const meter = await loadTextMeter();
const nodes = (texts: readonly string[], role: TextNode['role'] = 'paragraph'): TextNode[] =>
  texts.map((text) => ({ type: 'text', role, text }));
const UNITS = new Map(TEXT_SIGNALS.map(({ name, unit }) => [name, unit]));

describe('hostile text', () => {
  it.each([
    'a',
    ' ',
    '\n',
    '.',
    'é',
    '中',
    'あ',
    'ก',
    'က',
    '가',
    '😀',
    '𝐀',
    '\ud800',
    '\u0000',
    '\u0301',
    'a\n',
    '- ',
    'ab ',
    '中 ',
    '#',
    '"',
    'lorem ',
    '@',
    '1',
    "'",
    '/',
    '我',
  ])('of a million characters of %j is measured, on which quadratic time would not end', (unit) => {
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
    // A text without a letter, a digit or a sign may have no signals; it is measured all the same.
    expect(meter.measureText({ nodes: nodes([text]) }).nodes).toHaveLength(1);
  });

  it('of half a million nodes is measured, on which quadratic time would not end', () => {
    const { document } = meter.measureText({
      nodes: nodes(Array.from({ length: 500_000 }, (_, n) => `item ${n}`)),
    });
    expect(document).toMatchObject({ paragraphs: 500_000, lines: 500_000 });
  });

  it('of any kind gives finite values within their units, the same each time', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        'The cat sat on the mat. ',
        '我们沿着河边走。',
        'เราเดินไป',
        'これは',
        '\n',
        'for(;;)',
        '...',
        '“”',
        'share this article ',
      ),
    );
    const texts = fc.array(
      fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(texts, (all) => {
        const document = { nodes: nodes(all) };
        const measured = meter.measureText(document);
        for (const signals of [measured.document, ...measured.nodes]) {
          for (const [name, value] of Object.entries(signals ?? {})) {
            if (typeof value !== 'number') continue;
            expect(value, name).toBeGreaterThanOrEqual(0);
            expect(Number.isFinite(value), name).toBe(true);
            if (UNITS.get(name) === 'share') expect(value, name).toBeLessThanOrEqual(1);
          }
        }
        expect(meter.measureText(document)).toEqual(measured);
      }),
      { numRuns: 300 },
    );
  });

  it('has as many words and characters as its parts', () => {
    const words = fc.array(fc.constantFrom('river', 'Brücke', '河', 'かな', 'дождь', '42', "don't"), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(words, (all) => {
        const { document } = meter.measureText({ nodes: nodes([all.join(' ')]) });
        const characters = [...all.join('')].length;
        const expected = all.reduce(
          (sum, word) => sum + (/^[河かな]+$/u.test(word) ? [...word].length : 1),
          0,
        );
        expect(document).toMatchObject({ chars: characters, words: expected });
      }),
    );
  });
});
