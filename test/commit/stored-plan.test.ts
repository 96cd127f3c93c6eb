import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { countPlanned, findPlan, putPlan, readPlan } from '../../src/commit/stored-plan.js';
import { createFsStore } from '../../src/store/fs-store.js';

const plan = (count: number, input = 'a') => ({
  schema: 'weft/plan/1' as const,
  plan: '0123456789abcdef',
  phase: 'extract' as const,
  units: Array.from({ length: count }, (_, n) => ({ name: `u-${n}`, input: `${input}${n}` })),
});

const storeOf = async () => createFsStore(await mkdtemp(join(tmpdir(), 'weft-plan-')));

async function keys(store: Awaited<ReturnType<typeof storeOf>>): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.list('')) found.push(key);
  return found;
}

describe('a stored plan', () => {
  it('of few units is one record, of many a record and files of units; both are read as they were', async () => {
    const store = await storeOf();
    await putPlan(store, plan(10), 0, 10);
    expect(await keys(store)).toEqual(['plans/extract.json']);
    expect(await findPlan(store, 'extract')).toEqual(plan(10));
    const large = { ...plan(25), phase: 'assemble' as const };
    await putPlan(store, large, 3, 10);
    expect(await readPlan(store, 'assemble', 3)).toEqual(large);
    expect(await countPlanned(store, 'assemble', 3)).toBe(25);
    expect((await keys(store)).filter((key) => key.includes('assemble.r000003-'))).toHaveLength(3);
    expect(await countPlanned(store, 'curate')).toBeUndefined();
  });

  it('is never replaced, and one that lost leaves its files to be deleted', async () => {
    const store = await storeOf();
    await putPlan(store, plan(20), 0, 5);
    const before = await keys(store);
    await putPlan(store, plan(30, 'other'), 0, 5);
    expect(await keys(store)).toEqual(before);
    expect(await findPlan(store, 'extract')).toEqual(plan(20));
  });

  it.each([
    ['that is gone', undefined, 'not_found'],
    ['of other bytes', gzipSync('{"name":"u-9"}\n'), 'bad_plan'],
  ])('with a file of units %s is not read in part', async (_, bytes, code) => {
    const store = await storeOf();
    await putPlan(store, plan(20), 0, 5);
    const chunk = (await keys(store)).find((key) => key.includes('extract-0002-')) ?? '';
    if (bytes === undefined) await store.delete(chunk);
    else await store.put(chunk, bytes);
    await expect(readPlan(store, 'extract')).rejects.toMatchObject({
      code,
      message: expect.stringContaining(chunk),
    });
  });
});
