import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { assignTexts } from '../../src/similarity/assign-texts.js';
import { needs } from '../support/needs.js';
import { noise } from '../support/tiny-encoder/tiny-weights.js';
import { runReader } from './run-reader.js';

const python = needs.python(['numpy', 'scipy'], 'solves assignments');

describe.skipIf(python.skip)('texts by similarity', () => {
  test('are those of an exact solver with padding, image by image, for documents of all shapes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weft-assign-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const matrices = Array.from({ length: 400 }, (_, n) => {
      const [images, texts] = [1 + (n % 13), 1 + ((n * 7) % 29)];
      const values = noise(`matrix ${n}`, images * texts);
      return Array.from({ length: images }, (_, i) => values.slice(i * texts, (i + 1) * texts));
    });
    expect(matrices.filter(([first, ...rest]) => rest.length + 1 > first!.length).length).toBeGreaterThan(40);
    await writeFile(join(folder, 'matrices.json'), JSON.stringify(matrices));
    const wanted = await runReader<number[][]>(python.python, 'assign_texts.py', [
      join(folder, 'matrices.json'),
    ]);
    const found = matrices.map((matrix) =>
      assignTexts(
        matrix,
        matrix.map(() => 0),
      ),
    );
    expect(found).toEqual(wanted);
  });
});
