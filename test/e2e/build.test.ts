import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BuildReport } from '../../src/build/complete-build.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { validateCorpus } from '../../src/validate/validate-corpus.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { killMoments } from '../support/kill-moments.js';
import { runWeft, startWeft } from '../support/run-weft.js';

const root = join(import.meta.dirname, '../..');
const KILLED_AT = new URL('../support/killed-at.mjs', import.meta.url).href;
const pipeline = (name: string) => join(root, 'pipelines', `${name}.yaml`);
const folder = () => mkdtemp(join(tmpdir(), 'weft-e2e-'));
const digestOf = (out: string) => corpusDigest(createFsStore(out));

async function build(name: string, out: string, ...args: string[]): Promise<BuildReport> {
  const run = await runWeft(['build', pipeline(name), '--out', out, '--json', ...args]);
  expect(run.stderr).not.toMatch(/^\s+at /m);
  expect({ code: run.code, stderr: run.code === 0 ? '' : run.stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(run.stdout) as BuildReport;
}

describe('weft build', () => {
  it.each(['samples', 'html', 'warc', 'common-crawl', 'jsonl', 'mmc4', 'obelics', 'omnicorpus', 'mint1t'])(
    'runs pipelines/%s.yaml as shipped, and the result validates',
    async (name) => {
      const out = await folder();
      const report = await build(name, out);
      expect(report.stats.counts.assemble.documents).toBeGreaterThan(0);
      expect(report.stats.counts.assemble.images).toBeGreaterThan(0);
      expect(await validateCorpus(createFsStore(out))).toMatchObject({ ok: true });
    },
  );

  it('accounts for every record, page, document and image exactly once', async () => {
    const { stats } = await build('warc', await folder());
    const sum = (drops: Record<string, number>, level: string) =>
      Object.entries(drops).reduce((n, [name, count]) => n + (name.startsWith(`${level}:`) ? count : 0), 0);
    const { extract, assemble } = stats.counts;
    expect(extract.records).toBe(
      extract.documents! + sum(stats.drops.extract, 'record') + sum(stats.drops.extract, 'page'),
    );
    expect(assemble.documents_in).toBe(extract.documents);
    expect(assemble.documents_in).toBe(assemble.documents! + sum(stats.drops.assemble, 'document'));
    expect(assemble.images_in).toBe(assemble.images! + sum(stats.drops.assemble, 'image'));
  });

  it('writes the same corpus with one worker and with four, and with one unit at a time', async () => {
    const [a, b] = [await folder(), await folder()];
    const small = ['--set', 'source.unit_files=3', '--set', 'shards.max_documents=2'];
    await build('samples', a, '--workers', '1', '--set', 'run.units=1', ...small);
    await build('samples', b, '--workers', '4', '--set', 'run.units=3', ...small);
    const digest = await digestOf(a);
    expect(Object.keys(digest).filter((key) => key.endsWith('.tar')).length).toBeGreaterThan(3);
    expect(await digestOf(b)).toEqual(digest);
  });

  it('does nothing the second time', async () => {
    const out = await folder();
    await build('samples', out);
    const times = async () =>
      Object.fromEntries(
        await Promise.all(
          (await readdir(out, { recursive: true })).map(async (name) => [
            name,
            (await stat(join(out, name))).mtimeMs,
          ]),
        ),
      );
    const before = await times();
    const report = await build('samples', out);
    expect(Object.values(report.phases).every(({ units, resumed }) => units === resumed)).toBe(true);
    const after = await times();
    delete before['.tmp'];
    delete after['.tmp'];
    expect(after).toEqual(before);
  });

  it('ends as an undisturbed run would have, killed at any change on the disk and run again', async () => {
    const small = ['--set', 'source.unit_files=2', '--set', 'run.units=1'];
    const nodeOptions = ['--import', KILLED_AT];
    const [undisturbed, counts] = [await folder(), join(await folder(), 'changes')];
    const args = (out: string) => ['build', pipeline('samples'), '--out', out, ...small];
    const whole = await runWeft(args(undisturbed), { nodeOptions, env: { WEFT_TEST_CHANGES: counts } });
    expect(whole).toMatchObject({ code: 0 });
    const expected = await digestOf(undisturbed);
    for (const { at, when } of killMoments('build', Number(await readFile(counts, 'utf8')), 5)) {
      const out = await folder();
      const env = { WEFT_TEST_KILL: `${at} ${when}` };
      expect(await runWeft(args(out), { nodeOptions, env })).toMatchObject({ code: null, signal: 'SIGKILL' });
      expect(await digestOf(out), `${when} ${at}: nothing was left to do`).not.toEqual(expected);
      await build('samples', out, ...small);
      expect(await digestOf(out), `killed ${when} ${at}`).toEqual(expected);
    }
  });

  it('stops cleanly on Ctrl-C and says how to resume', async () => {
    const out = await folder();
    const { child, done } = startWeft([
      'build',
      pipeline('samples'),
      '--out',
      out,
      '--set',
      'source.unit_files=1',
      '--set',
      'run.units=1',
    ]);
    // The record is written once the build listens for signals.
    while (!existsSync(join(out, 'corpus.json'))) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGINT');
    const run = await done;
    expect(run.code).toBe(130);
    expect(run.stderr).toMatch(/resumes the build/);
    expect(run.stderr).not.toMatch(/^\s+at /m);
    await build('samples', out, '--set', 'source.unit_files=1', '--set', 'run.units=1');
  });

  it('refuses to mix two configurations in one corpus, and says what differs', async () => {
    const out = await folder();
    await build('samples', out);
    const run = await runWeft(['build', pipeline('samples'), '--out', out, '--set', 'images.quality=50']);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/holds another corpus \(pipeline differs in: images\)/);
  });

  it.each([
    [['build', 'nowhere.yaml'], 2, /cannot read the pipeline/],
    [['build', pipeline('samples'), '--set', 'images.format=bmp'], 2, /images\.format must be one of/],
    [['build', pipeline('samples'), '--input', 'no-such-folder'], 3, /no-such-folder/],
    [['build'], 2, /missing required argument/],
    [['frobnicate'], 2, /unknown command/],
  ])('answers %j with exit %i and one clear line', async (args, code, message) => {
    const run = await runWeft([...args, ...(args[1] ? ['--out', await folder()] : [])]);
    expect(run.code).toBe(code);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toMatch(/^\s+at /m);
  });

  it('leaves no scratch folder behind', async () => {
    const scratch = await folder();
    await writeFile(join(scratch, 'mine.txt'), 'keep');
    await build('samples', await folder(), '--scratch', scratch);
    expect(await readdir(scratch)).toEqual(['mine.txt']);
  });

  it('stores images upright, within the size asked for, and text in reading order', async () => {
    const out = await folder();
    await build('samples', out, '--set', 'images.resize.size=300');
    const [shard] = (await readdir(join(out, 'shards'))).filter((name) => name.endsWith('.index.jsonl'));
    const lines = (await readFile(join(out, 'shards', shard!), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.every((line) => line.images > 0 && line.text_chars > 0)).toBe(true);
  });
});
