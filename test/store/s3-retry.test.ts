import { describe, expect, it } from 'vitest';
import { createRetryStrategy, DEFAULT_RETRY, pauseBefore } from '../../src/store/s3-retry.js';

const refused = {
  error: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
  errorType: 'TRANSIENT' as const,
};
const unavailable = {
  error: Object.assign(new Error('unavailable'), { $metadata: { httpStatusCode: 503 } }),
  errorType: 'TRANSIENT' as const,
};

/** Pauses that a strategy asks for until it gives up. */
async function pauses(
  strategy: ReturnType<typeof createRetryStrategy>,
  fault: { errorType: string },
): Promise<number[]> {
  const asked: number[] = [];
  let token = await strategy.acquireInitialRetryToken('');
  while (asked.length < 100) {
    try {
      token = await strategy.refreshRetryTokenForRetry(token, fault as never);
    } catch {
      return asked;
    }
    asked.push(token.getRetryDelay());
  }
  throw new Error('never gave up');
}

describe('the attempts of an S3 request', () => {
  const fixed = { ...DEFAULT_RETRY, random: () => 1 };

  it('double their pauses up to the longest, at least half of each for certain', () => {
    const at = (random: number) =>
      [1, 2, 3, 7, 12].map((n) => pauseBefore(n, false, { ...DEFAULT_RETRY, random: () => random }));
    expect(at(1)).toEqual([250, 500, 1000, 16_000, 20_000]);
    expect(at(0)).toEqual([125, 250, 500, 8000, 10_000]);
  });

  it('are eight, over 16 to 32 s, once a server has answered', async () => {
    const strategy = createRetryStrategy(fixed);
    strategy.recordSuccess(await strategy.acquireInitialRetryToken(''));
    const asked = await pauses(strategy, refused);
    expect(asked).toHaveLength(7);
    expect(asked.reduce((sum, ms) => sum + ms)).toBe(31_750);
  });

  it('are four where no server has ever answered', async () => {
    expect(await pauses(createRetryStrategy(fixed), refused)).toEqual([250, 500, 1000]);
  });

  it('wait longer for a server that asks for fewer requests, also when its answer has no body', async () => {
    expect((await pauses(createRetryStrategy(fixed), unavailable))[0]).toBe(500);
  });

  it('follow Retry-After, within the longest pause', async () => {
    const strategy = createRetryStrategy(fixed);
    const token = await strategy.acquireInitialRetryToken('');
    for (const [seconds, least, most] of [
      [5, 4500, 5000],
      [3600, 20_000, 20_000],
    ] as const) {
      const hint = { ...unavailable, retryAfterHint: new Date(Date.now() + seconds * 1000) };
      const pause = (await strategy.refreshRetryTokenForRetry(token, hint as never)).getRetryDelay();
      expect(pause).toBeGreaterThanOrEqual(least);
      expect(pause).toBeLessThanOrEqual(most);
    }
  });

  it('follow a Retry-After that is a date by the Date of the same answer, not by a clock that may be years off', async () => {
    const sent = Date.now() - 10 * 365 * 24 * 3_600_000;
    const headers = {
      date: new Date(sent).toUTCString(),
      'retry-after': new Date(sent + 5000).toUTCString(),
    };
    const hint = {
      ...unavailable,
      error: Object.assign(new Error('unavailable'), {
        $metadata: { httpStatusCode: 503 },
        $response: { headers },
      }),
      retryAfterHint: new Date(headers['retry-after']),
    };
    const strategy = createRetryStrategy({ ...fixed, throttleBaseMs: 10 });
    const token = await strategy.acquireInitialRetryToken('');
    expect((await strategy.refreshRetryTokenForRetry(token, hint as never)).getRetryDelay()).toBe(5000);
  });

  it('are one more for a refusal that the server’s clock may fix, and none for any other refusal', async () => {
    const refusal = (httpStatusCode: number, name: string) => ({
      error: Object.assign(new Error(name), {
        name,
        $metadata: { httpStatusCode, clockSkewCorrected: true },
      }),
      errorType: 'TRANSIENT',
    });
    const attempts = async (status: number, name: string) =>
      (await pauses(createRetryStrategy(fixed), refusal(status, name))).length;
    expect(await attempts(403, 'RequestTimeTooSkewed')).toBe(1);
    expect(await attempts(403, 'Unknown')).toBe(1);
    expect(await attempts(404, 'NoSuchKey')).toBe(0);
    expect(await attempts(412, 'PreconditionFailed')).toBe(0);
    expect(await attempts(400, 'RequestTimeout')).toBe(7);
    expect(await attempts(503, 'SlowDown')).toBe(7);
  });

  it('end at once for what another attempt cannot fix', async () => {
    const denied = { error: new Error('AccessDenied'), errorType: 'CLIENT_ERROR' };
    expect(await pauses(createRetryStrategy(fixed), denied as never)).toEqual([]);
  });
});
