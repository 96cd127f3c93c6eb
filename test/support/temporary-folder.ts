import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What programs take the system's temporary folder from, on any platform. */
const VARIABLES = ['TMPDIR', 'TEMP', 'TMP'] as const;

let folder: string | undefined;

/**
 * Gives the run a temporary folder of its own: whatever a test, or a program that it starts and kills, leaves behind is
 * removed with it. Workers start after this and inherit the environment.
 */
export function setup(): void {
  folder = mkdtempSync(join(tmpdir(), 'weft-tests-'));
  for (const name of VARIABLES) process.env[name] = folder;
}

export function teardown(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
