import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { openStore } from '../../src/store/open-store.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { needs } from '../support/needs.js';
import { runWeft, startWeft } from '../support/run-weft.js';

const s3 = needs.s3('builds to S3 and is killed while it does');
const root = join(import.meta.dirname, '../..');
const env = { AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3.secretAccessKey };
const bucket = process.env.WEFT_TEST_S3_BUCKET ?? 'weft-test';
const prefix = () => `s3://${bucket}/e2e-${process.pid}-${Math.random().toString(36).slice(2)}`;
const small = [
  '--set',
  'source.unit_files=2',
  '--set',
  'shards.max_documents=2',
  '--s3-endpoint',
  s3.endpoint,
];
const buildArgs = (out: string) => ['build', join(root, 'pipelines/samples.yaml'), '--out', out, ...small];

async function digestOf(uri: string): Promise<Record<string, string>> {
  const store = await openStore(uri, {
    readOnly: true,
    s3: {
      endpoint: s3.endpoint,
      force_path_style: true,
      access_key_id: s3.accessKeyId,
      secret_access_key: s3.secretAccessKey,
    },
  });
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

  it('ends as an undisturbed one, killed at ten random moments and run again, and leaves nothing that validate sees', async () => {
    const undisturbed = prefix();
    const started = Date.now();
    expect(await runWeft(buildArgs(undisturbed), { env })).toMatchObject({ code: 0 });
    const duration = Date.now() - started;
    const expected = await digestOf(undisturbed);
    const uri = prefix();
    for (let n = 0; n < 10; n++) {
      const out = `${uri}-${n}`;
      const { child, done } = startWeft(buildArgs(out), { env });
      // Spread over the run, with chance inside each tenth.
      setTimeout(() => child.kill('SIGKILL'), (duration * (n + Math.random())) / 10);
      await done;
      expect(await runWeft(buildArgs(out), { env })).toMatchObject({ code: 0 });
      expect(await digestOf(out)).toEqual(expected);
      const check = await runWeft(['validate', out, '--json', '--s3-endpoint', s3.endpoint], { env });
      expect(JSON.parse(check.stdout)).toMatchObject({ ok: true, findings: [] });
    }
  }, 300_000);

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
