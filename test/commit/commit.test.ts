import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commitUnit, storeShard, type UnitOutput } from '../../src/commit/commit-unit.js';
import { finishBuild } from '../../src/commit/finish-build.js';
import { readJson } from '../../src/corpus/corpus-reader.js';
import type { Manifest } from '../../src/model/manifest.js';
import { createFsStore } from '../../src/store/fs-store.js';
import type { Store } from '../../src/store/store.js';

const plan = '00000000deadbeef';
const folder = () => mkdtemp(join(tmpdir(), 'weft-run-'));

/** A unit's output whose one file holds `text`, staged as a unit does it. */
async function output(unit: string, text: string): Promise<UnitOutput> {
  const sha256 = createHash('sha256').update(text).digest('hex');
  const path = join(await folder(), 'file');
  await writeFile(path, text);
  const entry = { name: `documents/${unit}-${sha256.slice(0, 8)}.jsonl.gz`, bytes: text.length, sha256 };
  return {
    counts: { documents: text.length },
    drops: { 'page:empty_document': 1 },
    files: [{ entry, path }],
    shards: [],
  };
}

async function keys(store: Store): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.list('')) found.push(key);
  return found;
}

describe('commitUnit', () => {
  it('lets the first attempt win; what a later one stored is an orphan that the end of the build deletes', async () => {
    const store = createFsStore(await folder());
    const unit = { plan, phase: 'extract', unit: 'html-00000' } as const;
    const first = await output('html-00000', 'what the first attempt fetched');
    const second = await output('html-00000', 'what a second attempt fetched');
    let stored = 0;
    // The second attempt stores its file when the first has not committed yet.
    const overtaken: Store = {
      ...store,
      async put(key, body, options) {
        const outcome = await store.put(key, body, options);
        if (stored++ === 0) expect((await commitUnit(store, unit, first)).outcome).toBe('committed');
        return outcome;
      },
    };
    const lost = await commitUnit(overtaken, unit, second);
    expect(lost.outcome).toBe('lost');
    expect(lost.manifest.files).toEqual(first.files.map(({ entry }) => entry));
    const manifest = await readJson<Manifest>(store, 'manifests/extract/html-00000.json');
    expect(manifest.files).toEqual(first.files.map(({ entry }) => entry));
    expect((await keys(store)).filter((key) => key.startsWith('documents/'))).toHaveLength(2);

    const { stats, orphans } = await finishBuild(store, plan, 'test');
    expect(orphans).toEqual({ deleted: 1 });
    expect(stats.counts.extract).toEqual({ documents: 30 });
    expect((await keys(store)).filter((key) => key.startsWith('documents/'))).toEqual([
      first.files[0]!.entry.name,
    ]);
  });

  it('stores nothing of an attempt whose unit is complete: it may hold what was removed since', async () => {
    const store = createFsStore(await folder());
    const unit = { plan, phase: 'assemble', unit: 'html-00000' } as const;
    await commitUnit(store, unit, await output('html-00000', 'what the first attempt fetched'));
    const before = await keys(store);
    expect((await commitUnit(store, unit, await output('html-00000', 'another'))).outcome).toBe('lost');
    const entry = { name: 'shards/html-00000-0000-00000000.tar', bytes: 1, sha256: '' };
    const shard = { entry, files: [] } as unknown as Parameters<typeof storeShard>[2];
    await expect(storeShard(store, unit, shard)).rejects.toMatchObject({ code: 'unit_completed' });
    expect(await keys(store)).toEqual(before);
  });

  it('treats a file that an earlier, killed attempt stored as stored', async () => {
    const store = createFsStore(await folder());
    const unit = { plan, phase: 'extract', unit: 'u' } as const;
    const killed = await output('u', 'same bytes');
    await store.put(killed.files[0]!.entry.name, Buffer.from('same bytes'));
    expect((await commitUnit(store, unit, killed)).outcome).toBe('committed');
  });

  it('stores the manifest after everything it names', async () => {
    const inner = createFsStore(await folder());
    const order: string[] = [];
    const store: Store = {
      ...inner,
      put: (key, body, options) => {
        order.push(key);
        return inner.put(key, body, options);
      },
    };
    await commitUnit(store, { plan, phase: 'extract', unit: 'u' }, await output('u', 'x'));
    expect(order.at(-1)).toBe('manifests/extract/u.json');
    expect(order).toHaveLength(2);
  });
});

describe('finishBuild', () => {
  it('changes nothing the second time', async () => {
    const store = createFsStore(await folder());
    await commitUnit(store, { plan, phase: 'extract', unit: 'u' }, await output('u', 'x'));
    await finishBuild(store, plan, 'test');
    const puts: string[] = [];
    const watched: Store = {
      ...store,
      put: (key, body, options) => {
        puts.push(key);
        return store.put(key, body, options);
      },
    };
    await finishBuild(watched, plan, 'test');
    expect(puts).toEqual([]);
  });
});
