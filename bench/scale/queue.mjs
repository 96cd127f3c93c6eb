// What a unit costs to be handed out by BullMQ: units that do nothing, through a queue and by the local engine, in turns.
// node bench/scale/queue.mjs [units], after npm run build; starts a redis-server of its own. Prints JSON.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { cpus } from 'node:os';
import { createLocalEngine } from '../../dist/commit/local-engine.js';
import { createBullmqEngine } from '../../dist/fleet/engines/bullmq/bullmq-engine.js';
import { silentLogger } from '../../dist/flow/context.js';
import { Tally } from '../../dist/flow/tally.js';

const ROUNDS = 3;
const BAR_MS = 20;
const count = Number(process.argv[2] ?? 2000);
const port = await freePort();
const own = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
const server = spawn('redis-server', [...own, '--maxmemory-policy', 'noeviction'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
await ready(server.stdout);
const queue = await createBullmqEngine({
  redis: `redis://127.0.0.1:${port}`,
  env: {},
  tell: () => undefined,
});
const local = createLocalEngine();
const rounds = { queue: [], local: [] };
try {
  for (let round = 0; round < ROUNDS; round++) {
    rounds.queue.push(await measure(queue, `queue ${round}`));
    rounds.local.push(await measure(local, `local ${round}`));
  }
} finally {
  await queue.close();
  server.kill('SIGKILL');
}
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const perUnit = (of, what) => median(rounds[of].map((round) => round[what])) / count;
const overhead = {
  wall_ms: perUnit('queue', 'wall') - perUnit('local', 'wall'),
  cpu_ms: perUnit('queue', 'cpu') - perUnit('local', 'cpu'),
};
const result = {
  units: count,
  rounds: ROUNDS,
  overhead_per_unit: overhead,
  bar_ms: BAR_MS,
  cpus: cpus().length,
};
process.stdout.write(`${JSON.stringify({ ...result, node: process.version })}\n`);
// CPU: a shared machine makes the wall clock say more of its neighbours.
if (overhead.cpu_ms > BAR_MS) process.exitCode = 1;

/** A stage from its first unit to its barrier: the filling of the queue and its end count. */
async function measure(engine, corpus) {
  const units = Array.from({ length: count }, (_, n) => ({ name: `unit-${n}` }));
  const done = new Set();
  const pending = async () => units.filter(({ name }) => !done.has(name));
  const cpu = process.cpuUsage();
  const started = performance.now();
  await engine.complete({
    plan: '0123456789abcdef',
    corpus,
    phase: 'extract',
    name: 'extract',
    isLast: true,
    units,
    left: units,
    concurrency: 1,
    ctx: { signal: new AbortController().signal, logger: silentLogger, tally: new Tally(), now: Date.now },
    pending,
    isComplete: async ({ name }) => done.has(name),
    failures: async () => 0,
    run: async ({ name }) => {
      done.add(name);
    },
  });
  const wall = performance.now() - started;
  if (done.size !== count) throw new Error(`${done.size} of ${count} units were run`);
  const { user, system } = process.cpuUsage(cpu);
  return { wall, cpu: (user + system) / 1000 };
}

async function ready(output) {
  for await (const text of output) if (String(text).includes('Ready to accept connections')) break;
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address();
  probe.close();
  await once(probe, 'close');
  return free;
}
