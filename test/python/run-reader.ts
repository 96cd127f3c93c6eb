import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a script of this folder and parses the JSON that it prints; offline, so that no package can ask a hub. */
export async function runReader<T>(python: string, script: string, args: readonly string[]): Promise<T> {
  const path = fileURLToPath(new URL(`./${script}`, import.meta.url));
  const { stdout } = await run(python, [path, ...args], {
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...process.env,
      HF_HUB_OFFLINE: '1',
      HF_DATASETS_OFFLINE: '1',
      HF_HUB_DISABLE_TELEMETRY: '1',
      TRANSFORMERS_OFFLINE: '1',
      TRANSFORMERS_VERBOSITY: 'error',
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  return JSON.parse(stdout) as T;
}
