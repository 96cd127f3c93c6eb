import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { runWeft } from '../support/run-weft.js';
import { freshFolder, smallSite } from '../support/small-site.js';
import { s3Fixture } from './s3-fixture.js';

const s3 = s3Fixture('builds on a machine whose clock is off');
const YEAR = 365 * 24 * 3_600_000;

/** Builds on a machine whose clock is off. */
async function build(pipeline: string, out: string, off: number, ...args: string[]) {
  const run = await runWeft(['build', pipeline, '--out', out, '--quiet', ...args], {
    nodeOptions: ['--import', join(import.meta.dirname, '../support/shifted-clock.mjs')],
    env: {
      WEFT_TEST_CLOCK_MS: String(off),
      AWS_ACCESS_KEY_ID: s3.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
    },
  });
  expect(run.code, run.stderr).toBe(0);
  return run;
}

describe('a build on a machine whose clock is off', () => {
  it('stores byte for byte what one stores whose clock is right', { timeout: 120_000 }, async () => {
    const pipeline = await smallSite();
    const right = createFsStore(await freshFolder());
    await build(pipeline, right.uri, 0);
    const expected = await corpusDigest(right);
    expect(Object.keys(expected).length).toBeGreaterThan(10);
    const other = s3.skip ? createFsStore(await freshFolder()) : s3.open();
    onTestFinished(() => other.close());
    const server = s3.skip ? [] : ['--s3-endpoint', s3.endpoint];
    const { stderr } = await build(pipeline, other.uri, 10 * YEAR, ...server);
    expect(stderr).toBe('');
    expect(await corpusDigest(other)).toEqual(expected);
  });
});
