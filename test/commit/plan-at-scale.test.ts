import { expect, it } from 'vitest';
import type { PlanUnit } from '../../src/commit/plan.js';
import { plannedUnits } from '../../src/commit/planned-units.js';
import { pendingUnits } from '../../src/commit/run-phase.js';
import { countPlanned, putPlan } from '../../src/commit/stored-plan.js';
import { manifestName } from '../../src/corpus/corpus-layout.js';
import type { ObjectInfo, Store } from '../../src/store/store.js';
import { watchedStore } from '../support/stoppable-store.js';

const UNITS = 300_000;
const nameOf = (at: number) => `warc-${String(at).padStart(6, '0')}`;

/** Objects in memory; the manifests of every second unit are listed, and not kept. */
function storeInMemory(): Store {
  const objects = new Map<string, Buffer>();
  const infoOf = (key: string, bytes = 0): ObjectInfo => ({ key, bytes, version: '1' });
  return {
    uri: 'memory',
    async *get(key) {
      yield objects.get(key) ?? expect.unreachable(`${key} is asked for`);
    },
    async put(key, body) {
      if (!(body instanceof Uint8Array)) return expect.unreachable(`${key} is a file`);
      if (objects.has(key)) return 'exists';
      objects.set(key, Buffer.from(body));
      return 'created';
    },
    head: async (key) => (objects.has(key) ? infoOf(key, objects.get(key)?.length) : undefined),
    async *list(prefix) {
      for (let at = 0; prefix === 'manifests/extract/' && at < UNITS; at += 2)
        yield infoOf(manifestName('extract', nameOf(at)));
    },
    delete: async (key) => void objects.delete(key),
    close: async () => undefined,
  };
}

it('a plan of 300,000 units is written in 31 objects, listed by reading them, counted by one, resumed by one listing', async () => {
  const asked: Record<string, number> = {};
  const store = watchedStore(storeInMemory(), async ({ name }) => {
    asked[name] = (asked[name] ?? 0) + 1;
  });
  const since = () => {
    const counts = { ...asked };
    for (const name of Object.keys(asked)) delete asked[name];
    return counts;
  };
  const units: PlanUnit[] = Array.from({ length: UNITS }, (_, at) => ({ name: nameOf(at) }));
  await putPlan(store, { schema: 'weft/plan/1', plan: '0123456789abcdef', phase: 'extract', units });
  expect(since()).toEqual({ head: 1, put: 31 });
  const planned = (await plannedUnits(store)) ?? [];
  expect(planned).toEqual(units);
  // Of growths there is a listing of its own.
  expect(since()).toEqual({ head: 1, get: 31, list: 1 });
  expect(await countPlanned(store, 'extract')).toBe(UNITS);
  expect(since()).toEqual({ head: 1, get: 1 });
  const left = await pendingUnits(store, 'extract', planned);
  expect(left).toHaveLength(UNITS / 2);
  expect(left[0]).toEqual({ name: nameOf(1) });
  expect(since()).toEqual({ list: 1 });
});
