import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinRanges, type Range } from '../../../../src/sources/warc/indexed/join-ranges.js';

const runsOf = (ranges: Range[], maxBytes = 1 << 20) =>
  joinRanges(ranges, maxBytes).map(({ start, end, parts }) => `${start}-${end}: ${parts.length}`);
const range = (start: number, bytes: number): Range => ({ start, end: start + bytes });

describe('ranges of one archive', () => {
  it('that lie close are one run, up to a size', () => {
    expect(runsOf([range(0, 1000), range(1000, 1000), range(2050, 1000)])).toEqual(['0-3050: 3']);
    expect(runsOf([range(0, 1000), range(1000, 1000), range(2000, 1000)], 2000)).toEqual([
      '0-2000: 2',
      '2000-3000: 1',
    ]);
    expect(runsOf([range(0, 5000)], 2000)).toEqual(['0-5000: 1']);
  });

  it('that lie apart, overlap, or have no end are read one by one', () => {
    expect(runsOf([range(0, 1000), range(1300, 1000)])).toEqual(['0-1000: 1', '1300-2300: 1']);
    expect(runsOf([range(0, 1000), range(999, 1000)])).toEqual(['0-1000: 1', '999-1999: 1']);
    expect(runsOf([range(0, 1000), range(0, 1000)])).toEqual(['0-1000: 1', '0-1000: 1']);
    const endless = { start: 1000, end: Number.POSITIVE_INFINITY };
    expect(runsOf([range(0, 1000), endless, range(5000, 10)])).toEqual([
      '0-1000: 1',
      '1000-Infinity: 1',
      '5000-5010: 1',
    ]);
  });

  it('are each in one run, which reads at most a tenth more than they are', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3000), fc.integer({ min: 1, max: 9000 }))), (gaps) => {
        let at = 0;
        const ranges = gaps.map(([gap, bytes]) => {
          const one = range(at + gap, bytes);
          at = one.end;
          return one;
        });
        const runs = joinRanges(ranges, 20_000);
        expect(runs.flatMap(({ parts }) => parts)).toEqual(ranges);
        for (const { start, end, parts } of runs) {
          const wanted = parts.reduce((sum, part) => sum + part.end - part.start, 0);
          expect(end - start).toBeLessThanOrEqual(1.1 * wanted + 1e-6);
          if (parts.length > 1) expect(end - start).toBeLessThanOrEqual(20_000);
        }
      }),
    );
  });
});
