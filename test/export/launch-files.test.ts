import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { WrittenShard } from '../../src/export/formats/export-format.js';
import type { LaunchFacts } from '../../src/export/launch/launch-facts.js';
import { launchFiles } from '../../src/export/launch/launch-files.js';
import { deviceBatch } from '../../src/export/launch/launch-script.js';
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

  test('pairs in tar shards have none for 1.0, which had no such loader', () => {
    const names = launchFiles({ ...facts, format: 'vila-wds', datasetType: 'coyo-wds' }).map(
      ({ name }) => name,
    );
    expect(names).not.toContain('register_v1_0.py');
    expect(names).toContain('register_v1_5.py');
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

  test('v1.5 trains projector and language model for one epoch at a global batch of 1024', () => {
    const given = launch('stage2_v1_5.sh');
    expect(given).toContain('--nnodes=2');
    expect(given).toContain('--nproc_per_node=8');
    expect(argument(given, 'data_mixture')).toBe('tea_pages');
    expect(argument(given, 'per_device_train_batch_size')).toBe('64');
    expect(argument(given, 'num_train_epochs')).toBe('1');
    expect(argument(given, 'tune_vision_tower')).toBe('False');
    expect(argument(given, 'image_aspect_ratio')).toBe('resize');
    expect(argument(given, 'output_dir')).toBe('out');
  });
  test('mixture, nodes and batch can be set from outside', () => {
    const given = launch('stage2_head.sh', { MIXTURE: 'tea_pages+coyo', NODES: '4' });
    expect(argument(given, 'data_mixture')).toBe('tea_pages+coyo');
    expect(argument(given, 'per_device_train_batch_size')).toBe('32');
    expect(argument(given, 'image_aspect_ratio')).toBe('dynamic');
  });
  test('conversations with images in later turns never train with dynamic tiles', () => {
    const aspect = (datasetType: LaunchFacts['datasetType']) =>
      argument(launch('stage2_head.sh', {}, { format: 'llava-next', datasetType }), 'image_aspect_ratio');
    expect(aspect('llava-next')).toBe('dynamic_s2');
    expect(aspect('llava-next-single')).toBe('dynamic');
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
  test('the batch per device keeps the global one', () => {
    expect([1, 8, 64, 128, 2048].map(deviceBatch)).toEqual([1024, 128, 16, 8, 1]);
  });
  test('the README has a line for each declared world, and shows what does not divide', () => {
    const readme = file('README.md');
    expect(readme).toContain('| 8 | 2 | 2048 | 128 | 0 | 0 | 205.7 MB | 1.6 GB |');
    expect(readme).toContain('| 16 | 1 | 1024 | 64 | 0 | 0 | 102.9 MB | 822.9 MB |');
    expect(readme).toContain('- images re-encoded as JPEG: 5');
    const odd = file('README.md', { shards: facts.shards.slice(0, 15), worldSizes: [8] });
    expect(odd).toContain('| 8 | 1 | 1024 | 128 | 7168 | 0 |');
  });
  test('without declared worlds the usual ones are shown', () => {
    const rows = file('README.md', { worldSizes: [] }).match(/^\| \d+ \|.*$/gm);
    expect(rows).toHaveLength(4);
  });
  test('formats that share nothing by count have no such table', () => {
    expect(file('README.md', { format: 'vila-wds', datasetType: 'coyo-wds' })).not.toContain(
      'memory per rank',
    );
  });
});

test('equal facts give equal files, and every file but the README is listed in it', () => {
  const files = launchFiles(facts);
  expect(launchFiles(structuredClone(facts))).toEqual(files);
  for (const { name } of files.slice(1)) expect(files[0]?.text).toContain(`\`${name}\``);
});
