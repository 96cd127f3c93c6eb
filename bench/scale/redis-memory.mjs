// Bytes of Redis that a unit in the queue takes: node bench/scale/redis-memory.mjs [units]; starts a redis-server of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

const units = Number(process.argv[2] ?? 100_000);
const port = await freePort();
const server = spawn(
  'redis-server',
  ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
for await (const text of server.stdout) if (String(text).includes('Ready to accept connections')) break;
const redis = new Redis({ port, maxRetriesPerRequest: null });
const used = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))[1]);
const before = await used();
const queue = new Queue('weft-0123456789ab-extract', { connection: redis });
for (let from = 0; from < units; from += 1000)
  await queue.addBulk(
    Array.from({ length: Math.min(1000, units - from) }, (_, n) => {
      const unit = `warc-${String(from + n).padStart(6, '0')}`;
      return { name: 'weft-0123456789ab-extract', data: { unit }, opts: { jobId: unit, attempts: 5 } };
    }),
  );
const bytes = ((await used()) - before) / units;
process.stdout.write(`${JSON.stringify({ units, bytes_per_unit: Math.round(bytes) })}\n`);
await queue.close();
redis.disconnect();
server.kill('SIGKILL');

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address();
  probe.close();
  await once(probe, 'close');
  return free;
}
