import { inputsOf, type SourceConfig } from '../../config/source-config.js';
import { BadInputError } from '../../errors.js';
import { isRemote } from '../../sources/unit-plan.js';
import type { InputOpener } from '../../store/input.js';

/**
 * The local inputs of a corpus that are not where its names lead to.
 *
 * The names count from the folder of the pipeline file, which a corpus does not know; opened from another folder, what
 * lay in archives or next to pages would be missed, or be another file.
 */
export async function absentInputs(source: SourceConfig, opener: InputOpener): Promise<string[]> {
  const absent: string[] = [];
  for (const input of inputsOf(source.input)) {
    if (isRemote(input)) continue;
    const star = input.indexOf('*');
    // Of a pattern, the folder before its first star.
    const path = star < 0 ? input : input.slice(0, input.lastIndexOf('/', star) + 1) || '.';
    try {
      await opener.open(path);
    } catch (error) {
      // A folder is found, too: it is no file.
      if (error instanceof BadInputError && error.code === 'input_not_found') absent.push(input);
      else if (!(error instanceof BadInputError)) throw error;
    }
  }
  return absent;
}
