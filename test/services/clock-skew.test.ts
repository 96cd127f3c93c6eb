import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { runWeft } from '../support/run-weft.js';
import { tinyPicture } from '../support/tiny-corpus.js';
import { s3Fixture } from './s3-fixture.js';

const s3 = s3Fixture('builds on a machine whose clock is off');
const YEAR = 365 * 24 * 3_600_000;

/** Four pages, each with a picture next to it, and the pipeline that builds them in two units. */
async function smallSite(): Promise<string> {
  const folder = await freshFolder();
  await mkdir(join(folder, 'site'));
  for (let n = 0; n < 4; n++) {
    await writeFile(join(folder, 'site', `${n}.png`), await tinyPicture(n, 320, 240));
    const prose = `<p>${`The river of page ${n} runs past the old mill and on to the sea. `.repeat(6)}</p>`;
    const picture = `<img src="${n}.png" alt="the mill, ${n}">`;
    const page = `<!doctype html><html lang="en"><title>Page ${n}</title><article>${prose}${picture}${prose}</article>`;
    await writeFile(join(folder, 'site', `${n}.html`), page);
  }
  const pipeline = join(folder, 'site.yaml');
  await writeFile(
    pipeline,
    'name: clocks\nsource: { type: html, input: site, unit_files: 2 }\nfetch: { network: false }\nrun: { workers: 1 }\n',
  );
  return pipeline;
}

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

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-clock-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
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
