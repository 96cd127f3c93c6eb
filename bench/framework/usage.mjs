import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** How often the memory of the processes is looked at. */
const SAMPLE_MS = 50;
/** Of a side's output, what an error shows. */
const LAST_LINES = 15;

/** Bash where it is: its `times` counts milliseconds, that of other shells hundredths. */
const SHELL = existsSync('/bin/bash') ? '/bin/bash' : 'sh';

/** The program, then the times of the shell and of all its descendants that were waited for, on descriptor 3. */
const SCRIPT = '"$@"; code=$?; times >&3; exit $code';

/**
 * Runs a program to its end and measures it with its descendants: processor seconds (user and system) by the shell's
 * `times`, seconds by the clock, and the peak resident memory of its largest process (Linux; null elsewhere).
 *
 * @returns `stdout` as well. Throws where the program fails, with the end of what it wrote.
 */
export async function measureProcess(command, { env, cwd } = {}) {
  const started = performance.now();
  const child = spawn(SHELL, ['-c', SCRIPT, 'sh', ...command], {
    env: { ...process.env, ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const peaks = new Map();
  const sample = () => samplePeaks(child.pid, peaks);
  const timer = setInterval(sample, SAMPLE_MS);
  const [stdout, stderr, times] = child.stdio.slice(1).map(collect);
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve(status ?? signal));
  }).finally(() => clearInterval(timer));
  const wall_seconds = (performance.now() - started) / 1000;
  if (code !== 0) {
    const end = `${stdout.text}\n${stderr.text}`.trim().split('\n').slice(-LAST_LINES).join('\n');
    throw new Error(`${command.join(' ')} ended with ${code}:\n${end}`);
  }
  const peak_mb = peaks.size === 0 ? null : Math.max(...peaks.values()) / 1e6;
  return { wall_seconds, cpu_seconds: childSeconds(times.text), peak_mb, stdout: stdout.text };
}

function collect(stream) {
  const collected = { text: '' };
  stream.setEncoding('utf8').on('data', (text) => {
    collected.text += text;
  });
  return collected;
}

/**
 * User and system seconds of a shell's children, from what `times` prints: a line for the shell and a line for its
 * children, each with minutes and seconds of both kinds.
 */
export function childSeconds(times) {
  const line = times.trim().split('\n')[1] ?? '';
  const parts = [...line.matchAll(/(\d+)m(\d+(?:[.,]\d+)?)s/g)];
  if (parts.length !== 2) throw new Error(`not what times prints: ${JSON.stringify(times)}`);
  return parts.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds.replace(',', '.')),
    0,
  );
}

/** Peak resident bytes of each descendant of a shell so far, by process id. */
function samplePeaks(shell, peaks) {
  const waiting = childrenOf(shell);
  while (waiting.length > 0) {
    const pid = waiting.pop();
    const peak = peakBytes(pid);
    if (peak !== undefined) peaks.set(pid, peak);
    waiting.push(...childrenOf(pid));
  }
}

function childrenOf(pid) {
  return (readProc(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ').filter(Boolean);
}

function peakBytes(pid) {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`) ?? '');
  return found === null ? undefined : Number(found[1]) * 1024;
}

/** Undefined where the process has ended, or the system has no /proc. */
function readProc(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error;
  }
}
