import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { WrittenShard } from '../../src/export/formats/export-format.js';
import { bestWorld, rankRow } from '../../src/export/formats/vila/rank-rows.js';
import type { LaunchFacts } from '../../src/export/launch/launch-facts.js';
import { launchFiles } from '../../src/export/launch/launch-files.js';
import { estimateRankMemory, readableBytes } from '../../src/export/launch/rank-memory.js';
import { needs } from '../support/needs.js';

const shard = (index: number, items = 1024, bytes = 100_000_000): WrittenShard => ({
  index,
  items,
  images: items * 3,
  notes: {},
  files: [{ name: `pkl-core/x-${index}.pkl`, bytes, sha256: '0'.repeat(64) }],
});
const facts: LaunchFacts = {
  name: 'tea_pages',
  format: 'vila-mmc4',
  model: 'vila-1.0',
  imageLoader: 'documents',
  datasetType: 'mmc4',
  shardFolder: 'pkl-core',
  shards: Array.from({ length: 16 }, (_, i) => shard(i)),
  worldSizes: [16, 8],
  notes: { 'images re-encoded as JPEG': 5 },
};
const file = (name: string, over: Partial<LaunchFacts> = {}) =>
  launchFiles({ ...facts, ...over }).find((entry) => entry.name === name)?.text ?? '';
const python = needs.python(['ast'], 'runs the registration snippets');

