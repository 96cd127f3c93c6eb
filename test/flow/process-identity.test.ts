import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import {
  formatIdentity,
  lifeOf,
  numberLives,
  type ProcessIdentity,
  parseIdentity,
  thisProcess,
} from '../../src/flow/process-identity.js';
import { needs } from '../support/needs.js';

const MODULE = pathToFileURL(
  fileURLToPath(new URL('../../dist/flow/process-identity.js', import.meta.url)),
).href;
const namespaces = needs.pidNamespaces('processes of two containers with one number');
const linux = { skip: process.platform !== 'linux' };

/** A process that lives until the test ends, and who it is. */
async function living(...command: string[]): Promise<{ who: ProcessIdentity; end(): Promise<void> }> {
  const [program = '', ...args] = [...command, process.execPath, '--input-type=module', '-e'];
  const code = `const { formatIdentity, thisProcess } = await import('${MODULE}');
    console.log(formatIdentity(thisProcess()));
    process.stdin.resume();`;
  const child = spawn(program, [...args, code], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  const who = parseIdentity(String(line).trim());
  if (who === undefined) throw new Error(`no identity: ${line}`);
  return {
    who,
    async end() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

it('writes an identity that a file name can hold, and reads it back', () => {
  const self = thisProcess();
  expect(self.pid).toBe(process.pid);
  expect(formatIdentity(self)).toMatch(/^\w+-[0-9a-f]{12}-\d+\.\d+$/);
  expect(parseIdentity(formatIdentity(self))).toEqual(self);
  for (const other of ['', '12', 'host-1-2', 'host-0123456789ab-1', '../x-0123456789ab-1.2'])
    expect(parseIdentity(other), other).toBeUndefined();
});

it('knows a living process from a killed one, and from another that has its number', linux, async () => {
  const { who, end } = await living();
  expect(lifeOf(thisProcess())).toBe('alive');
  expect(lifeOf(who)).toBe('alive');
  expect(lifeOf({ ...who, start: String(Number(who.start) - 1) })).toBe('dead');
  expect(lifeOf({ ...thisProcess(), start: '1' })).toBe('dead');
  await end();
  expect(lifeOf(who)).toBe('dead');
});

it('counts a process that ended, and whose parent never asks how, as dead', linux, async () => {
  const parent = spawn('sh', ['-c', 'sleep 0.01 & echo $!; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = await once(parent.stdout, 'data');
  const zombie = Number(line);
  await expect.poll(() => numberLives(zombie), { timeout: 10_000 }).toBe(false);
  // The number is still taken.
  expect(() => process.kill(zombie, 0)).not.toThrow();
});

it('says nothing of processes of other machines and boots, nor where the system tells no boots apart', () => {
  const self = thisProcess();
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  for (const pid of [self.pid, dead]) {
    expect(lifeOf({ ...self, space: 'ffffffffffff', pid })).toBe('unknown');
    expect(lifeOf({ ...self, space: '000000000000', pid })).toBe('unknown');
  }
});

it(
  'says nothing of processes of another PID namespace on this host, also of one with an equal number',
  namespaces,
  async () => {
    const [one, two] = await Promise.all([living(...namespaces.command), living(...namespaces.command)]);
    expect([one.who.pid, two.who.pid]).toEqual([1, 1]);
    expect(one.who.host).toBe(two.who.host);
    expect(one.who.space).not.toBe(two.who.space);
    expect([lifeOf(one.who), lifeOf(two.who)]).toEqual(['unknown', 'unknown']);
    await one.end();
    expect(lifeOf(one.who)).toBe('unknown');
  },
);

it('is not misled by a /proc that numbers the processes of another namespace', namespaces, async () => {
  const command = namespaces.command.filter((flag) => flag !== '--mount-proc');
  const code = `import { spawn } from 'node:child_process';
    const { lifeOf, thisProcess } = await import('${MODULE}');
    const child = spawn('sleep', ['600']);
    const gone = { ...thisProcess(), pid: child.pid + 1000 };
    console.log(JSON.stringify([thisProcess().pid, lifeOf({ ...gone, pid: child.pid }), lifeOf(gone)]));
    child.kill();`;
  const [program = '', ...args] = [...command, process.execPath, '--input-type=module', '-e', code];
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  expect(stdout.trim(), stderr).toBe('[1,"alive","dead"]');
});
