import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentScripts } from '../../../src/experiment/stage2/stage-scripts.js';
import { EXPERIMENT_MODELS } from '../../../src/experiment/stage2/stage-settings.js';

const hasBash = spawnSync('bash', ['-c', 'true']).status === 0;
if (!hasBash) console.warn('SKIPPED, bash is absent: the launch scripts of an experiment');

describe.skipIf(!hasBash)('the scripts of an experiment', () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'weft-scripts-'));
    const put = async (name: string, text: string): Promise<void> => {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), text);
      await chmod(join(root, name), 0o755);
    };
    const scripts = experimentScripts({
      model: 'vila-1.5',
      arms: [
        {
          arm: 'pairs',
          stage2: {
            script: 'arms/pairs/launch/stage2_v1_5.sh',
            shards: 'arms/pairs/pkl-core',
            place: 'playground/data/stage2-pairs/pkl-core',
          },
        },
        { arm: 'no-stage-2' },
      ],
      seeds: [1, 7],
      shots: [0, 4],
      world: 16,
    });
    for (const { name, text } of scripts) await put(name, text);
    // Programs that only tell what they were started with.
    await put(
      'bin/torchrun',
      `#!/usr/bin/env bash\n[ -z "\${FAIL:-}" ] || exit 9\necho "torchrun $*" >> "$LOG"\n`,
    );
    await put('bin/python', '#!/usr/bin/env bash\necho "python $*" >> "$LOG"\n');
    await put(
      'arms/pairs/launch/stage2_v1_5.sh',
      '#!/usr/bin/env bash\necho "stage2 $BASE_MODEL $OUTPUT $NODES $GPUS $*" >> "$LOG"\n',
    );
    await put('arms/pairs/pkl-core/0.count', '1');
    await mkdir(join(root, 'vila'));
  });
  afterAll(() => rm(root, { recursive: true }));

  const run = (script: string, env: Record<string, string> = {}) =>
    spawnSync('bash', [join(root, script)], {
      encoding: 'utf8',
      env: {
        PATH: `${join(root, 'bin')}:${process.env.PATH}`,
        LOG: join(root, 'log'),
        VILA: join(root, 'vila'),
        STAGE1_MODEL: 'llm',
        STAGE1_MIXTURE: 'captions',
        STAGE3_MIXTURE: 'instructions',
        ...env,
      },
    });
  const value = (line: string, setting: string): string | undefined =>
    new RegExp(`--${setting} (\\S+)`).exec(line)?.[1];

  it('chain the stages of each arm and seed, pass over what has finished, and stop where a stage fails', async () => {
    const failed = run('launch/all.sh', { FAIL: 'yes' });
    expect(failed.status).not.toBe(0);
    const first = run('launch/all.sh');
    expect(first.stderr).toBe('');
    expect(first.status).toBe(0);
    const lines = (await readFile(join(root, 'log'), 'utf8')).trim().split('\n');
    const at = (name: string): string => join(root, 'checkpoints', name);
    const seen = lines.map((line) =>
      line.startsWith('torchrun')
        ? [
            value(line, 'model_name_or_path'),
            value(line, 'output_dir'),
            value(line, 'data_mixture'),
            value(line, 'seed'),
          ]
        : line.split(' ').slice(0, 3),
    );
    const ofSeed = (seed: string) => [
      ['llm', at(`stage1/seed-${seed}`), 'captions', seed],
      ['stage2', at(`stage1/seed-${seed}`), at(`pairs/stage2/seed-${seed}`)],
      [at(`pairs/stage2/seed-${seed}`), at(`pairs/stage3/seed-${seed}`), 'instructions', seed],
      ['python', join(root, 'few-shot/harness/vila/run_vila.py'), at(`pairs/stage3/seed-${seed}`)],
      [at(`stage1/seed-${seed}`), at(`no-stage-2/stage3/seed-${seed}`), 'instructions', seed],
      ['python', join(root, 'few-shot/harness/vila/run_vila.py'), at(`no-stage-2/stage3/seed-${seed}`)],
    ];
    expect(seen).toEqual([...ofSeed('1'), ...ofSeed('7')]);
    const stage2 = lines.find((line) => line.startsWith('stage2'));
    expect(stage2).toContain('2 8 --seed 1 --data_seed 1');
    const asked = lines.find((line) => line.includes('predictions/pairs/seed-7'));
    expect(asked).toContain(
      `${join(root, 'predictions/pairs/seed-7/answers.jsonl')} --shots 0 4 --conv-mode llama_3`,
    );
    // The global batch of 256 over 16 GPUs, and over half of the steps with two accumulated.
    expect(value(lines[0] ?? '', 'per_device_train_batch_size')).toBe('16');
    expect(value(lines[2] ?? '', 'per_device_train_batch_size')).toBe('8');
    // The shards of the arm are where its registration looks for them.
    const linked = join(root, 'vila/playground/data/stage2-pairs/pkl-core/0.count');
    expect(await readFile(linked, 'utf8')).toBe('1');
    // A batch that is exported for stage 2 is not that of the others.
    const accumulated = run('launch/stage1/seed-1.sh', {
      CHECKPOINTS: join(root, 'accumulated'),
      STAGE1_ACCUMULATION: '4',
      BATCH: '3',
    });
    expect(accumulated.status).toBe(0);
    const last = (await readFile(join(root, 'log'), 'utf8')).trim().split('\n').at(-1) ?? '';
    expect(value(last, 'per_device_train_batch_size')).toBe('4');
    const again = run('launch/all.sh');
    expect(again.status).toBe(0);
    const trained = (await readFile(join(root, 'log'), 'utf8'))
      .split('\n')
      .filter((line) => /^(torchrun|stage2)/.test(line));
    expect(trained).toHaveLength(9);
  });

  it('name the stage that is not finished, and what has to be set', () => {
    const early = run('launch/pairs/seed-1/stage3.sh', { CHECKPOINTS: join(root, 'elsewhere') });
    expect(early.status).toBe(1);
    expect(early.stderr).toContain(`${join(root, 'elsewhere/pairs/stage2/seed-1')} is not finished`);
    expect(run('launch/stage1/seed-1.sh', { VILA: '' }).stderr).toContain('set VILA to the checkout');
    expect(run('launch/stage1/seed-1.sh', { STAGE1_MIXTURE: '' }).stderr).toContain('set STAGE1_MIXTURE');
  });

  it.each([...EXPERIMENT_MODELS])('of %s set each argument once', (model) => {
    const scripts = experimentScripts({
      model,
      arms: [{ arm: 'no-stage-2' }],
      seeds: [1],
      shots: [0],
      world: 8,
    });
    for (const { name, text } of scripts) {
      const names = [...text.matchAll(/^ {2}--(\w+) /gm)].map(([, setting]) => setting);
      if (/stage1|stage3/.test(name)) expect(names.length, name).toBeGreaterThan(25);
      expect(new Set(names).size, name).toBe(names.length);
    }
  });
});