describe('registration', () => {
  /** Runs a snippet with the names that VILA's module has, and prints what it registered. */
  function register(snippet: string): { data: Record<string, string>[]; mixtures: Record<string, string[]> } {
    const script = [
      'import json, sys',
      'registered, DATASETS_MIXTURES = [], {}',
      'class Dataset:',
      '    def __init__(self, **fields): self.__dict__.update(fields)',
      'def add_dataset(dataset):',
      '    assert "+" not in dataset.dataset_name',
      '    registered.append(dataset)',
      'exec(sys.stdin.read())',
      'mixtures = {k: [d.dataset_name for d in v] for k, v in DATASETS_MIXTURES.items()}',
      'print(json.dumps({"data": [d.__dict__ for d in registered], "mixtures": mixtures}))',
    ].join('\n');
    const run = spawnSync(python.python, ['-c', script], { input: snippet, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    return JSON.parse(run.stdout);
  }

  test.skipIf(python.skip).each(['register_v1_0.py', 'register_v1_5.py', 'register_head.py'])(
    '%s registers the set under its name',
    (name) => {
      const { data, mixtures } = register(file(name));
      expect(data).toEqual([
        {
          dataset_name: 'tea_pages',
          dataset_type: 'mmc4',
          data_path: './playground/data/tea_pages/pkl-core',
        },
      ]);
      expect(mixtures).toEqual(name === 'register_v1_0.py' ? { tea_pages_mix: ['tea_pages'] } : {});
    },
  );

  test('formats of head alone have a YAML for its registry', () => {
    const next = file('datasets.yaml', {
      model: 'nvila-lite',
      format: 'llava-next',
      datasetType: 'llava-next',
      shardFolder: 'llava-next',
    });
    expect(parse(next)).toEqual({
      tea_pages: {
        _target_: 'llava.data.LLaVANextDataset',
        data_path: './playground/data/tea_pages/llava-next/data.json',
        media_dir: './playground/data/tea_pages/llava-next/media',
      },
    });
    const eagle = file('datasets.yaml', {
      model: 'nvila-lite',
      format: 'eagle-wds',
      datasetType: 'eagle-wds',
      shardFolder: 'eagle-wds',
    });
    expect(parse(eagle)).toEqual({
      tea_pages: {
        _target_: 'llava.data.EagleWDSDataset',
        data_path: './playground/data/tea_pages/eagle-wds',
      },
    });
  });
});

describe('which VILA', () => {
  const GENERATIONS = ['v1_0', 'v1_5', 'head'] as const;
  // What each code base does with each format, as its own loaders did it.
  test.each<[LaunchFacts['format'], LaunchFacts['model'], readonly string[]]>([
    ['vila-mmc4', 'vila-1.0', ['v1_0', 'v1_5', 'head']],
    ['vila-mmc4', 'vila-1.5', ['v1_5', 'head']],
    ['vila-mmc4', 'nvila', ['head']],
    ['vila-mmc4', 'nvila-lite', ['head']],
    ['vila-coyo', 'vila-1.0', ['v1_0', 'v1_5']],
    ['vila-coyo', 'vila-1.5', ['v1_5']],
    ['vila-wds', 'vila-1.5', ['v1_5', 'head']],
    ['vila-wds', 'nvila', ['head']],
    ['llava-next', 'nvila', ['head']],
    ['llava-next', 'nvila-lite', ['head']],
    ['eagle-wds', 'nvila-lite', ['head']],
  ])('%s split for %s has scripts for %j, and says why not of the others', (format, model, able) => {
    const files = launchFiles({ ...facts, format, model });
    const names = files.map(({ name }) => name);
    const readme = files[0]?.text ?? '';
    for (const generation of GENERATIONS) {
      const runs = able.includes(generation);
      expect([generation, names.includes(`stage2_${generation}.sh`)]).toEqual([generation, runs]);
      if (!runs) {
        expect(names).not.toContain(`register_${generation}.py`);
        expect(readme).toMatch(
          new RegExp(`VILA ${generation.replace('_', '.')} cannot train on this export: .{20}`),
        );
      }
    }
  });

  test('pairs in pickles name the format that head reads instead', () => {
    expect(file('README.md', { format: 'vila-coyo', datasetType: 'coyo' })).toMatch(
      /VILA head cannot train on this export: .*take vila-wds/,
    );
  });

  test('the misspelling of 1.0 is named with the command that mends it', () => {
    const command = "sed -i 's/image_folfer/image_folder/g' llava/data/dataset.py";
    for (const name of ['README.md', 'register_v1_0.py', 'stage2_v1_0.sh'])
      expect(file(name)).toContain(command);
  });
});

describe('launch', () => {
  function launch(name: string, env: Record<string, string> = {}, over: Partial<LaunchFacts> = {}): string[] {
    const script = `torchrun() { printf '%s\\n' "$@"; }\n${file(name, over)}`;
    const run = spawnSync('bash', ['--norc', '-c', script], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, BASE_MODEL: 'base', OUTPUT: 'out', ...env },
    });
    expect(run.stderr).toBe('');
    return run.stdout.trimEnd().split('\n');
  }
  const argument = (given: readonly string[], name: string) => given[given.indexOf(`--${name}`) + 1];

  /** What a script says when it stops. */
  function stopped(name: string, env: Record<string, string>, over: Partial<LaunchFacts> = {}): string {
    const script = `torchrun() { echo started; }\n${file(name, over)}`;
    const run = spawnSync('bash', ['--norc', '-c', script], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, BASE_MODEL: 'base', OUTPUT: 'out', ...env },
    });
    expect([run.status, run.stdout]).toEqual([1, '']);
    return run.stderr;
  }

  test('v1.5 trains projector and language model for one epoch at a global batch of 1024', () => {
    const given = launch('stage2_v1_5.sh');
    expect(given).toContain('--nnodes=2');
    expect(given).toContain('--nproc_per_node=8');
    expect(argument(given, 'data_mixture')).toBe('tea_pages');
    expect(argument(given, 'per_device_train_batch_size')).toBe('64');
    expect(argument(given, 'num_train_epochs')).toBe('1');
    expect(argument(given, 'tune_vision_tower')).toBe('False');
    expect(argument(given, 'image_aspect_ratio')).toBe('resize');
    expect(argument(given, 'logging_steps')).toBe('1');
    expect(argument(given, 'output_dir')).toBe('out');
  });
  test('v1.0 trains on its own mixture name, squashed to squares by padding', () => {
    const given = launch('stage2_v1_0.sh', { PROJECTOR: 'mm_projector.bin' });
    expect(argument(given, 'data_mixture')).toBe('tea_pages_mix');
    expect(argument(given, 'image_aspect_ratio')).toBe('pad');
    expect(argument(given, 'pretrain_mm_mlp_adapter')).toBe('mm_projector.bin');
  });
  test('mixture and nodes can be set from outside, and the batch follows them', () => {
    const given = launch('stage2_head.sh', { MIXTURE: 'tea_pages+other', NODES: '1', GPUS: '8' });
    expect(argument(given, 'data_mixture')).toBe('tea_pages+other');
    expect(argument(given, 'per_device_train_batch_size')).toBe('128');
  });
  test('head squashes images of sequences that were split for an earlier model', () => {
    const aspect = (model: LaunchFacts['model']) =>
      argument(launch('stage2_head.sh', {}, { model }), 'image_aspect_ratio');
    expect([aspect('vila-1.5'), aspect('nvila-lite'), aspect('nvila')]).toEqual([
      'resize',
      'dynamic',
      'dynamic_s2',
    ]);
  });
  test.each(['vila-mmc4', 'vila-wds', 'llava-next', 'eagle-wds'] as const)(
    '%s for nvila tells the model its scales wherever images are cut by them',
    (format) => {
      const given = launch('stage2_head.sh', {}, { format, model: 'nvila', imageLoader: 'turns' });
      expect(argument(given, 'image_aspect_ratio')).toBe('dynamic_s2');
      expect(argument(given, 'dynamic_s2')).toBe('True');
      expect(argument(given, 's2_scales')).toBe('448,896,1344');
      expect(argument(given, 's2_max_split_size')).toBe('448');
      expect(argument(given, 's2_resize_output_to_scale_idx')).toBe('-1');
      expect(argument(given, 'model_max_length')).toBe('8192');
    },
  );
  test('conversations with images in later turns never train with dynamic tiles', () => {
    const aspect = (imageLoader: LaunchFacts['imageLoader']) =>
      argument(
        launch('stage2_head.sh', {}, { format: 'llava-next', model: 'nvila-lite', imageLoader }),
        'image_aspect_ratio',
      );
    expect(aspect('turns')).toBe('resize');
    expect(aspect('first-turn')).toBe('dynamic');
  });
  test('a small export trains on the ranks that it has data for, and no others', () => {
    const small = { shards: [shard(0, 250)], worldSizes: [] };
    const given = launch('stage2_v1_5.sh', {}, small);
    expect(given).toContain('--nproc_per_node=1');
    expect(argument(given, 'per_device_train_batch_size')).toBe('250');
    expect(stopped('stage2_v1_5.sh', { GPUS: '8' }, small)).toMatch(
      /^no data for 8 ranks: 250 records in 1 shard\(s\) train on 1; export again with --world-size\n$/,
    );
    const tars = { ...small, format: 'vila-wds', datasetType: 'coyo-wds', model: 'vila-1.5' } as const;
    const dealt = launch('stage2_v1_5.sh', {}, { ...tars, shards: [shard(0, 248)] });
    expect(dealt).toContain('--nproc_per_node=2');
    expect(argument(dealt, 'per_device_train_batch_size')).toBe('31');
  });
});

