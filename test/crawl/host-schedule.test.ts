import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HostSchedule } from '../../src/crawl/host-schedule.js';

interface Start {
  host: string;
  item: number;
  at: number;
  end: number;
}

/** Runs a schedule on a clock of its own: visits of random length, with failures now and then. */
function simulate(
  items: readonly (readonly [host: number, ms: number, failure: boolean])[],
  options: { perHost: number; delayMs: number },
): Start[] {
  const schedule = new HostSchedule<number>(options);
  items.forEach(([host], item) => {
    schedule.add(`h${host}`, item);
  });
  const starts: Start[] = [];
  let underWay: Start[] = [];
  let now = 1000;
  while (true) {
    const next = schedule.next(now);
    if (next !== undefined && 'item' in next) {
      const [, ms = 0] = items[next.item] ?? [];
      const start = { host: next.host, item: next.item, at: now, end: now + ms };
      starts.push(start);
      underWay.push(start);
      continue;
    }
    const soonest = Math.min(
      ...underWay.map(({ end }) => end),
      now + (next?.waitMs ?? Number.POSITIVE_INFINITY),
    );
    if (soonest === Number.POSITIVE_INFINITY) break;
    now = soonest;
    for (const one of underWay.filter(({ end }) => end <= now)) {
      const failure = items[one.item]?.[2] === true ? { failed: true } : undefined;
      schedule.finish(one.host, { asked: true, ...(failure && { failure }) }, now);
    }
    underWay = underWay.filter(({ end }) => end > now);
  }
  expect(schedule.queued).toBe(0);
  return starts;
}

const visits = fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 400 }), fc.boolean()), {
  maxLength: 60,
});

describe('HostSchedule', () => {
  it('hands out every item once, in order of each host', () => {
    fc.assert(
      fc.property(visits, fc.integer({ min: 1, max: 3 }), fc.nat(300), (items, perHost, delayMs) => {
        const starts = simulate(items, { perHost, delayMs });
        expect(starts.map(({ item }) => item).sort((a, b) => a - b)).toEqual(items.map((_, n) => n));
        for (const host of new Set(starts.map((one) => one.host))) {
          const own = starts.filter((one) => one.host === host).map(({ item }) => item);
          expect(own).toEqual([...own].sort((a, b) => a - b));
        }
      }),
    );
  });

  it('keeps the delay behind each answer, and the number of requests at once', () => {
    fc.assert(
      fc.property(visits, fc.integer({ min: 1, max: 3 }), fc.nat(300), (items, perHost, delayMs) => {
        const starts = simulate(items, { perHost, delayMs });
        for (const host of new Set(starts.map((one) => one.host))) {
          const own = starts.filter((one) => one.host === host);
          own.forEach((one, n) => {
            const atOnce = own.slice(0, n).filter(({ end }) => end > one.at).length + 1;
            expect(atOnce).toBeLessThanOrEqual(perHost);
            const before = own[n - 1];
            if (before === undefined) return;
            expect(one.at - before.at).toBeGreaterThanOrEqual(delayMs);
            if (perHost === 1) expect(one.at - before.end).toBeGreaterThanOrEqual(delayMs);
          });
        }
      }),
    );
  });

  it('is not held up: a host whose time has come is asked while others rest', () => {
    fc.assert(
      fc.property(visits, (items) => {
        const starts = simulate(
          items.map(([host, ms]) => [host, ms, false] as const),
          { perHost: 1, delayMs: 50 },
        );
        for (const host of new Set(starts.map((one) => one.host))) {
          const own = starts.filter((one) => one.host === host);
          own.forEach((one, n) => {
            expect(one.at).toBe(n === 0 ? 1000 : (own[n - 1]?.end ?? 0) + 50);
          });
        }
      }),
    );
  });

  it('doubles the pause of a failing host up to five minutes, and counts its failures until it answers', () => {
    const schedule = new HostSchedule<number>({ perHost: 1, delayMs: 0 });
    for (let item = 0; item < 20; item++) schedule.add('h', item);
    let now = 0;
    const rests: number[] = [];
    for (let n = 0; n < 10; n++) {
      expect(schedule.next(now)).toMatchObject({ host: 'h' });
      expect(schedule.finish('h', { asked: true, failure: { failed: true } }, now)).toBe(n + 1);
      const next = schedule.next(now);
      rests.push(next !== undefined && 'waitMs' in next ? next.waitMs : 0);
      now += rests.at(-1) ?? 0;
    }
    expect(rests).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((seconds) => seconds * 1000));
    schedule.next(now);
    expect(schedule.finish('h', { asked: true }, now)).toBe(0);
  });

  it('forgets hosts that nothing is known of, and keeps those that rest', () => {
    const schedule = new HostSchedule<number>({ perHost: 1, delayMs: 10 });
    schedule.setCrawlDelay('slow', 60_000);
    for (let n = 0; n < 25_000; n++) {
      schedule.add(`h${n}`, n);
      schedule.next(n * 100);
      schedule.finish(`h${n}`, { asked: true }, n * 100);
    }
    expect(schedule.hosts).toBeLessThan(21_000);
  });
});
