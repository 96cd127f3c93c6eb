import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { LOOPBACK_TLS } from '../support/loopback-tls.js';
import { needs } from '../support/needs.js';
import { runWeft } from '../support/run-weft.js';
import { freshFolder, smallSite } from '../support/small-site.js';
import { startRedis } from './redis-server.js';

const server = needs.redisServer('units are handed out by a Redis that speaks TLS');
const PASSWORD = 'password-over-tls';

describe.skipIf(server.skip)('a queue whose Redis speaks TLS', () => {
  it('is worked on where its certificate is trusted, and refused in one line where it is not', async () => {
    const folder = await freshFolder();
    const tls = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') };
    await writeFile(tls.key, LOOPBACK_TLS.key);
    await writeFile(tls.cert, LOOPBACK_TLS.cert);
    const redis = await startRedis(PASSWORD, tls);
    onTestFinished(() => redis.stop());
    const pipeline = await smallSite();
    const out = join(folder, 'corpus');
    const alone = join(folder, 'alone');
    expect(await runWeft(['build', pipeline, '--out', alone, '--quiet'])).toMatchObject({ code: 0 });
    expect(await runWeft(['plan', pipeline, '--out', out])).toMatchObject({ code: 0 });
    const work = (env: Record<string, string>) =>
      runWeft(['work', out, '--engine', 'bullmq', '--inputs-from', dirname(pipeline), '--quiet'], {
        env: { WEFT_REDIS_URL: redis.url, ...env },
      });

    const refused = await work({});
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /^weft: the certificate of Redis at 127\.0\.0\.1:\d+ is not trusted \(.*self-signed.*\); NODE_EXTRA_CA_CERTS names .*\n$/,
    );
    expect(refused.stderr).not.toContain(PASSWORD);

    const run = await work({ NODE_EXTRA_CA_CERTS: tls.cert });
    expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(await corpusDigest(createFsStore(out))).toEqual(await corpusDigest(createFsStore(alone)));
  });
});
