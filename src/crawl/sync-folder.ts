import { open } from 'node:fs/promises';

/** Makes the names of a folder's new files safe on disk; a file's own sync does not. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
