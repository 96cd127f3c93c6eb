import { open, readFile, rm } from 'node:fs/promises';
import { FixConfigError } from '../errors.js';

/**
 * Makes a crawl folder this process's own; resolves to the way to give it back.
 *
 * A lock that a killed process left behind is taken over.
 *
 * @throws FixConfigError `crawl_running` while another process has it
 */
export async function lockCrawl(path: string): Promise<() => Promise<void>> {
  for (let tries = 0; ; tries++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (tries > 2 || isAlive(holder)) {
      throw new FixConfigError(
        'crawl_running',
        `${path}: process ${holder} crawls into this folder; wait for it, or delete the file if that is no crawl`,
      );
    }
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
