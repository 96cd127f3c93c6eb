import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { planCorpus } from '../../src/build/plan-corpus.js';
import { workOnCorpus } from '../../src/build/work-on-corpus.js';
import { checkPipeline } from '../../src/config/load-pipeline.js';
import { createArrayEngine } from '../../src/fleet/engines/array/array-engine.js';
import { Tally } from '../../src/flow/tally.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { createInputOpener } from '../../src/store/open-inputs.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { watchedStore } from '../support/stoppable-store.js';

/** A logger that keeps what a person is warned of. */
function warnings() {
  const lines: string[] = [];
  const keep = (_: object, line: string) => void lines.push(line);
  const logger = { debug: () => undefined, info: () => undefined, warn: keep, error: keep };
  return { lines, logger };
}

/** Nobody puts a manifest before all of `count` workers are about to put it. */
function meetingPoint(count: number) {
  const meetings = new Map<string, { arrived: number; all: Promise<void>; open: () => void }>();
  const arrive = async (key: string): Promise<void> => {
    let meeting = meetings.get(key);
    if (meeting === undefined) {
      let open: () => void = () => undefined;
      const all = new Promise<void>((resolve) => {
        open = resolve;
      });
      meeting = { arrived: 0, all, open };
      meetings.set(key, meeting);
    }
    meeting.arrived += 1;
    if (meeting.arrived === count) meeting.open();
    await meeting.all;
  };
  return { meetings, arrive };
}

it('two workers forced onto every unit leave one manifest of each, what one worker leaves, and no error', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-two-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const words = ['anchor', 'bollard'];
  for (const word of words) {
    const html = `<article><h1>The ${word}</h1><p>Of the ${word} every sailor of the coast has a tale to tell.</p></article>`;
    const line = JSON.stringify({ url: `https://example.org/${word}`, html });
    await writeFile(join(folder, `${word}.jsonl`), `${line}\n`);
  }
  const opener = createInputOpener({ baseDir: folder });
  onTestFinished(() => opener.close());
  const pipeline = checkPipeline({
    name: 'two',
    source: { type: 'json', input: '*.jsonl', html_field: 'html', url_field: 'url' },
    rules: { preset: 'none' },
    fetch: { network: false },
  });
  const { lines, logger } = warnings();
  const ctx = () => ({ signal: new AbortController().signal, logger, tally: new Tally(), now: Date.now });
  const { meetings, arrive } = meetingPoint(2);
  const built = async (name: string, workers: number) => {
    const plain = createFsStore(join(folder, name));
    await planCorpus({ pipeline, store: plain, opener, ctx: ctx() });
    const store = watchedStore(plain, async ({ name: operation, key }) => {
      if (workers > 1 && operation === 'put' && key.startsWith('manifests/')) await arrive(key);
    });
    const runs = Array.from({ length: workers }, async () => {
      // Each is the only task of its array, so that all units are its own.
      const engine = await createArrayEngine({
        env: {},
        index: 0,
        count: 1,
        tell: (line) => lines.push(line),
      });
      return workOnCorpus({ store, opener, engine, run: { workers: 1, units: 1 }, ctx: ctx() });
    });
    const reports = await Promise.all(runs);
    return { reports, digest: await corpusDigest(plain) };
  };
  const alone = await built('alone', 1);
  const both = await built('both', 2);
  expect(both.digest).toEqual(alone.digest);
  const manifests = Object.keys(alone.digest).filter((key) => key.startsWith('manifests/'));
  expect(manifests.length).toBeGreaterThan(2 * words.length);
  expect([...meetings.keys()].sort()).toEqual(manifests.sort());
  for (const { arrived } of meetings.values()) expect(arrived).toBe(2);
  for (const { stats } of both.reports) expect(stats).toEqual(alone.reports[0]?.stats);
  expect(lines).toEqual([]);
});
