import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type StagedContent, stagingFailed } from './staged-file.js';

/** A folder of many small files on local disk. */
export interface StagedFolder {
  /** Writes a file whole. Throws StopError `staging_failed` when the disk refuses. */
  add(name: string, content: Uint8Array): StagedContent;
}

/**
 * Stages files in one folder, which is made for the first of them.
 *
 * By calls that block: an image takes the kernel some 10 µs, and each call that is handed to another thread and back
 * as much again, of which making a folder, opening, writing and closing are four.
 *
 * @param path - the folder; of names, none has a folder of its own
 */
export function createStagedFolder(path: string): StagedFolder {
  let made = false;
  return {
    add(name, content) {
      const file = join(path, name);
      try {
        if (!made) mkdirSync(path, { recursive: true });
        made = true;
        writeFileSync(file, content);
      } catch (error) {
        throw stagingFailed(file, error);
      }
      const sha256 = createHash('sha256').update(content).digest('hex');
      return { path: file, bytes: content.byteLength, sha256 };
    },
  };
}
