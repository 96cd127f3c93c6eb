import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { childSeconds, measureProcess } from '../../bench/framework/usage.mjs';

/** Keeps a core busy for three tenths of a second of processor time. */
const BUSY = `for (let used = 0; used < 300_000; ) {
  for (let i = 0; i < 1e6; i++);
  const { user, system } = process.cpuUsage();
  used = user + system;
}`;
const node = (script: string) => [process.execPath, '-e', script];

describe('childSeconds', () => {
  it('adds user and system time of the children, minutes included', () => {
    expect(childSeconds('0m0.00s 0m0.01s\n1m2.50s 0m0.25s\n')).toBeCloseTo(62.75);
  });
  it('reads the decimal comma of other locales', () => {
    expect(childSeconds('0m0,000s 0m0,000s\n0m1,500s 0m0,500s\n')).toBeCloseTo(2);
  });
  it('refuses what is no output of times', () => {
    expect(() => childSeconds('')).toThrow('not what times prints');
    expect(() => childSeconds('0m0.00s 0m0.01s\n')).toThrow('not what times prints');
  });
});

describe('measureProcess', () => {
  it('counts the processor time of a program', async () => {
    const run = await measureProcess(node(BUSY));
    expect(run.cpu_seconds).toBeGreaterThanOrEqual(0.29);
  });

  it('counts that of the processes it waits for', async () => {
    const parent = `require('node:child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(BUSY)}])`;
    const run = await measureProcess(node(parent));
    expect(run.cpu_seconds).toBeGreaterThanOrEqual(0.29);
  });

  it('does not count waiting', async () => {
    const run = await measureProcess(['sleep', '0.5']);
    expect(run.wall_seconds).toBeGreaterThanOrEqual(0.5);
    expect(run.cpu_seconds).toBeLessThan(0.25);
  });

  it.skipIf(!existsSync('/proc/self/status'))('sees the peak memory of the largest process', async () => {
    const hold = 'const held = Buffer.alloc(200e6, 1); setTimeout(() => process.exit(held[5] - 1), 300);';
    const run = await measureProcess(node(hold));
    expect(run.peak_mb).toBeGreaterThan(200);
  });

  it('passes words to the program as they are, and gives back what it prints', async () => {
    const words = ['two words', '$HOME', '"; exit 7'];
    const run = await measureProcess([
      ...node('console.log(JSON.stringify(process.argv.slice(1)))'),
      ...words,
    ]);
    expect(JSON.parse(run.stdout)).toEqual(words);
  });

  it('fails with the end of what a failing program wrote', async () => {
    const failing = "console.error('the reason'); process.exit(3)";
    await expect(measureProcess(node(failing))).rejects.toThrow(/ended with 3:\n(?:.*\n)*the reason/);
  });

  it('fails where there is no such program', async () => {
    await expect(measureProcess(['no-such-program-of-the-bench'])).rejects.toThrow('ended with 127');
  });
});
