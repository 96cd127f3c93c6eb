import { FixConfigError } from '../../../errors.js';
import type { Input, InputOpener } from '../../../store/input.js';
import { archiveNames } from './archive-names.js';
import { readArchiveIndex } from './index-file.js';
import { openIndexed } from './indexed-archives.js';

/**
 * Makes sure that an index of Common Crawl is not read as one whose archives lie beside it: each of its lines would be
 * lost, after the corpus was claimed for a pipeline without `warc_base`.
 *
 * @throws FixConfigError `warc_base_missing`
 */
export async function checkNoBase(opener: InputOpener, index: Input): Promise<void> {
  for await (const event of readArchiveIndex(index)) {
    if ('item' in event) continue;
    const { filename } = event.record;
    const [name, ...others] = archiveNames(opener, index.uri)(filename);
    if (!filename.startsWith('crawl-data/') || name === undefined) return;
    if (!('dead' in (await openIndexed(opener, [name, ...others])))) return;
    throw new FixConfigError(
      'warc_base_missing',
      `${index.uri}: its archives are those of Common Crawl; set warc_base to https://data.commoncrawl.org/ or s3://commoncrawl/`,
    );
  }
}
