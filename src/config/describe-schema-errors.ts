import type { ValidateFunction } from 'ajv';
import { schemaProblems } from './schema-words.js';

/** Problems reported of one thing; a file of 300,000 wrong fields is no message of as many lines. */
const MAX_PROBLEMS = 20;

/**
 * What a failed check says, one phrase per problem: `images.quality must be at most 100`.
 *
 * @param prefix - what names of fields begin with
 * @param placeOf - where a field stands, which goes before the phrase; absent of what stands nowhere
 */
export function describeSchemaErrors(
  check: ValidateFunction,
  prefix = '',
  placeOf: (path: readonly string[]) => string | undefined = () => undefined,
): string[] {
  const { problems, more } = schemaProblems(check.errors ?? [], check.schema, MAX_PROBLEMS);
  const shown = problems.map(({ path, words }) => {
    const field = path.join('.');
    const name = field === '' ? prefix.slice(0, -1) : prefix + field;
    const place = placeOf(path);
    return `${place === undefined ? '' : `${place}: `}${name === '' ? '' : `${name} `}${words}`;
  });
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}
