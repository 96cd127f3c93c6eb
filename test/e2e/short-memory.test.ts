import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runWeft } from '../support/run-weft.js';

const PROSE =
  'The ferry was late again, and nobody in the harbour minded, for the sun shone and the coffee was good.';
/** What 60,000 paragraphs hold at once does not fit into some 50 MB of heap. */
const LONG = `<p>${PROSE}</p>${Array.from({ length: 60_000 }, (_, i) => `<p>w${i}`).join('')}`;
const record = (n: number, html: string) => JSON.stringify({ url: `http://x.example/${n}`, html });

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-memory-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function build(name: string, pages: string[], nodeOptions: string[]) {
  await writeFile(join(folder, `${name}.jsonl`), `${pages.join('\n')}\n`);
  const pipeline = {
    source: { type: 'json', input: `${name}.jsonl` },
    fetch: { network: false },
    extract: { time_limit_ms: 120_000 },
    rules: { preset: 'weft' },
    run: { workers: 1 },
    output: `out-${name}`,
  };
  const path = join(folder, `${name}.yaml`);
  await writeFile(path, JSON.stringify(pipeline));
  return runWeft(['build', path, '--json'], { nodeOptions });
}

describe('a build that is short of memory', () => {
  it('fails and names the limit when the command line leaves threads no heap for their pages', {
    timeout: 180_000,
  }, async () => {
    const pages = [0, 1, 2].map((n) => record(n, LONG));
    const run = await build('starved', pages, ['--max-old-space-size=40']);
    expect(run.stderr).toMatch(/--max-old-space-size .* leaves it a heap of \d+ MiB where 1024 are needed/);
    expect(run.code).toBe(5);
  });

  // 5.5 kB of heap a block were held before: the process ended with "heap out of memory".
  it('assembles a page of 60,000 paragraphs within a heap of 200 MB', { timeout: 180_000 }, async () => {
    const run = await build('paragraphs', [record(0, LONG)], ['--max-old-space-size=200']);
    expect(run.stderr).not.toMatch(/heap/);
    // The page has no image: it is dropped, and nothing is stored.
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({
      stats: { drops: { extract: {}, assemble: { 'document:too_few_images': 1 } } },
    });
  });
});
