import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { located } from '../../src/commands/located.js';
import { resolveImagesConfig } from '../../src/config/images-config.js';
import { loadPipeline } from '../../src/config/load-pipeline.js';
import { resolveRules } from '../../src/rules/resolve-rules.js';

it('what the schema cannot check is refused with file and line, or with the option', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'weft-located-')), 'p.yaml');
  await writeFile(
    path,
    'source: { type: html, input: x }\nimages:\n  resize: { mode: fit }\nrules:\n  overrides:\n    image_qr_code: 3\n',
  );
  const loaded = await loadPipeline(path);
  const { rules, images } = loaded.pipeline;
  expect(() => located('p.yaml', loaded, () => void resolveRules(rules))).toThrow(
    /^p\.yaml: line 6: rules\.overrides\.image_qr_code: it reads a yes or no/,
  );
  expect(() => located('p.yaml', loaded, () => void resolveImagesConfig(images))).toThrow(
    /^p\.yaml: line 3: images\.resize: mode fit needs size/,
  );
  const set = await loadPipeline(path, { set: ['images.resize.mode=cover'] });
  expect(() => located('p.yaml', set, () => void resolveImagesConfig(set.pipeline.images))).toThrow(
    /^p\.yaml: line 3: images\.resize: mode cover needs size/,
  );
});
