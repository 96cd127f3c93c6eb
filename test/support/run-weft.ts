import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/weft.cjs', import.meta.url));

/** What a finished `weft` process said. */
export interface WeftRun {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** How a `weft` process is started. */
export interface WeftOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** Options of node itself, such as `--import`; its child processes inherit them. */
  nodeOptions?: string[];
  /** What node itself is run by, such as `unshare` with its flags. */
  under?: readonly string[];
}

/** Starts the real command line; `done` resolves when it has ended, however it did. */
export function startWeft(
  args: string[],
  options: WeftOptions = {},
): { child: ChildProcess; done: Promise<WeftRun> } {
  const node = [process.execPath, ...(options.nodeOptions ?? []), BIN, ...args];
  const [program = '', ...rest] = [...(options.under ?? []), ...node];
  const child = spawn(program, rest, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const done = new Promise<WeftRun>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, done };
}

/** Runs the real command line to its end. */
export function runWeft(args: string[], options: WeftOptions = {}): Promise<WeftRun> {
  return startWeft(args, options).done;
}
