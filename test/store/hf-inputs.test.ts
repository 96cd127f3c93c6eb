import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hubToken } from '../../src/store/hf-token.js';
import { createInputOpener } from '../../src/store/open-inputs.js';
import { readAll } from '../../src/store/store.js';
import { type FakeHub, startFakeHub } from '../support/fake-hub.js';
import { drawnBytes } from '../support/seed.js';

const BASE = 'hf://datasets/owner/name';
const TOKEN = 'hf_s3cr3t';

function open(hub: FakeHub, env: Record<string, string> = { HF_TOKEN: TOKEN }) {
  const opener = createInputOpener({
    baseDir: '.',
    hf: { env: { HF_ENDPOINT: hub.endpoint, HF_HUB_DISABLE_IMPLICIT_TOKEN: '1', ...env }, backoffMs: 1 },
  });
  onTestFinished(() => opener.close());
  return opener;
}

describe('inputs of the Hub', () => {
  it('are found by folder and pattern, page by page, and read by ranges where the Hub keeps them', async () => {
    const hub = await startFakeHub({ token: TOKEN });
    const large = drawnBytes(5000);
    hub.commit({ 'data/a.jsonl': 'small', 'data/c.jsonl': large, 'data/x y/b.jsonl': 'b' });
    hub.commit({ 'data/.hidden': 'x', 'data/readme.md': 'x', 'other/d.jsonl': 'd' });
    const opener = open(hub);
    expect(await opener.expand(`${BASE}/data`, /\.jsonl$/)).toEqual([
      `${BASE}/data/a.jsonl`,
      `${BASE}/data/c.jsonl`,
      `${BASE}/data/x y/b.jsonl`,
    ]);
    expect(await opener.expand(`${BASE}/**/*.jsonl`)).toHaveLength(4);
    expect(await opener.expand(`${BASE}@main/data/{c,a}.jsonl`)).toEqual([
      `${BASE}@main/data/c.jsonl`,
      `${BASE}@main/data/a.jsonl`,
    ]);
    expect((await readAll((await opener.open(`${BASE}/data/x y/b.jsonl`)).read())).toString()).toBe('b');
    const input = await opener.open(`${BASE}/data/c.jsonl`);
    expect(input.bytes).toBe(5000);
    expect((await readAll(input.read())).equals(large)).toBe(true);
    const range = await readAll(input.read({ start: 4000, end: 4009 }));
    expect(range.equals(large.subarray(4000, 4010))).toBe(true);
    await expect(opener.open(`${BASE}/data/none`)).rejects.toMatchObject({ code: 'input_not_found' });
    await expect(opener.expand(`${BASE}/nothing/*.gz`)).rejects.toMatchObject({ code: 'input_not_found' });
  });

  it('are asked for with the token at the Hub alone, never at the host that it redirects to', async () => {
    const hub = await startFakeHub({ token: TOKEN });
    hub.commit({ large: drawnBytes(5000) });
    await readAll((await open(hub).open(`${BASE}/large`)).read());
    expect(hub.seenElsewhere).toHaveLength(1);
    expect(hub.seenElsewhere[0]?.authorization).toBeUndefined();
    expect(JSON.stringify(hub.seenElsewhere)).not.toContain(TOKEN);
    expect(new Set(hub.seen.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${TOKEN}`]));
  });

  it('are those of one commit while they are read, and of another version once they were replaced', async () => {
    const hub = await startFakeHub();
    hub.commit({ a: drawnBytes(3000), b: 'b' });
    const opener = open(hub, {});
    const before = await opener.open(`${BASE}/a`);
    const bytes = await readAll(before.read());
    hub.commit({ a: drawnBytes(3000) });
    expect((await readAll(before.read())).equals(bytes)).toBe(true);
    await opener.check();
    const after = await open(hub, {}).open(`${BASE}/a`);
    expect(after.version).not.toBe(before.version);
    expect((await open(hub, {}).open(`${BASE}/b`)).version).toBe((await opener.open(`${BASE}/b`)).version);
  });

  it('cost one request for each range once their facts are known', async () => {
    const hub = await startFakeHub();
    hub.commit({ a: 'x'.repeat(900) });
    const input = await open(hub, {}).open(`${BASE}/a`);
    hub.seen.length = 0;
    for (let start = 0; start < 5; start += 1) await readAll(input.read({ start, end: start }));
    expect(hub.seen.map(({ url }) => url.includes('/resolve/'))).toEqual(
      Array.from({ length: 5 }, () => true),
    );
  });

  it('that are private, gated or not there end in one line that says what to do', async () => {
    const hub = await startFakeHub({ token: TOKEN });
    hub.commit({ a: 'x' });
    await expect(open(hub, {}).open(`${BASE}/a`)).rejects.toMatchObject({
      code: 'hf_token',
      message: expect.stringMatching(/^hf:\/\/datasets\/owner\/name: [^\n]*set HF_TOKEN[^\n]*$/),
    });
    await expect(open(hub).open(`${BASE}@gone/a`)).rejects.toMatchObject({ code: 'hf_not_found' });
    hub.before = ({ url }) =>
      url.includes('/resolve/') ? { status: 403, headers: { 'x-error-code': 'GatedRepo' } } : undefined;
    const gated = await open(hub).open(`${BASE}/a`);
    hub.seen.length = 0;
    await expect(readAll(gated.read())).rejects.toMatchObject({
      code: 'hf_denied',
      message: expect.stringMatching(/^hf:\/\/datasets\/owner\/name\/a: [^\n]*accept the conditions[^\n]*$/),
    });
    expect(hub.seen).toHaveLength(1);
  });

  it('are asked for again while the Hub is busy, and given up after a bounded number of times', async () => {
    const hub = await startFakeHub();
    hub.commit({ a: 'content' });
    let left = 2;
    hub.before = () => (left-- > 0 ? { status: left === 1 ? 429 : 503 } : undefined);
    expect((await readAll((await open(hub, {}).open(`${BASE}/a`)).read())).toString()).toBe('content');
    hub.before = () => ({ status: 429 });
    hub.seen.length = 0;
    await expect(open(hub, {}).open(`${BASE}/a`)).rejects.toMatchObject({
      name: 'RetryError',
      code: 'store_unavailable',
    });
    expect(hub.seen).toHaveLength(6);
  });

  it('are not looked for at another host, to which a listing leads', async () => {
    const hub = await startFakeHub({ token: TOKEN });
    hub.commit({ a: 'x' });
    hub.before = ({ url }) =>
      url.includes('/tree/')
        ? { status: 200, headers: { link: '<http://127.0.0.1:1/next>; rel="next"' }, body: '[]' }
        : undefined;
    await expect(open(hub).expand(`${BASE}/`)).rejects.toMatchObject({
      code: 'store_failed',
      message: expect.stringContaining('another host'),
    });
    hub.before = () => ({ status: 200, body: '<!doctype html><title>Hello' });
    await expect(open(hub).expand(`${BASE}/`)).rejects.toMatchObject({
      message: expect.stringContaining('does not answer as the Hub'),
    });
  });
});

describe('the token of the Hub', () => {
  it('is looked for where its own tools look', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weft-hf-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'token'), ' hf_file\n');
    expect(await hubToken({ HF_TOKEN: 'hf_a', HUGGING_FACE_HUB_TOKEN: 'hf_b' })).toBe('hf_a');
    expect(await hubToken({ HUGGING_FACE_HUB_TOKEN: 'hf_b', HF_HOME: folder })).toBe('hf_b');
    expect(await hubToken({ HF_HOME: folder })).toBe('hf_file');
    expect(await hubToken({ HF_TOKEN_PATH: join(folder, 'token') })).toBe('hf_file');
    expect(await hubToken({ HF_HOME: folder, HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' })).toBeUndefined();
    expect(await hubToken({ HF_HOME: join(folder, 'none') })).toBeUndefined();
  });
});