describe('memory and ranks', () => {
  test('a rank holds the bytes of its shards and what Python adds', () => {
    const one = 100_000_000 + 1024 * 1000 + 3072 * 600;
    expect(estimateRankMemory(facts.shards, 16)).toBe(one);
    expect(estimateRankMemory(facts.shards, 4)).toBe(4 * one);
    expect(estimateRankMemory([shard(0, 10, 5), shard(1, 10, 9)], 2)).toBe(9 + 10 * 1000 + 30 * 600);
    expect(estimateRankMemory(facts.shards, 17)).toBe(0);
  });
  test('bytes are readable', () => {
    expect([0, 999, 1000, 999_949, 999_950, 12_345_678, 8e11].map(readableBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '999.9 kB',
      '1.0 MB',
      '12.3 MB',
      '800.0 GB',
    ]);
  });
  const equal = {
    by: 'shards',
    counts: Array.from({ length: 16 }, () => 1024),
    recordsPerSample: 1,
  } as const;
  test('the batch per device keeps the global one where the samples of a rank allow it', () => {
    expect([1, 8, 16].map((world) => rankRow(equal, world).batch)).toEqual([1024, 128, 64]);
    expect(rankRow({ ...equal, counts: [96, 96] }, 2)).toEqual({
      world: 2,
      batch: 96,
      samplesPerRank: 96,
      steps: 1,
      dropped: 0,
    });
    expect(rankRow(equal, 64)).toMatchObject({ batch: 0, steps: 0, dropped: 16384 });
  });
  test.each([
    [250, 1],
    [1001, 4],
    [320, 4],
  ])('of %i records dealt by %i, 8 ranks take all but what does not divide', (records, recordsPerSample) => {
    const row = rankRow({ by: 'samples', counts: [records], recordsPerSample }, 8);
    expect(row.batch).toBeGreaterThan(0);
    expect(row.dropped).toBeLessThan(8 * recordsPerSample);
    expect(row.samplesPerRank * 8 * recordsPerSample + row.dropped).toBe(records);
  });
  test('the ranks of a machine are the most that lose next to nothing', () => {
    expect(bestWorld(equal, 8)).toBe(8);
    expect(bestWorld({ ...equal, counts: [1024, 1024, 1024] }, 8)).toBe(3);
    expect(bestWorld({ ...equal, counts: [] }, 8)).toBeUndefined();
  });
  test('the README has a line for each declared world, and shows what does not divide', () => {
    const readme = file('README.md');
    expect(readme).toContain('| 8 | 2048 | 128 | 16 | 0 | 2 | 205.7 MB | 1.6 GB |');
    expect(readme).toContain('| 16 | 1024 | 64 | 16 | 0 | 1 | 102.9 MB | 822.9 MB |');
    expect(readme).toContain('- images re-encoded as JPEG: 5');
    const odd = file('README.md', { shards: facts.shards.slice(0, 15), worldSizes: [8] });
    expect(odd).toContain('| 8 | 1024 | 128 | 8 | 7168 | 1 |');
  });
  test.each(['vila-mmc4', 'vila-wds', 'llava-next', 'eagle-wds'] as const)(
    '%s: without declared worlds the usual ones are shown, and those that have no data',
    (format) => {
      const readme = file('README.md', { format, worldSizes: [], shards: [shard(0, 40)] });
      const rows = readme.match(/^\| \d+ \|.*$/gm) ?? [];
      expect(rows.map((row) => Number(row.split('|')[1]))).toEqual([1, 2, 8, 64]);
      expect(rows[3]).toContain('no data');
      expect(readme.includes('memory per rank')).toBe(format === 'vila-mmc4');
    },
  );
});

test('equal facts give equal files, and every file but the README is listed in it', () => {
  const files = launchFiles(facts);
  expect(launchFiles(structuredClone(facts))).toEqual(files);
  for (const { name } of files.slice(1)) expect(files[0]?.text).toContain(`\`${name}\``);
});
