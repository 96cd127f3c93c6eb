import { BadInputError } from '../../errors.js';
import { readTar } from '../../formats/tar/tar-members.js';
import { type FindingList, quote } from '../finding-list.js';
import type { DataSetEnv, ExpectedImage, ImageJob } from './data-set.js';
import { fileChunks } from './file-chunks.js';

const MEND = 'write the images again';

/** Name of the archive of images that belongs to a file of records: the same stem, in any folder. */
export function imageTarOf(name: string, env: Pick<DataSetEnv, 'files'>): string | undefined {
  const stem = name.slice(name.lastIndexOf('/') + 1).replace(/\.(jsonl|ndjson)(\.gz)?$/i, '');
  return [...env.files.keys()].find((file) => file.endsWith(`/${stem}.tar`) || file === `${stem}.tar`);
}

/**
 * Reads the archive of images of a file of records: yields each image with what the records say of it, and reports
 * those that one side has and the other lacks.
 */
export async function* imagesOfTar(
  tar: string,
  named: ReadonlyMap<string, ExpectedImage>,
  env: DataSetEnv,
  findings: FindingList,
): AsyncGenerator<ImageJob, void, undefined> {
  const missing = new Set(named.keys());
  const stored = new Set<string>();
  try {
    const members = readTar(fileChunks(tar, env, findings), { maxMemberBytes: 512 * 1024 * 1024 });
    let item = await members.next();
    for (; !item.done; item = await members.next()) {
      const { name: path, typeflag, data, offset } = item.value;
      if (typeflag !== '0') continue;
      // Our writer gives each a part and no key, so names begin with the dot.
      const name = path.slice(path.lastIndexOf('/') + 1).replace(/^\./, '');
      const where = { file: tar, offset, part: name };
      if (stored.has(name)) findings.add('sample_part_repeated', where, `stored twice; ${MEND}`);
      stored.add(name);
      const expected = named.get(name);
      if (expected === undefined) findings.add('sample_part_extra', where, `no record names it; ${MEND}`);
      missing.delete(name);
      yield { data, where, expected: expected ?? {} };
    }
    if (item.value.zeroBlocks < 2)
      findings.add(
        'tar_end_missing',
        { file: tar, offset: item.value.offset },
        `is cut at a member boundary; ${MEND}`,
      );
    for (const name of missing)
      findings.add(
        'sample_part_missing',
        { file: tar },
        `lacks ${quote(name)}, which a record names; ${MEND}`,
      );
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
    const code = error.code === 'tar_truncated' ? 'tar_truncated' : 'tar_corrupt';
    findings.add(code, { file: tar }, `${error.message}: the rest was not checked; ${MEND}`);
  }
}
