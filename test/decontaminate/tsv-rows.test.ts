import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tsvRows } from '../../src/decontaminate/tsv-rows.js';

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rowsOf(text: string, size = 7): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = [];
  for await (const row of tsvRows(inChunks(Buffer.from(text), size), 'x.tsv'))
    rows.push(Object.fromEntries(row));
  return rows;
}

/** As pandas writes a cell. */
function written(cell: string): string {
  return /[\t\n\r"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

describe('tsvRows', () => {
  it('gives back what pandas writes, however the bytes arrive', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', '\t', '\n', 'é', '中', ' ', ',') });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        async (rows, size) => {
          const kept = rows.filter((row) => row.some((value) => value !== ''));
          const lines = [['x', 'y', 'z'], ...kept].map((row) => row.map(written).join('\t'));
          const expected = kept.map(([x, y, z]) => ({ x, y, z }));
          expect(await rowsOf(`${lines.join('\n')}\n`, size)).toEqual(expected);
          if (kept.length > 0) expect(await rowsOf(lines.join('\n'), size)).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('reads rows of fewer cells, carriage returns and a byte order mark', async () => {
    expect(await rowsOf('\ufeffindex\timage\r\n1\r\n\r\n2\tabc\r\n')).toEqual([
      { index: '1', image: '' },
      { index: '2', image: 'abc' },
    ]);
  });

  it('names the row of a quotation without an end, and of too many columns', async () => {
    await expect(rowsOf('a\tb\n1\t2\n3\t"four')).rejects.toMatchObject({
      code: 'bad_tsv',
      message: 'x.tsv row 3: a quotation without an end',
    });
    await expect(rowsOf(`a\n${'\t'.repeat(1001)}`)).rejects.toMatchObject({ code: 'bad_tsv' });
  });
});
