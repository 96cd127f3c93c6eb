import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createInputOpener } from '../../src/store/open-inputs.js';
import { createS3Factory, openStore } from '../../src/store/open-store.js';
import { s3SideOf } from '../../src/store/s3-settings.js';
import { readAll } from '../../src/store/store.js';
import { type MemoryS3, startMemoryS3 } from '../support/memory-s3.js';

/** Variables of the environment that would decide in place of the test. */
const OF_AWS = [
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_S3',
  'AWS_PROFILE',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
];

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The AWS configuration files of a test, and nothing of the machine's. */
async function configure(config: string, credentials: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-aws-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'config'), config);
  await writeFile(join(folder, 'credentials'), credentials);
  for (const name of OF_AWS) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
}

async function start(): Promise<MemoryS3> {
  const server = await startMemoryS3();
  onTestFinished(() => server.close());
  return server;
}

const keys = (name: string, id: string) =>
  `[${name}]\naws_access_key_id = ${id}\naws_secret_access_key = secret\n`;
/** Key id and region of a signature; undefined of a request without one. */
const signerOf = ({ headers }: MemoryS3['seen'][number]) =>
  /Credential=([^/]+)\/\d+\/([^/]+)/.exec(headers.authorization ?? '')?.slice(1, 3);

describe('an endpoint in the AWS configuration files', () => {
  it.each([
    ['of the default profile', 'localhost', (url: string) => `[default]\nendpoint_url = ${url}\n`],
    ['that is an address', '127.0.0.1', (url: string) => `[default]\nendpoint_url = ${url}\n`],
    [
      'of its services section',
      'localhost',
      (url: string) =>
        `[default]\nservices = local\nendpoint_url = http://127.0.0.1:1\n[services local]\ns3 =\n  endpoint_url = ${url}\n`,
    ],
  ])('%s is used, with the bucket in the path: %s', async (_, host, config) => {
    const server = await start();
    await configure(config(`http://${host}:${server.port}`), keys('default', 'ID'));
    const store = await openStore('s3://bucket/corpus');
    await store.put('a', Buffer.from('1'));
    await store.close();
    expect([...server.objects.keys()]).toEqual(['bucket/corpus/a']);
    expect(server.seen.map(({ path }) => path).filter((path) => !path.startsWith('/bucket'))).toEqual([]);
    expect(server.seen.map(signerOf)[0]).toEqual(['ID', 'us-east-1']);
  });

  it('is that of the profile that the settings name, with its region and keys', async () => {
    const server = await start();
    await configure(
      `[default]\nendpoint_url = http://127.0.0.1:1\n[profile own]\nendpoint_url = http://localhost:${server.port}\nregion = eu-south-7\n`,
      keys('default', 'OTHER') + keys('own', 'OWN'),
    );
    const store = await openStore('s3://bucket/corpus', { s3: { profile: 'own' } });
    await store.close();
    expect(server.seen.map(signerOf)[0]).toEqual(['OWN', 'eu-south-7']);
  });

  it('gives way to the environment, and is left out where AWS_IGNORE_CONFIGURED_ENDPOINT_URLS says so', async () => {
    const server = await start();
    await configure('[default]\nendpoint_url = http://127.0.0.1:1\n', keys('default', 'ID'));
    vi.stubEnv('AWS_ENDPOINT_URL', `http://localhost:${server.port}`);
    await (await openStore('s3://bucket/x')).close();
    expect(server.seen.length).toBeGreaterThan(0);
    vi.stubEnv('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'true');
    // Nothing names a server any more, so AWS is meant, which needs a region.
    await expect(openStore('s3://bucket/x')).rejects.toMatchObject({ code: 'no_region' });
  });

  it('in a services section that there is not is an error', async () => {
    await configure('[default]\nservices = gone\n', keys('default', 'ID'));
    await expect(openStore('s3://bucket/x', { readOnly: true })).rejects.toMatchObject({
      code: 'bad_endpoint',
      message: expect.stringContaining('[services gone]'),
    });
  });
});

describe('inputs and output', () => {
  it('are asked with settings of their own: another server, profile and region', async () => {
    const [theirs, ours] = [await start(), await start()];
    theirs.objects.set('public/a.warc', { bytes: Buffer.from('input'), meta: {} });
    await configure('[profile theirs]\n[profile ours]\n', keys('theirs', 'THEIRS') + keys('ours', 'OURS'));
    const s3 = {
      region: 'both-1',
      inputs: { endpoint: `http://localhost:${theirs.port}`, profile: 'theirs' },
      output: { endpoint: `http://localhost:${ours.port}`, profile: 'ours', region: 'ours-1' },
    };
    const opener = createInputOpener({
      baseDir: '.',
      s3: createS3Factory({ s3: s3SideOf(s3, 'inputs') }),
    });
    const store = await openStore('s3://own/corpus', { s3: s3SideOf(s3, 'output') });
    expect((await readAll((await opener.open('s3://public/a.warc')).read())).toString()).toBe('input');
    await store.put('a', Buffer.from('1'));
    await opener.close();
    await store.close();
    expect(new Set(theirs.seen.map((seen) => `${signerOf(seen)}`))).toEqual(new Set(['THEIRS,both-1']));
    expect(new Set(ours.seen.map((seen) => `${signerOf(seen)}`))).toEqual(new Set(['OURS,ours-1']));
    expect([...ours.objects.keys()]).toEqual(['own/corpus/a']);
  });

  it('of which inputs are anonymous: they are asked for unsigned, what is written is signed', async () => {
    const server = await start();
    server.objects.set('public/a.warc', { bytes: Buffer.from('input'), meta: {} });
    await configure(`[default]\nendpoint_url = http://localhost:${server.port}\n`, keys('default', 'OWN'));
    const s3 = { anonymous: true };
    const opener = createInputOpener({
      baseDir: '.',
      s3: createS3Factory({ s3: s3SideOf(s3, 'inputs') }),
    });
    expect(await opener.expand('s3://public/')).toEqual(['s3://public/a.warc']);
    await readAll((await opener.open('s3://public/a.warc')).read());
    await opener.close();
    const reads = server.seen.splice(0);
    expect(reads.map(signerOf)).toEqual(reads.map(() => undefined));
    const store = await openStore('s3://own/corpus', { s3: s3SideOf(s3, 'output') });
    await store.put('a', Buffer.from('1'));
    await store.close();
    expect(server.seen.length).toBeGreaterThan(3);
    expect(server.seen.map((seen) => signerOf(seen)?.[0])).toEqual(server.seen.map(() => 'OWN'));
    expect(s3SideOf({ anonymous: true, output: { anonymous: true } }, 'output')).toEqual({ anonymous: true });
  });
});
