import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PickleFloat, type PickleValue } from '../../src/formats/pickle/pickle-value.js';
import { readPickle, readPickleList } from '../../src/formats/pickle/read-pickle.js';
import { encodePickle } from '../../src/formats/pickle/write-pickle.js';
import { pickleValues, tag } from '../formats/pickle-values.js';
import { needs } from '../support/needs.js';

const SCRIPT = fileURLToPath(new URL('./vila_pickle.py', import.meta.url));
const python = needs.python(['pickle'], 'pickles and unpickles beside our own code');

function runPython(lines: string): string {
  const run = spawnSync(python.python, [SCRIPT], {
    input: lines,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  expect(run.stderr).toBe('');
  return run.stdout;
}

function exchange(values: readonly PickleValue[]): { same: boolean; pickles: Record<string, string> }[] {
  const cases = values.map((value) =>
    JSON.stringify({ pickle: Buffer.from(encodePickle(value)).toString('base64'), value: tag(value) }),
  );
  return runPython(`${cases.join('\n')}\n`)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { same: boolean; pickles: Record<string, string> });
}

describe.skipIf(python.skip)("Python's pickle", () => {
  test('reads what we write, and we read what it writes, in protocols 2 to 5', async () => {
    const values: PickleValue[] = [
      ...fc.sample(pickleValues, { numRuns: 400, seed: 20260101 }),
      ...[0, 255, 256, 65535, 65536, -1, 2 ** 31, 2n ** 63n, -(2n ** 63n), 2n ** 2038n].flat(),
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0].map((x) => new PickleFloat(x)),
      'x'.repeat(300),
      'é'.repeat(70_000),
      new Uint8Array(70_000).fill(9),
      Array.from({ length: 2001 }, (_, i) => i),
      new Map(Array.from({ length: 2001 }, (_, i) => [`key ${i}`, i])),
    ];
    let pickles = 0;
    for (const [i, { same, pickles: theirs }] of exchange(values).entries()) {
      expect(same, JSON.stringify(tag(values[i] ?? null)).slice(0, 200)).toBe(true);
      for (const [protocol, base64] of Object.entries(theirs)) {
        const value = await readPickle(Buffer.from(base64, 'base64'), { name: `protocol ${protocol}` });
        expect(value).toEqual(values[i]);
        pickles += 1;
      }
    }
    expect(pickles).toBeGreaterThan(values.length * 3);
  });

  test('lists that Python pickled come item by item', async () => {
    const items = fc.sample(pickleValues, { numRuns: 1500, seed: 20260102 });
    const [answer] = exchange([items]);
    for (const [protocol, base64] of Object.entries(answer?.pickles ?? {})) {
      const read: PickleValue[] = [];
      for await (const item of readPickleList(() => [Buffer.from(base64, 'base64')], { name: protocol }))
        read.push(item);
      expect(read).toEqual(items);
    }
    expect(Object.keys(answer?.pickles ?? {})).toEqual(['3', '4', '5']);
  });
});
