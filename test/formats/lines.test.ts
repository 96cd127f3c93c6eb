import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteFeed } from '../../src/formats/bytes/byte-feed.js';
import { splitLines, textLines } from '../../src/formats/jsonl/lines.js';

it('splits the same lines however the bytes are cut, also inside a character', async () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll('\n', ' '));
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 8 }),
      fc.integer({ min: 1, max: 7 }),
      async (lines, step) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        async function* chunks() {
          for (let i = 0; i < bytes.length; i += step) yield bytes.subarray(i, i + step);
        }
        const got: string[] = [];
        for await (const text of textLines(chunks())) got.push(text);
        expect(got).toEqual(lines.map((text) => Buffer.from(text).toString()));
      },
    ),
  );
});

it('gives each line its number and place, and none of one that is longer than the limit', async () => {
  const end = fc.constantFrom('\n', '\r\n', '\r\r\n', '\n\r');
  const text = fc.stringMatching(/^[ab\r]{0,9}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(text, end), { maxLength: 8 }),
      text,
      fc.integer({ min: 1, max: 7 }),
      async (lines, last, step) => {
        const whole = lines.map((parts) => parts.join('')).join('') + last;
        const expected: { number: number; offset: number; length: number; text: string | undefined }[] = [];
        for (let offset = 0; offset < whole.length; ) {
          const lf = whole.indexOf('\n', offset);
          const next = lf < 0 ? whole.length : lf + 1;
          const bare = whole.slice(offset, next).replace(/\r?\n$/, '');
          const held = bare.length > 6 ? undefined : bare;
          expected.push({
            number: expected.length + 1,
            offset: offset + 100,
            length: next - offset,
            text: held,
          });
          offset = next;
        }
        async function* chunks() {
          for (let i = 0; i < whole.length; i += step) yield Buffer.from(whole.slice(i, i + step));
        }
        const got: typeof expected = [];
        for await (const { bytes, ...place } of splitLines(new ByteFeed(chunks(), 100), 6))
          got.push({ ...place, text: bytes?.toString() });
        expect(got).toEqual(expected);
      },
    ),
  );
});
