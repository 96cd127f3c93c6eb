import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseHfName } from '../../src/store/hf-name.js';
import { openHfStore } from '../../src/store/hf-store.js';
import { openStore } from '../../src/store/open-store.js';
import { readAll } from '../../src/store/store.js';
import { type FakeHub, type SeenHubRequest, startFakeHub } from '../support/fake-hub.js';
import { drawnBytes } from '../support/seed.js';
import { listKeys, sha256 } from '../support/store-conformance.js';

const TOKEN = 'hf_s3cr3t';
const isCommit = ({ method, url }: SeenHubRequest) => method === 'POST' && url.includes('/commit/');

async function open(hub: FakeHub, uri = 'hf://datasets/owner/name/corpus') {
  const name = parseHfName(uri);
  if (name === undefined) throw new Error(`no name: ${uri}`);
  const env = { HF_ENDPOINT: hub.endpoint, HF_TOKEN: TOKEN };
  const store = await openHfStore(name, { env, backoffMs: 1 });
  onTestFinished(() => store.close());
  return store;
}

describe('a folder of the Hub as a store', () => {
  it('gives back what was put: small files from commits, large ones from where they are kept', async () => {
    const hub = await startFakeHub({ token: TOKEN });
    const store = await open(hub);
    expect(store.uri).toBe('hf://datasets/owner/name/corpus');
    for (const size of [0, 1, 900, 100_000]) {
      const bytes = drawnBytes(size);
      expect(await store.put(`d/${size}`, bytes, { sha256: sha256(bytes) })).toBe('created');
      expect((await readAll(store.get(`d/${size}`))).equals(bytes)).toBe(true);
      expect(await store.head(`d/${size}`)).toMatchObject({ key: `d/${size}`, bytes: size });
    }
    expect(await listKeys(store)).toEqual(['d/0', 'd/1', 'd/100000', 'd/900']);
    expect(await listKeys(store, 'd/1')).toEqual(['d/1', 'd/100000']);
    expect([...hub.tree()].map(([path, { large }]) => [path, large])).toEqual([
      ['.gitattributes', false],
      ['corpus/d/0', false],
      ['corpus/d/1', false],
      ['corpus/d/900', false],
      ['corpus/d/100000', true],
    ]);
    expect(hub.seenElsewhere.map(({ authorization }) => authorization).filter(Boolean)).toEqual([]);
    await expect(
      store.put('x', Buffer.from('1'), { sha256: sha256(Buffer.from('2')) }),
    ).rejects.toMatchObject({
      code: 'checksum_mismatch',
    });
  });

  it('creates once under ifAbsent, replaces otherwise, and deletes', async () => {
    const hub = await startFakeHub({ token: TOKEN });
    const store = await open(hub);
    expect(await store.put('a', Buffer.from('first'), { ifAbsent: true })).toBe('created');
    expect(await store.put('a', Buffer.from('second'), { ifAbsent: true })).toBe('exists');
    expect((await readAll(store.get('a'))).toString()).toBe('first');
    const before = (await store.head('a'))?.version;
    expect(await store.put('a', Buffer.from('third'))).toBe('replaced');
    expect((await store.head('a'))?.version).not.toBe(before);
    await store.delete('a');
    await store.delete('a');
    expect(await store.head('a')).toBeUndefined();
    await expect(readAll(store.get('a'))).rejects.toMatchObject({ code: 'not_found' });
  });

  it('lets exactly one of many writers create a file, in stores of their own', async () => {
    const hub = await startFakeHub({ token: TOKEN });
    const stores = await Promise.all(Array.from({ length: 5 }, () => open(hub)));
    const bodies = stores.map(() => randomBytes(50));
    const outcomes = await Promise.all(
      stores.map((store, n) => store.put('a', bodies[n]!, { ifAbsent: true })),
    );
    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(4);
    const winner = bodies[outcomes.indexOf('created')]!;
    expect((await readAll(stores[0]!.get('a'))).equals(winner)).toBe(true);
  });

  it('puts that wait together share a commit', async () => {
    const hub = await startFakeHub({ token: TOKEN });
    const store = await open(hub);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => store.put(`f/${n % 19}`, Buffer.from(`${n}`), { ifAbsent: true })),
    );
    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(19);
    expect(hub.commits.length - 1).toBeLessThan(19);
    expect(await listKeys(store)).toHaveLength(19);
  });

  it('commits on top of what others committed in between, and loses nothing of theirs', async () => {
    const hub = await startFakeHub({ token: TOKEN });
    const store = await open(hub);
    let others = 0;
    hub.before = (seen) => {
      if (isCommit(seen) && others < 3) hub.commit({ [`theirs/${++others}`]: 'x' });
      return undefined;
    };
    expect(await store.put('a', Buffer.from('1'), { ifAbsent: true })).toBe('created');
    expect([...hub.tree().keys()].sort()).toEqual([
      '.gitattributes',
      'corpus/a',
      'theirs/1',
      'theirs/2',
      'theirs/3',
    ]);
  });

  it('finds a commit that landed without an answer, and does not make it twice', async () => {
    const hub = await startFakeHub({ token: TOKEN });
    const store = await open(hub);
    let lost = 0;
    hub.before = (seen) => {
      if (!isCommit(seen) || lost > 0) return undefined;
      lost += 1;
      hub.commit({ 'corpus/a': '1' });
      return { status: 504 };
    };
    expect(await store.put('a', Buffer.from('1'), { ifAbsent: true })).toBe('exists');
    expect(hub.commits).toEqual(['initial commit', 'from elsewhere']);
  });

  it('gives up after a bounded number of commits that others overtook', async () => {
    const hub = await startFakeHub({ token: TOKEN });
    const store = await open(hub);
    hub.before = (seen) => (isCommit(seen) ? { status: 412 } : undefined);
    await expect(store.put('a', Buffer.from('1'))).rejects.toMatchObject({
      name: 'RetryError',
      code: 'store_conflict',
    });
    hub.before = (seen) =>
      isCommit(seen) ? { status: 400, headers: { 'x-error-message': 'too many files' } } : undefined;
    await expect(store.put('b', Buffer.from('1'))).rejects.toMatchObject({
      code: 'hf_refused',
      message: expect.stringContaining('too many files'),
    });
    // What failed does not hold up what comes after it.
    hub.before = () => undefined;
    expect(await store.put('c', Buffer.from('1'))).toBe('created');
  });

  it('is not written to without a token, at a commit, or when it was opened to be read', async () => {
    const hub = await startFakeHub();
    const env = { HF_ENDPOINT: hub.endpoint, HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' };
    await expect(openStore('hf://datasets/owner/name', { env })).rejects.toMatchObject({ code: 'hf_token' });
    await expect(
      openStore(`hf://datasets/owner/name@${'a'.repeat(40)}`, { env: { ...env, HF_TOKEN: TOKEN } }),
    ).rejects.toMatchObject({ code: 'bad_hf_name' });
    const store = await openStore('hf://datasets/owner/name', { env, readOnly: true });
    await expect(store.put('a', Buffer.from('1'))).rejects.toMatchObject({ code: 'read_only_store' });
    await store.close();
    expect(hub.commits).toEqual(['initial commit']);
  });
});
