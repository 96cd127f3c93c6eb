import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExcludeList } from '../../../src/corpus/exclude-list.js';
import { scoreExperiment } from '../../../src/experiment/score/score-experiment.js';
import { findExperiment } from '../../../src/experiment/stage2/experiment-record.js';
import { type ExperimentOptions, writeExperiment } from '../../../src/experiment/stage2/write-experiment.js';
import type { ExportRecord } from '../../../src/export/export-record.js';
import { vilaMmc4Format } from '../../../src/export/formats/vila-mmc4/format.js';
import { silentLogger } from '../../../src/flow/context.js';
import { Tally } from '../../../src/flow/tally.js';
import { readPickleList } from '../../../src/formats/pickle/read-pickle.js';
import type { ExperimentRecord } from '../../../src/model/schemas/experiment.js';
import type { FewShotQuestion, FewShotRecord } from '../../../src/model/schemas/export.js';
import { createFsStore } from '../../../src/store/fs-store.js';
import type { ObjectInfo } from '../../../src/store/store.js';
import { writeCaptionedCorpus } from '../../support/captioned-corpus.js';
import { type Dict, mmc4Sequence, type Sequence } from '../../support/vila-steps.js';

describe('the experiment of stage 2', () => {
  let root: string;
  let record: ExperimentRecord;

  const write = async (out: string, given: Partial<ExperimentOptions> = {}): Promise<ExperimentRecord> =>
    writeExperiment({
      corpora: [createFsStore(join(root, 'corpus'))],
      out: createFsStore(join(root, out)),
      openPart: async (name) => createFsStore(join(root, out, name)),
      format: vilaMmc4Format,
      model: 'vila-1.5',
      seeds: [1, 2],
      shots: [0, 2],
      holdOut: 0.25,
      worldSizes: [2],
      geometry: { itemsPerShard: 8, multipleOf: 2 },
      makeFolder: (name) => mkdtemp(join(root, `${name}-`)),
      ctx: { signal: new AbortController().signal, logger: silentLogger, tally: new Tally(), now: Date.now },
      ...given,
    });
  const objects = async (out: string): Promise<Map<string, string>> => {
    const found: ObjectInfo[] = [];
    for await (const object of createFsStore(join(root, out)).list('')) found.push(object);
    return new Map(found.map(({ key, version }) => [key, version]));
  };
  const json = async <T>(name: string): Promise<T> =>
    JSON.parse(await readFile(join(root, 'exp', name), 'utf8')) as T;
  const sequencesOf = async (arm: string): Promise<Sequence[]> => {
    const { files } = await json<ExportRecord>(`arms/${arm}/export.json`);
    const records: Dict[] = [];
    for (const { name } of files)
      if (name.endsWith('.pkl')) {
        const bytes = await readFile(join(root, 'exp', 'arms', arm, name));
        for await (const one of readPickleList(() => [bytes], { name })) records.push(one as Dict);
      }
    return records.map((one) => mmc4Sequence(one, 'v1.5'));
  };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'weft-experiment-'));
    await writeCaptionedCorpus(join(root, 'corpus'), 32);
    record = await write('exp');
  });
  afterAll(() => rm(root, { recursive: true }));

  it('has arms of the same images by their bytes, the same texts, records and steps', async () => {
    expect(record.matched).toBe(true);
    const images = (sequences: readonly Sequence[]) =>
      sequences.flatMap((sequence) => sequence.images.map(({ sha256 }) => sha256)).sort();
    const words = (sequences: readonly Sequence[]) =>
      sequences
        .flatMap(({ text }) => text.replaceAll('<image>', ' ').replaceAll('</s>', ' ').split(/\s+/))
        .filter((word) => word !== '')
        .sort();
    const whole = await sequencesOf('interleaved');
    expect(images(whole).length).toBeGreaterThan(40);
    for (const arm of ['pairs', 'images-first', 'shuffled']) {
      const sequences = await sequencesOf(arm);
      expect([arm, images(sequences)]).toEqual([arm, images(whole)]);
      expect([arm, words(sequences)]).toEqual([arm, words(whole)]);
      expect([arm, sequences.length]).toEqual([arm, whole.length]);
    }
    expect(words(await sequencesOf('text-only'))).toEqual(words(whole));
    const facts = Object.fromEntries(
      record.equality.map(({ fact, values, equal }) => [fact, { values, equal }]),
    );
    expect(facts.records?.values.pairs).toBe(whole.length);
    expect(facts.images?.values).toMatchObject({ pairs: images(whole).length, 'text-only': 0 });
    expect(facts.steps_at_2_ranks?.values.pairs).toBeGreaterThan(0);
    expect(Object.values(facts).every(({ equal }) => equal)).toBe(true);
  });

  it('asks of sites that no arm has seen', async () => {
    const asked = new Set<string>();
    for (const shots of [0, 2]) {
      const lines = (await readFile(join(root, 'exp', `few-shot/few-shot-${shots}.jsonl`), 'utf8'))
        .trim()
        .split('\n');
      expect(lines).toHaveLength(record.questions);
      for (const line of lines)
        for (const image of (JSON.parse(line) as FewShotQuestion).images) asked.add(image);
    }
    expect(asked.size).toBeGreaterThan(4);
    const { files } = await json<FewShotRecord>('few-shot/few-shot.json');
    const harness = files.map(({ name }) => name).filter((name) => name.startsWith('harness/'));
    expect(harness).toContain('harness/vila/run_vila.py');
    expect(harness).toContain('harness/lmms-eval/weft_few_shot_2.yaml');
    for (const name of harness) expect(await readFile(join(root, 'exp/few-shot', name))).not.toHaveLength(0);
    const bytes = await Promise.all([...asked].map((name) => readFile(join(root, 'exp', 'few-shot', name))));
    const texts = (await sequencesOf('interleaved')).map(({ text }) => text).join('\n');
    for (const line of (await readFile(join(root, 'exp', 'few-shot/few-shot-0.jsonl'), 'utf8'))
      .trim()
      .split('\n'))
      for (const answer of (JSON.parse(line) as FewShotQuestion).answers) expect(texts).not.toContain(answer);
    expect(bytes.every(({ length }) => length > 0)).toBe(true);
  });

  it('says in its page what is equal and what is not', async () => {
    const page = await readFile(join(root, 'exp', 'README.md'), 'utf8');
    expect(page).toMatch(/\| records \| (\d+) \| \1 \| \1 \| \1 \| \1 \| yes \|/);
    expect(page).toMatch(/\| images \| (\d+) \| \1 \| \1 \| \1 \| 0 \| yes, but for text-only \|/);
    const [reason, count] = Object.entries(record.arms[0]?.left_out ?? {})[0] ?? [];
    expect(page).toContain(`| \`${reason}\` | ${count} | ${count} | ${count} | ${count} | ${count} |`);
    expect(page).toContain('`no-stage-2`: no steps between stages 1 and 3');
  });

  it('is scored on the questions of its record, whatever another set left beside them', async () => {
    const experiment = createFsStore(join(root, 'exp'));
    const stale = join(root, 'exp/few-shot/few-shot-8.jsonl');
    await writeFile(stale, `${JSON.stringify({ id: 'old#8', answers: ['x'] })}\n`);
    expect((await scoreExperiment({ experiment, replicates: 10 })).shots).toEqual([0, 2]);
    await rm(stale);
  });

  it('names an experiment.json that is none', async () => {
    const broken = createFsStore(join(root, 'broken'));
    expect(await findExperiment(broken)).toBeUndefined();
    await broken.put(
      'experiment.json',
      Buffer.from(JSON.stringify({ ...record, settings: { arms: 'all' } })),
    );
    await expect(findExperiment(broken)).rejects.toThrow(/experiment\.json/);
  });

  it.skipIf(spawnSync('bash', ['-c', 'true']).status !== 0)(
    'starts stage 2 of an arm on the batch that its shards have, with the seed and from stage 1',
    async () => {
      await mkdir(join(root, 'bin'));
      await writeFile(join(root, 'bin/torchrun'), '#!/usr/bin/env bash\necho "$*" >> "$LOG"\n');
      await chmod(join(root, 'bin/torchrun'), 0o755);
      const env = {
        PATH: `${join(root, 'bin')}:${process.env.PATH}`,
        LOG: join(root, 'log'),
        VILA: root,
        CHECKPOINTS: join(root, 'models'),
        STAGE1_MODEL: 'llm',
        STAGE1_MIXTURE: 'captions',
      };
      for (const script of ['stage1/seed-2.sh', 'shuffled/seed-2/stage2.sh']) {
        const run = spawnSync('bash', [join(root, 'exp/launch', script)], { encoding: 'utf8', env });
        expect([script, run.status, run.stderr]).toEqual([script, 0, '']);
      }
      const [, stage2 = ''] = (await readFile(join(root, 'log'), 'utf8')).trim().split('\n');
      expect(stage2).toContain('--nproc_per_node=2');
      expect(stage2).toContain(`--model_name_or_path ${join(root, 'models/stage1/seed-2')} `);
      expect(stage2).toContain(
        `--output_dir ${join(root, 'models/shuffled/stage2/seed-2')} --seed 2 --data_seed 2`,
      );
      expect(stage2).toContain('--data_mixture stage2-shuffled ');
      const registered = await readFile(join(root, 'exp/launch/register.py'), 'utf8');
      const paths = [...registered.matchAll(/data_path="([^"]+)"/g)].map(([, path = '']) => path);
      expect(paths).toHaveLength(5);
      const place = paths.find((path) => path.includes('stage2-shuffled')) ?? '';
      expect((await readdir(join(root, place))).some((name) => name.endsWith('.pkl'))).toBe(true);
      const batch = record.arms.find(({ arm }) => arm === 'shuffled')?.facts.batch_at_2_ranks;
      expect(stage2).toContain(`--per_device_train_batch_size ${batch} `);
    },
  );

  it('is left alone when complete, goes on behind complete arms when stopped, and refuses another one', async () => {
    const before = await objects('exp');
    expect(await write('exp')).toEqual(record);
    expect(await objects('exp')).toEqual(before);
    // A run that was killed while it wrote the last arm has neither its record nor that of the experiment.
    await rm(join(root, 'exp', 'experiment.json'));
    await rm(join(root, 'exp', 'arms/text-only/export.json'));
    expect(await write('exp')).toEqual(record);
    const after = await objects('exp');
    const changed = [...after].filter(([key, version]) => before.get(key) !== version).map(([key]) => key);
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect(changed.filter((key) => key.startsWith('arms/') && !key.startsWith('arms/text-only/'))).toEqual(
      [],
    );
    expect(await findExperiment(createFsStore(join(root, 'exp')))).toEqual(record);
    await expect(write('exp', { shots: [0, 4] })).rejects.toMatchObject({ code: 'other_experiment' });
    await expect(write('exp', { model: 'nvila' })).rejects.toMatchObject({ code: 'other_experiment' });
    // What must not be shown any more is in a complete experiment: it is none of the same settings.
    const list = Buffer.from(`${JSON.stringify({ sha256: 'a'.repeat(64) })}\n`);
    const exclude = await readExcludeList(Readable.from([list]), 'list');
    await expect(write('exp', { exclude })).rejects.toMatchObject({ code: 'other_experiment' });
    await expect(write('new', { seeds: [] })).rejects.toMatchObject({ code: 'bad_experiment' });
    await expect(write('new', { seeds: [1.5] })).rejects.toMatchObject({ code: 'bad_experiment' });
    await expect(write('new', { shots: [-1] })).rejects.toMatchObject({ code: 'bad_experiment' });
    await expect(write('new', { seeds: [1, 1] })).rejects.toMatchObject({ code: 'bad_experiment' });
  });
});
