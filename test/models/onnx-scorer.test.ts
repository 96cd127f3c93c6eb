import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RgbPixels } from '../../src/model/pixels.js';
import { openOnnxScorer } from '../../src/models/scores/onnx-scorer.js';
import { createScorePool, identifyScorers } from '../../src/models/scores/score-pool.js';
import { channelsLastGraph, TINY_SCORERS, writeTinyScorer } from '../support/tiny-scorers.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-scorers-'));
});
afterAll(() => rm(root, { recursive: true }));

async function folderOf(
  name: string,
  kind: keyof typeof TINY_SCORERS,
  changes?: Parameters<typeof writeTinyScorer>[2],
): Promise<string> {
  const folder = join(root, name);
  await writeTinyScorer(folder, kind, changes);
  return folder;
}

function plain(red: number, green: number, blue: number): RgbPixels {
  const data = Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => [red, green, blue][i % 3] ?? 0);
  return { data, width: 40, height: 30 };
}

async function scoresOf(folder: string, pixels: RgbPixels) {
  return (await openOnnxScorer(folder)).score(pixels);
}

describe('a model folder', () => {
  it('gives the signals of a classifier through softmax, but for those named null', async () => {
    const folder = await folderOf('nsfw', 'nsfw');
    // Logits 4 and 0: 1 / (1 + e^-4).
    expect(await scoresOf(folder, plain(255, 0, 0))).toEqual({ nsfw_red: 0.982 });
    expect(await scoresOf(folder, plain(255, 255, 0))).toEqual({ nsfw_red: 0.5 });
    expect(await scoresOf(folder, plain(0, 255, 0))).toEqual({ nsfw_red: 0.018 });
  });

  it('gives the number of a regression as it is, and of a logit through a sigmoid', async () => {
    expect(await scoresOf(await folderOf('aesthetic', 'aesthetic'), plain(51, 102, 153))).toEqual({
      aesthetic: 4,
    });
    // 1 / (1 + e^-8).
    expect(await scoresOf(await folderOf('watermark', 'watermark'), plain(9, 9, 255))).toEqual({
      watermark: 1,
    });
    expect(await scoresOf(await folderOf('watermark', 'watermark'), plain(9, 9, 0))).toEqual({
      watermark: 0.5,
    });
  });

  it('gives the number of faces and the share of the picture that they cover', async () => {
    const folder = await folderOf('faces', 'faces');
    expect(await scoresOf(folder, plain(0, 0, 0))).toEqual({ faces: 0, face_share: 0 });
    // The second box is the first one again: 0.4 × 0.4.
    expect(await scoresOf(folder, plain(255, 0, 0))).toEqual({ faces: 1, face_share: 0.16 });
    // 0.2 × 0.3, and of the last one what lies in the picture: 0.1 × 0.2.
    expect(await scoresOf(folder, plain(0, 255, 0))).toEqual({ faces: 2, face_share: 0.08 });
    expect(await scoresOf(folder, plain(255, 255, 0))).toEqual({ faces: 3, face_share: 0.24 });
  });

  it('with a sure box whose corners are no numbers is broken, and says so', async () => {
    const { graph } = TINY_SCORERS.faces;
    const constants = graph.constants.map((constant) =>
      constant.name === 'corners' ? { ...constant, values: constant.values.map(() => Number.NaN) } : constant,
    );
    const folder = await folderOf('no-numbers', 'faces', { graph: { ...graph, constants } });
    await expect(scoresOf(folder, plain(255, 0, 0))).rejects.toMatchObject({ code: 'bad_model_folder' });
    expect(await scoresOf(folder, plain(0, 0, 0))).toEqual({ faces: 0, face_share: 0 });
  });

  it('counts boxes in pixels of the input alike', async () => {
    const faces = { boxes: 'boxes', scores: 'scores', min_score: 0.5, unit: 'pixels' };
    const folder = await folderOf('pixels', 'faces', { signals: { faces } });
    // 16 × 16 pixels: a box of 0.4 × 0.4 pixels.
    expect(await scoresOf(folder, plain(255, 0, 0))).toEqual({ faces: 1, face_share: 0.001 });
  });

  it('may take its channels last', async () => {
    const folder = await folderOf('last', 'nsfw', { graph: channelsLastGraph('nsfw') });
    expect(await scoresOf(folder, plain(255, 0, 0))).toEqual({ nsfw_red: 0.982 });
  });
});

