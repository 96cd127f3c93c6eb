import type { FirstFaultName } from '../config/check-schemas.js';
import { packageSchema, type SchemaCheck } from '../config/schema-check.js';
import { BadInputError, describeError } from '../errors.js';
import type { Manifest } from '../model/manifest.js';
import type { Sample } from '../model/sample.js';
import { manifestName } from './corpus-layout.js';

/** What to do about a file that does not say what it has to. */
export const RESTORE_HINT =
  'restore the file, or build the corpus again; weft validate names all that is wrong';

/**
 * What the JSON under the names of a corpus, of its exports and similarities is; the first that fits counts. Of lines only
 * the shape is checked: one that is odd, and of the right shape, must not end a command.
 */
const SCHEMAS: readonly [name: RegExp, schema: FirstFaultName][] = [
  [/^corpus\.json$/, 'corpus'],
  [/^stats\.json$/, 'stats'],
  [/^manifests\/(?:extract|curate|assemble)\//, 'manifest'],
  [/^manifests\/[^/]+\.json$|^similarity\.json$/, 'similarity'],
  [/^plans\/[^/]+\.json$/, 'plan'],
  [/^failures\//, 'failure'],
  [/^retries\//, 'revision'],
  [/^takedowns\//, 'takedown'],
  [/^drops\//, 'drop.shape'],
  [/^consent\//, 'consent.shape'],
  [/^documents\//, 'document.shape'],
  [/^export\.json$|^(?:few-shot\/)?few-shot\.json$/, 'export'],
  [/^experiment\.json$/, 'experiment'],
];

const checkIndexLine = packageSchema('index-line');
const checkSampleShape = packageSchema('sample.shape');

/**
 * The check for what is stored under a name: undefined when the value is what it has to be, else one phrase. Names
 * that no schema belongs to hold at least an object.
 */
export function checkOf(key: string): SchemaCheck {
  const schema = SCHEMAS.find(([name]) => name.test(key))?.[1];
  if (schema === undefined) return objectFault;
  const check = packageSchema(schema);
  return schema === 'manifest' ? (value) => check(value) ?? misplaced(key, value as Manifest) : check;
}

/** The check for a line of a shard's index. */
export function indexLineFault(value: unknown): string | undefined {
  return checkIndexLine(value);
}

/**
 * The check for a sample: the shape that whoever reads one relies on, and that its parallel arrays say what its nodes do.
 *
 * Not all of its schema: an empty image or an odd language code is for validate to find.
 */
export function sampleFault(value: unknown): string | undefined {
  return checkSampleShape(value) ?? arraysFault(value as Sample);
}

/** How a fault is worded. */
interface FaultCodes {
  where: string;
  /** Code of what is no JSON. Default: `bad_json`. */
  notJson?: string;
  /** Code of JSON that the check refuses. Default: `bad_record`. */
  code?: string;
}

/** JSON that is what a check asks for. Throws BadInputError with these codes. */
export function parseChecked<T>(
  json: string,
  check: SchemaCheck,
  { where, notJson = 'bad_json', code = 'bad_record' }: FaultCodes,
): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new BadInputError(notJson, `${where} is not JSON: ${describeError(error)}; ${RESTORE_HINT}`, {
      cause: error,
    });
  }
  const fault = check(value);
  if (fault !== undefined) throw new BadInputError(code, `${where}: ${fault}; ${RESTORE_HINT}`);
  return value as T;
}

/** Where the parallel arrays of a sample say other than its nodes; undefined when they do not. */
export function arraysFault({ nodes, texts, images }: Sample): string | undefined {
  if (texts.length !== nodes.length || images.length !== nodes.length)
    return `${nodes.length} nodes, ${texts.length} texts, ${images.length} images`;
  for (const [i, node] of nodes.entries()) {
    const text = node.type === 'text' ? node.text : null;
    const image = node.type === 'image' ? node.part : null;
    if (texts[i] !== text) return `texts[${i}] is not what node ${i} says`;
    if (images[i] !== image) return `images[${i}] is not what node ${i} says`;
  }
  return undefined;
}

function objectFault(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? undefined : 'is no object';
}

/** A manifest under another's name would count for a unit that it does not tell of. */
function misplaced(key: string, { phase, unit, generation }: Manifest): string | undefined {
  if (key === manifestName(phase, unit, generation)) return undefined;
  return `is the manifest of phase ${phase}, unit ${unit}`;
}
