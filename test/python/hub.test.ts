import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../src/store/open-store.js';
import { readAll } from '../../src/store/store.js';
import { startFakeHub } from '../support/fake-hub.js';
import { needs } from '../support/needs.js';
import { drawnBytes } from '../support/seed.js';
import { sha256 } from '../support/store-conformance.js';

const python = needs.python(['huggingface_hub'], 'the Hub of the tests, used by the client of the Hub');
const TOKEN = 'hf_s3cr3t';

/** Runs the Hub's own client on a Hub; it must not block this process, which is the server. */
async function useHub(endpoint: string): Promise<{ commit: string; read: Record<string, string> }> {
  const home = await mkdtemp(join(tmpdir(), 'weft-hub-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const script = join(import.meta.dirname, 'use_hub.py');
  const env = {
    ...process.env,
    HF_HOME: home,
    HF_ENDPOINT: endpoint,
    HF_HUB_DISABLE_XET: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const child = spawn(python.python, [script, endpoint, TOKEN], { env });
  let out = '';
  let errors = '';
  child.stdout.on('data', (text: Buffer) => {
    out += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code, errors).toBe(0);
  return JSON.parse(out.trim().split('\n').at(-1) ?? '');
}

describe.skipIf(python.skip)('the Hub of the tests', () => {
  it('is one to the client of the Hub: it reads what a store wrote there, and a store what it wrote', async () => {
    const hub = await startFakeHub({ token: TOKEN });
    const env = { HF_ENDPOINT: hub.endpoint, HF_TOKEN: TOKEN };
    const store = await openStore('hf://datasets/owner/name/weft', { env });
    onTestFinished(() => store.close());
    const bytes = drawnBytes(50_000);
    await store.put('a b/large.tar', bytes);
    await store.put('small.json', Buffer.from('{}'));
    const { read } = await useHub(hub.endpoint);
    expect(read).toMatchObject({
      'weft/a b/large.tar': sha256(bytes),
      'weft/small.json': sha256(Buffer.from('{}')),
      'py/small.txt': sha256(Buffer.from('small')),
    });
    const theirs = await openStore('hf://datasets/owner/name/py', { env, readOnly: true });
    onTestFinished(() => theirs.close());
    expect((await readAll(theirs.get('small.txt'))).toString()).toBe('small');
    expect((await theirs.head('large.bin'))?.bytes).toBe(10_240);
    expect(sha256(await readAll(theirs.get('large.bin')))).toBe(read['py/large.bin']);
  });
});
