import { BadInputError } from '../../errors.js';
import { namesFiles } from '../../store/glob.js';
import type { InputOpener } from '../../store/input.js';
import { countFile, kindOfFile, type SkippedFiles } from './file-kinds.js';
import { isTarName } from './input-names.js';
import { savedParts } from './saved-page.js';

const ANY = /(?:)/;

/**
 * The files that an input names which are or may be pages, or tars of them, and how many there are beside them by kind.
 * Files that a name or a pattern means are taken as they are, but for those that were saved as parts of a page.
 *
 * Throws BadInputError `input_empty` when none may be a page.
 */
export async function expandPages(
  opener: InputOpener,
  named: string,
): Promise<{ files: string[]; skipped: SkippedFiles }> {
  const found = await opener.expand(named, ANY);
  const skipped: SkippedFiles = {};
  if (found.length === 1 && found[0] === named) return { files: found, skipped };
  const asNamed = named.includes('*') && namesFiles(named);
  const isPart = savedParts(found);
  const files = found.filter((file) => {
    const kind = kindOfFile(file);
    const mayBePage = kind === 'page' || kind === 'unknown';
    if (mayBePage && isPart(file)) countFile(skipped, 'page_part');
    else if (mayBePage || asNamed || isTarName(file)) return true;
    else countFile(skipped, kind);
    return false;
  });
  if (files.length > 0) return { files, skipped };
  const kinds = Object.entries(skipped).map(([kind, count]) => `${kind}: ${count}`);
  throw new BadInputError(
    'input_empty',
    `${named}: none of its files may be a page (${kinds.length > 0 ? kinds.join(', ') : 'it is empty'})`,
  );
}
