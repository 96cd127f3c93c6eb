import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExperimentRecord, ScoreReport, Stage2Plan } from '../../src/model/schemas/experiment.js';
import { writeCaptionedCorpus } from '../support/captioned-corpus.js';
import { runWeft } from '../support/run-weft.js';

describe('the experiment on the command line', () => {
  let root: string;
  const path = (...names: string[]): string => join(root, ...names);
  const stage2 = (...flags: string[]) =>
    runWeft([
      ...['experiment', 'stage2', path('corpus'), '--out', path('exp'), '--model', 'vila-1.5'],
      ...['--holdout', '30%', '--shots', '0,2', '--seeds', '1,2', '--world-size', '2'],
      ...[
        '--items-per-shard',
        '8',
        '--items-multiple',
        '2',
        '--arms',
        'interleaved,pairs,no-stage-2',
        ...flags,
      ],
    ]);

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'weft-experiment-cli-'));
    await writeCaptionedCorpus(path('corpus'), 30);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('plans, writes, scores what runners wrote, and tells with its status what is not whole', async () => {
    const planned = await runWeft([
      ...['plan-stage2', path('corpus'), '--gpus', '1', '--hours', '1', '--model', 'nvila-lite', '--json'],
    ]);
    expect(planned.code, planned.stderr).toBe(0);
    expect((JSON.parse(planned.stdout) as Stage2Plan).data.documents).toBe(30);

    const written = await stage2('--json', '--quiet');
    expect(written.code, written.stderr).toBe(0);
    const record = JSON.parse(written.stdout) as ExperimentRecord;
    expect(record.matched).toBe(true);
    expect(record.settings).toMatchObject({ seeds: [1, 2], shots: [0, 2], hold_out: 0.3, world_sizes: [2] });
    expect((await stage2('--quiet')).code).toBe(0);
    const other = await stage2('--quiet', '--seed', 'another');
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('another experiment');

    const silent = await runWeft(['experiment', 'score', path('exp')]);
    expect(silent.code).toBe(1);
    expect(silent.stderr).toContain('nothing was scored');
    const lines: string[] = [];
    for (const shots of [0, 2])
      for (const line of (await readFile(path('exp', `few-shot/few-shot-${shots}.jsonl`), 'utf8'))
        .trim()
        .split('\n')) {
        const { id, answers } = JSON.parse(line) as { id: string; answers: string[] };
        lines.push(JSON.stringify({ id, answer: answers[0] }));
      }
    await mkdir(path('exp/predictions/pairs/seed-2'), { recursive: true });
    await writeFile(path('exp/predictions/pairs/seed-2/answers.jsonl'), `${lines.join('\n')}\n`);
    const scored = await runWeft(['experiment', 'score', path('exp'), '--json', '--replicates', '50']);
    expect(scored.code, scored.stderr).toBe(0);
    const report = JSON.parse(scored.stdout) as ScoreReport;
    expect(report.cells.filter(({ metric }) => metric === 'token_f1').map(({ mean }) => mean)).toEqual([
      1, 1,
    ]);
    expect(report.arms).toEqual(['interleaved', 'pairs', 'no-stage-2']);
    await writeFile(path('exp/predictions/pairs/seed-2/more.jsonl'), '{"id": "half a li');
    const torn = await runWeft(['experiment', 'score', path('exp'), '--replicates', '50']);
    expect(torn.code).toBe(1);
    expect(torn.stdout).toContain('not scored, not_json: 1, first predictions/pairs/seed-2/more.jsonl:1');
  }, 120_000);

  it.each([
    [['--model', 'vila-1.0'], 'vila-1.0'],
    [['--arms', 'pairs,pears'], 'expected some of interleaved'],
    [['--shots', '0,-2'], 'expected whole numbers'],
  ])('refuses %j', async (flags, message) => {
    const run = await stage2(...flags);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
  });
});