describe('a folder that cannot be used', () => {
  const refused: [string, Parameters<typeof writeTinyScorer>[2], RegExp][] = [
    ['names no signal', { signals: { outputs: {} } }, /names no signal/],
    [
      'has a wrong activation',
      { signals: { outputs: { logits: { activation: 'relu', signals: ['a'] } } } },
      /activation must be one of none, sigmoid, softmax, not "relu"/,
    ],
    [
      'has a name with a blank',
      { signals: { outputs: { logits: { signals: ['a b'] } } } },
      /signals\.0 must have the form .*, not "a b"/,
    ],
    ['names a signal twice', { signals: { outputs: { logits: { signals: ['a', 'a'] } } } }, /names a twice/],
    [
      'names an output that is absent',
      { signals: { outputs: { probs: { signals: ['a', 'b'] } } } },
      /no output probs, but logits/,
    ],
    [
      'names too few numbers',
      { signals: { outputs: { logits: { signals: ['a'] } } } },
      /has 2 numbers, and signals\.json names 1/,
    ],
  ];
  it.each(refused)('%s', async (name, changes, message) => {
    const folder = await folderOf(`refused ${name}`, 'nsfw', changes);
    await expect(scoresOf(folder, plain(1, 2, 3))).rejects.toThrow(message);
    await expect(scoresOf(folder, plain(1, 2, 3))).rejects.toMatchObject({ code: 'bad_model_folder' });
  });

  it('lacks signals.json', async () => {
    const folder = await folderOf('lacking', 'nsfw');
    await rm(join(folder, 'signals.json'));
    await expect(openOnnxScorer(folder)).rejects.toThrow(/holds no signals\.json/);
  });
});

describe('the pool', () => {
  it('asks all models, gives the same in any number of threads, and takes the pixels away', async () => {
    const kinds = ['nsfw', 'aesthetic', 'watermark', 'faces'] as const;
    const scorers = await Promise.all(
      kinds.map(async (kind) => ({ kind: 'folder' as const, path: await folderOf(`pool-${kind}`, kind) })),
    );
    const answers: unknown[] = [];
    for (const threads of [1, 2]) {
      const pool = await createScorePool({ scorers, threads });
      const pictures = Array.from({ length: 8 }, (_, i) => plain(30 * i, 255 - 30 * i, 100));
      answers.push(await Promise.all(pictures.map((pixels) => pool.score(pixels))));
      expect(pictures.every(({ data }) => data.byteLength === 0)).toBe(true);
      await pool.close();
    }
    expect(answers[0]).toEqual(answers[1]);
    const names = ['nsfw_red', 'aesthetic', 'watermark', 'faces', 'face_share'];
    for (const signals of answers[0] as object[]) expect(Object.keys(signals)).toEqual(names);
  });

  it('refuses a folder that is not there before any thread works, in one line', async () => {
    const scorers = [{ kind: 'folder' as const, path: join(root, 'nowhere') }];
    await expect(identifyScorers(scorers)).rejects.toThrow(
      /^model folder .*nowhere: there is no such folder/,
    );
    await expect(createScorePool({ scorers, threads: 1 })).rejects.toMatchObject({
      code: 'bad_model_folder',
    });
  });

  it('identifies a model by all that its results depend on', async () => {
    const identify = async (name: string, changes?: Parameters<typeof writeTinyScorer>[2]) => {
      const path = await folderOf(name, 'nsfw', changes);
      return (await identifyScorers([{ kind: 'folder', path }]))[0]?.fingerprint;
    };
    const first = await identify('identity-1');
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(await identify('identity-2')).toBe(first);
    expect(await identify('identity-3', { graph: channelsLastGraph('nsfw') })).not.toBe(first);
    const signals = { outputs: { logits: { signals: ['nsfw_red', null] } } };
    expect(await identify('identity-4', { signals })).not.toBe(first);
  });

  it('refuses two models that give one signal', async () => {
    const path = await folderOf('twice', 'nsfw');
    const other = await folderOf('twice-other', 'nsfw');
    const both = [path, other].map((folder) => ({ kind: 'folder' as const, path: folder }));
    await expect(identifyScorers(both)).rejects.toMatchObject({ code: 'same_signal' });
  });
});
