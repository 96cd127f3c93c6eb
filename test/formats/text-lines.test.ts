import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textLines } from '../../src/formats/jsonl/text-lines.js';

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
