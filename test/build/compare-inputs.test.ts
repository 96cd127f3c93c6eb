import { describe, expect, it } from 'vitest';
import { compareInputs } from '../../src/build/compare-inputs.js';
import type { SourceUnit } from '../../src/sources/source.js';
import { nameUnits } from '../../src/sources/unit-plan.js';

type Unnamed = Omit<SourceUnit, 'name' | 'type'>;

const file = (input: string, version: string, share?: object): Unnamed => ({
  input,
  version,
  bytes: 10,
  ...(share && { share: { ...share } }),
});
const batch = (input: string, files: Record<string, string>): Unnamed => ({
  input,
  version: Object.values(files).join(),
  bytes: 10,
  share: { files: Object.keys(files) },
  versions: Object.values(files),
});
const compare = (planned: Unnamed[], now: Unnamed[]) =>
  compareInputs(nameUnits('warc', planned), nameUnits('warc', now));

describe('compareInputs', () => {
  it('keeps the order and the names of what is known, whatever order the command has, and names what is new after it', () => {
    const { known, added, gone, changed } = compare(
      [file('b', '10-1'), file('d', '10-1')],
      [file('a', '10-1'), file('b', '10-1'), file('c', '10-1'), file('d', '10-1')],
    );
    expect(known.map(({ name, input }) => [name, input])).toEqual([
      ['warc-00000', 'b'],
      ['warc-00001', 'd'],
    ]);
    expect(added.map(({ name, input }) => [name, input])).toEqual([
      ['warc-00002', 'a'],
      ['warc-00003', 'c'],
    ]);
    expect([gone, changed]).toEqual([[], []]);
  });

  it('an input that is named twice is no new one', () => {
    expect(compare([file('a', '10-1')], [file('a', '10-1'), file('a', '10-1')]).added).toEqual([]);
  });

  it('another part of an input that is held is new: an index names further records of an archive', () => {
    const { added, changed } = compare(
      [file('a', '"e"', { ranges: [1] })],
      [file('a', '"e"', { ranges: [1] }), file('a', '"e"', { ranges: [2] })],
    );
    expect(added.map(({ share }) => share)).toEqual([{ ranges: [2] }]);
    expect(changed).toEqual([]);
  });

  it('an input that is split otherwise, or has another size or ETag, has changed, and no part of it is new', () => {
    const whole = { start: 0, end: 10 };
    for (const [was, is, words] of [
      [
        [file('a', '10-1', whole)],
        [file('a', '12-1', whole), file('a', '12-1', { start: 10, end: 12 })],
        /^12 bytes/,
      ],
      [[file('a', '"e"', { ranges: [1] })], [file('a', '"e"', { ranges: [2] })], /^read in other parts$/],
      [[file('a', '"e"')], [file('a', '"f"')], /^version "f"$/],
    ] as [Unnamed[], Unnamed[], RegExp][]) {
      const { added, changed } = compare(was, is);
      expect(changed).toEqual([{ input: 'a', was: expect.any(String), is: expect.stringMatching(words) }]);
      expect(added).toEqual([]);
    }
  });

  it('files of a batch are compared one by one', () => {
    const { known, added, gone, changed, touched } = compare(
      [batch('site', { a: '1-1', b: '1-1', c: '1-1', d: 'input_forbidden' })],
      [batch('site', { a: '1-2', aa: '1-1', c: '2-1', d: '1-1' })],
    );
    expect(touched.map(({ files }) => files)).toEqual([['site/a']]);
    expect(gone).toEqual(['site/b']);
    expect(changed.map(({ input }) => input)).toEqual(['site/c']);
    expect(known[0]?.versions).toEqual(['1-2', '1-1', '1-1', 'input_forbidden']);
    expect(added).toMatchObject([
      { name: 'warc-00001', share: { files: ['aa', 'd'] }, versions: ['1-1', '1-1'], bytes: 2 },
    ]);
  });

  it('compares twenty thousand units in one pass', () => {
    const units = Array.from({ length: 20_000 }, (_, n) => file('a', '10-1', { start: n, end: n + 1 }));
    const { known, added, touched } = compare(
      units,
      units.map((unit) => ({ ...unit, version: '10-2' })),
    );
    expect([known.length, added.length, touched.length]).toEqual([20_000, 0, 20_000]);
  });
});
