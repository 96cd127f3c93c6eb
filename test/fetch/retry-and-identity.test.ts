import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecentOutcomes } from '../../src/fetch/recent-outcomes.js';
import { backoffDelay, parseRetryAfter } from '../../src/fetch/retry-delay.js';
import { identify } from '../../src/fetch/user-agent.js';

describe('backoffDelay', () => {
  it('doubles, spreads over its upper half, and is the same for the same URL and try', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.integer({ min: 1, max: 40 }), (url, attempt) => {
        const full = Math.min(500 * 2 ** (attempt - 1), 30_000);
        const delay = backoffDelay(url, attempt, 500);
        expect(delay).toBeGreaterThanOrEqual(full / 2);
        expect(delay).toBeLessThan(full);
        expect(backoffDelay(url, attempt, 500)).toBe(delay);
      }),
    );
    const delays = new Set(Array.from({ length: 100 }, (_, n) => backoffDelay(`http://a/${n}`, 1, 500)));
    expect(delays.size).toBe(100);
  });
});

describe('parseRetryAfter', () => {
  const now = Date.parse('2030-01-01T00:00:00Z');
  it.each([
    ['5', 5000],
    ['Tue, 01 Jan 2030 00:00:07 GMT', 7000],
    ['Mon, 31 Dec 2029 00:00:00 GMT', 0],
    ['3600', 3_600_000],
    ['999999999', 86_400_000],
    ['soon', undefined],
    ['', undefined],
  ])('%j', (header, delay) => {
    expect(parseRetryAfter(header, now)).toBe(delay);
  });
});

describe('identify', () => {
  it('names the product, the version and whom to reach', () => {
    expect(identify({}).userAgent).toMatch(/^weft\/\d+\.\d+\.\d+$/);
    expect(identify({ contact: 'https://example.org/bot' })).toEqual({
      userAgent: expect.stringMatching(/^weft\/\S+ \(\+https:\/\/example\.org\/bot\)$/),
      productToken: 'weft',
    });
    expect(identify({ user_agent: 'MyBot/2.0 (lab)' }).productToken).toBe('mybot');
  });
});

describe('RecentOutcomes', () => {
  it('never holds more than its room, and forgets the one unused for longest', () => {
    const recent = new RecentOutcomes<string>(10_000);
    for (let n = 0; n < 10; n++) recent.set(`u${n}`, `outcome ${n}`, 500);
    expect(recent.get('u0')).toBeUndefined();
    expect(recent.get('u9')).toBe('outcome 9');
    expect(recent.get('u2')).toBe('outcome 2');
    for (let n = 10; n < 16; n++) recent.set(`u${n}`, `outcome ${n}`, 500);
    expect(recent.get('u2')).toBe('outcome 2');
    expect(recent.get('u3')).toBeUndefined();
    recent.set('huge', 'outcome', 9000);
    expect(recent.get('huge')).toBeUndefined();
  });
});
