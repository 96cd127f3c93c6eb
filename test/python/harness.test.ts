import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { harnessFiles } from '../../src/export/harness/harness-files.js';
import { CAPTIONS, fewShotSet } from '../export/harness/few-shot-set.js';
import { needs } from '../support/needs.js';
import { runReader } from './run-reader.js';

const python = needs.python(
  ['datasets', 'pandas', 'yaml', 'PIL'],
  'reads the files of evaluation harnesses as these do',
);

type Pixels = [number, number, number];
interface Prompt {
  text: string;
  pixels: Pixels[];
}
interface Seen {
  open_flamingo: { train: string[]; test: string[]; references: string[][] };
  vlmevalkit: { id: string; answers: string[]; pixels: Pixels }[];
  lmms_eval: { prompts: Prompt[]; answers: { id: string; answer: string }[] };
  vila: { asked: (Prompt & { tiling: string })[]; answers: { id: string; answer: string }[] };
}

describe.skipIf(python.skip)('files of evaluation harnesses', () => {
  let root: string;
  let seen: Seen;
  const set = fewShotSet();
  const texts = async (shots: number) => ((await set).questions.get(shots) ?? []).map(({ text }) => text);

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'weft-harness-'));
    const { questions, images, readImage } = await set;
    const files = new Map<string, Uint8Array>(images);
    for (const [shots, of] of questions)
      files.set(
        `few-shot-${shots}.jsonl`,
        Buffer.from(of.map((question) => `${JSON.stringify(question)}\n`).join('')),
      );
    for (const { name, data } of await harnessFiles({ questions, readImage })) files.set(name, data);
    for (const [name, data] of files) {
      await mkdir(dirname(join(root, 'few-shot', name)), { recursive: true });
      await writeFile(join(root, 'few-shot', name), data);
    }
    seen = await runReader<Seen>(python.python, 'read_harness.py', [join(root, 'few-shot'), root]);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  test('OpenFlamingo has the examples in train and the queries in test, with their references', () => {
    expect(seen.open_flamingo).toEqual({
      train: CAPTIONS.slice(4),
      test: CAPTIONS.slice(0, 4),
      references: CAPTIONS.slice(0, 4).map((caption) => [caption]),
    });
  });

  test('VLMEvalKit has each query with its answers and its own image', async () => {
    const { images } = await set;
    expect(seen.vlmevalkit.map(({ id, answers }) => [id, answers])).toEqual(
      CAPTIONS.slice(0, 4).map((caption, i) => [`d${i}.000#0`, [caption]]),
    );
    const own = await Promise.all(
      [0, 1, 2, 3].map(async (i) => (await sharp(images.get(`images/d${i}.000.png`)).stats()).channels),
    );
    for (const [i, { pixels }] of seen.vlmevalkit.entries())
      for (const [c, value] of pixels.entries())
        expect(Math.abs(value - (own[i]?.[c]?.mean ?? 999)), `image ${i}`).toBeLessThan(12);
  });

  test('lmms-eval shows each image where it stands, and writes answers that weft reads', async () => {
    expect(seen.lmms_eval.prompts.map(({ text }) => text)).toEqual(await texts(2));
    expect(seen.lmms_eval.prompts.every(({ pixels }) => pixels.length === 3)).toBe(true);
    // The two examples are those of every question, the query is its own.
    expect(new Set(seen.lmms_eval.prompts.map(({ pixels }) => JSON.stringify(pixels.slice(0, 2)))).size).toBe(
      1,
    );
    expect(new Set(seen.lmms_eval.prompts.map(({ pixels }) => JSON.stringify(pixels[2]))).size).toBe(4);
    expect(seen.lmms_eval.answers).toEqual(
      CAPTIONS.slice(0, 4).map((answer, i) => ({ id: `d${i}.000#2`, answer })),
    );
  });

  test('the runner of VILA asks each question once, with equal tiling, also after a kill within a line', async () => {
    expect(seen.vila.asked.map(({ text }) => text)).toEqual([...(await texts(0)), ...(await texts(2))]);
    expect(new Set(seen.vila.asked.map(({ tiling }) => tiling))).toEqual(new Set(['resize']));
    expect(seen.vila.answers.map(({ id }) => id)).toEqual(
      [0, 2].flatMap((shots) => [0, 1, 2, 3].map((i) => `d${i}.000#${shots}`)),
    );
  });
});
