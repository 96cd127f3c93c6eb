import { join } from 'node:path';
import { createStagedFolder } from '../../../staging/staged-folder.js';
import type { ExportFile } from '../export-format.js';
import type { ExportImage } from '../export-item.js';
import { createTarFile } from '../webdataset/tar-file.js';

/** The images of a shard, beside its records; each name is stored once. */
export interface ShardImages {
  add(name: string, image: Pick<ExportImage, 'data'>): Promise<void>;
  finish(): Promise<ExportFile[]>;
  abort(): Promise<void>;
}

/**
 * Stores a shard's images in one tar file, or each as a file of its own.
 *
 * @param stem - name of the tar file without `.tar`, or of the folder, relative to the export
 */
export async function createImageFiles(
  folder: string,
  stem: string,
  kind: 'tar' | 'folder',
): Promise<ShardImages> {
  const known = new Set<string>();
  const isNew = (name: string): boolean => known.size < known.add(name).size;
  if (kind === 'folder') {
    const files: ExportFile[] = [];
    const images = createStagedFolder(join(folder, stem));
    return {
      async add(name, { data }) {
        if (!isNew(name)) return;
        files.push({ name: `${stem}/${name}`, ...images.add(name, data) });
      },
      finish: async () => files,
      abort: async () => undefined,
    };
  }
  const tar = await createTarFile(join(folder, `${stem}.tar`));
  return {
    async add(name, { data }) {
      if (isNew(name)) await tar.add('', [{ part: name, data }]);
    },
    async finish() {
      const { path, bytes, sha256 } = await tar.finish();
      return [{ name: `${stem}.tar`, path, bytes, sha256 }];
    },
    abort: () => tar.abort(),
  };
}
