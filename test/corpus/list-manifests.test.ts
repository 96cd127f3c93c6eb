import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { manifestName, parseManifestName } from '../../src/corpus/corpus-layout.js';
import { latestManifest, listManifests } from '../../src/corpus/list-manifests.js';
import { createFsStore } from '../../src/store/fs-store.js';

const units = fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,6}$/), { minLength: 1, maxLength: 6 });

it('of each unit the latest retry stands, whatever the units are called', async () => {
  await fc.assert(
    fc.asyncProperty(
      units,
      fc.array(fc.array(fc.integer({ min: 1, max: 999_999 }), { maxLength: 3 })),
      async (names, retries) => {
        const folder = await mkdtemp(join(tmpdir(), 'weft-manifests-'));
        try {
          const store = createFsStore(folder);
          const expected = new Map<string, string>();
          for (const [n, unit] of names.entries()) {
            const generations = [0, ...(retries[n] ?? [])];
            for (const generation of generations)
              await store.put(manifestName('assemble', unit, generation), Buffer.from('{}'));
            expected.set(unit, manifestName('assemble', unit, Math.max(...generations)));
          }
          const listed: string[] = [];
          for await (const { key } of listManifests(store, 'assemble')) listed.push(key);
          expect(listed.sort()).toEqual([...expected.values()].sort());
          for (const [unit, key] of expected) expect(await latestManifest(store, 'assemble', unit)).toBe(key);
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      },
    ),
    { numRuns: 15 },
  );
});

it('names are read back as they were written', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9-]{1,40}$/), fc.nat({ max: 999_999 }), (unit, generation) => {
      expect(parseManifestName(manifestName('assemble', unit, generation))).toEqual({ unit, generation });
    }),
  );
  expect(parseManifestName('manifests/assemble/a.b.json')).toBeUndefined();
});
