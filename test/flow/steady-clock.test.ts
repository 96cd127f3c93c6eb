import { expect, it, vi } from 'vitest';
import { OriginRulesCache } from '../../src/fetch/consent/origin-rules.js';
import { retryAfterMs } from '../../src/fetch/retry-delay.js';
import { expiryIn, isPast } from '../../src/flow/steady-clock.js';
import { beginTask, createTaskClock, watchTask } from '../../src/images/task-clock.js';

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

/** Clocks that a test sets. */
function clocks() {
  const time = { wall: Date.parse('2030-01-01T00:00:00Z'), steady: 0 };
  return { time, now: () => time.wall, steady: () => time.steady };
}

it('ends what is kept for a day a day later, also when the clock is set back and while the machine sleeps', () => {
  const at = clocks();
  const expiry = expiryIn(24 * HOUR, at);
  expect(isPast(expiry, at)).toBe(false);
  at.time.wall -= 10 * YEAR;
  at.time.steady = 24 * HOUR - 1;
  expect(isPast(expiry, at)).toBe(false);
  at.time.steady += 1;
  expect(isPast(expiry, at)).toBe(true);
  // Asleep, the steady clock of Linux stops.
  Object.assign(at.time, { wall: Date.parse('2030-01-02T00:00:00Z'), steady: 1 });
  expect(isPast(expiry, at)).toBe(true);
});

it('keeps robots.txt no longer than a day when the clock is set back by years meanwhile', async () => {
  const at = clocks();
  let asked = 0;
  const rules = new OriginRulesCache({
    get: async (url) => {
      asked += 1;
      return { response: { url, status: 404, headers: [], body: Buffer.alloc(0) } } as never;
    },
    tokens: ['weft'],
    maxBytes: 1_000_000,
    ...at,
  });
  await rules.robots('https://a.example');
  at.time.wall -= 3 * YEAR;
  at.time.steady += 23 * HOUR;
  await rules.robots('https://a.example');
  expect(asked).toBe(1);
  at.time.steady += HOUR;
  await rules.robots('https://a.example');
  expect(asked).toBe(2);
});

it('counts a Retry-After date from the Date of its answer, not from a clock that is years off', () => {
  const headers: [string, string][] = [
    ['Date', 'Tue, 01 Jan 2030 00:00:00 GMT'],
    ['Retry-After', 'Tue, 01 Jan 2030 00:00:30 GMT'],
  ];
  for (const off of [-10 * YEAR, 0, 10 * YEAR])
    expect(retryAfterMs({ headers }, Date.parse('2030-01-01T00:00:00Z') + off)).toBe(30_000);
  expect(retryAfterMs({ headers: headers.slice(1) }, Date.parse('2030-01-01T00:00:10Z'))).toBe(20_000);
  expect(retryAfterMs({ headers: [['Retry-After', '7']] }, 0)).toBe(7000);
  expect(retryAfterMs({ headers: headers.slice(0, 1) }, 0)).toBeUndefined();
});

it('does not end the work on an image because the clock was set between the starts of two threads', () => {
  const clock = createTaskClock();
  beginTask(clock);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  // The thread that watches was started after the clock had been set on by a year.
  Object.defineProperty(performance, 'timeOrigin', {
    configurable: true,
    value: performance.timeOrigin + YEAR,
  });
  try {
    const stop = watchTask(clock, 60_000, () => expect.unreachable('ended'));
    vi.advanceTimersByTime(60_000);
    stop();
  } finally {
    Reflect.deleteProperty(performance, 'timeOrigin');
    vi.useRealTimers();
  }
});
