import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { openStore } from '../../src/store/open-store.js';
import { validateCorpus } from '../../src/validate/validate-corpus.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { killMoments } from '../support/kill-moments.js';
import { needs } from '../support/needs.js';
import { runWeft, startWeft } from '../support/run-weft.js';

const s3 = needs.s3('builds to S3 and is killed while it does');
const root = join(import.meta.dirname, '../..');
const env = { AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3.secretAccessKey };
const bucket = process.env.WEFT_TEST_S3_BUCKET ?? 'weft-test';
let prefixes = 0;
const prefix = () => `s3://${bucket}/e2e-${process.pid}-${prefixes++}`;
const buildArgs = (out: string, endpoint = s3.endpoint) => [
  'build',
  join(root, 'pipelines/samples.yaml'),
  '--out',
  out,
  '--set',
  'source.unit_files=2',
  '--set',
  'shards.max_documents=2',
  '--s3-endpoint',
  endpoint,
];

const isChange = ({ method }: { method: string }) => method !== 'GET' && method !== 'HEAD';

const open = (uri: string) =>
  openStore(uri, {
    readOnly: true,
    s3: {
      endpoint: s3.endpoint,
      force_path_style: true,
      access_key_id: s3.accessKeyId,
      secret_access_key: s3.secretAccessKey,
    },
  });

async function digestOf(uri: string): Promise<Record<string, string>> {
  const store = await open(uri);
  try {
    return await corpusDigest(store);
  } finally {
    await store.close();
  }
}

describe.skipIf(s3.skip)('a build to S3', () => {
  it('stores byte for byte what a build to a folder stores', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weft-s3-'));
    const uri = prefix();
    expect(await runWeft(buildArgs(folder), { env })).toMatchObject({ code: 0 });
    expect(await runWeft(buildArgs(uri), { env })).toMatchObject({ code: 0 });
    expect(await digestOf(uri)).toEqual(await corpusDigest(createFsStore(folder)));
  });

  it('ends as an undisturbed one, killed at six of its changes and run again, and leaves nothing that validate sees', async () => {
    const proxy = await startFaultProxy({ upstream: s3.endpoint });
    onTestFinished(() => proxy.close());
    const uri = prefix();
    expect(await runWeft(buildArgs(uri, proxy.endpoint), { env })).toMatchObject({ code: 0 });
    const expected = await digestOf(uri);
    for (const { at, when } of killMoments('build to S3', proxy.seen.filter(isChange).length, 6)) {
      const out = `${uri}-${at}`;
      let changes = 0;
      proxy.schedule = (seen) => {
        if (!isChange(seen)) return 'pass';
        changes += 1;
        if (changes === at) child.kill('SIGKILL');
        if (changes < at) return 'pass';
        return changes === at && when === 'after' ? 'lose' : 'stall';
      };
      const { child, done } = startWeft(buildArgs(out, proxy.endpoint), { env });
      expect((await done).signal, `killed ${when} ${at}, of ${changes}`).toBe('SIGKILL');
      expect(await digestOf(out), `${when} ${at}: nothing was left to do`).not.toEqual(expected);
      expect(await runWeft(buildArgs(out), { env })).toMatchObject({ code: 0 });
      expect(await digestOf(out), `killed ${when} ${at}`).toEqual(expected);
      const store = await open(out);
      expect(await validateCorpus(store)).toMatchObject({ ok: true, findings: [] });
      await store.close();
    }
  }, 1_200_000);

  it('ends as one build when two processes build the same corpus at once', async () => {
    const alone = prefix();
    expect(await runWeft(buildArgs(alone), { env })).toMatchObject({ code: 0 });
    const together = prefix();
    const runs = await Promise.all([
      runWeft(buildArgs(together), { env }),
      runWeft(buildArgs(together), { env }),
    ]);
    expect(runs).toMatchObject([{ code: 0 }, { code: 0 }]);
    expect(await digestOf(together)).toEqual(await digestOf(alone));
  });
});
