import { storedImages } from '../../corpus/shard-index.js';
import { sniffFormat } from '../../formats/sniff/sniff-format.js';
import type { Sample } from '../../model/sample.js';
import type { FindingList } from '../finding-list.js';
import { parseJson } from '../parse-json.js';
import type { ImageJob } from './data-set.js';
import type { FieldSchema } from './field-schema.js';
import { checkInterleaved } from './interleaved.js';
import type { MdsShardEntry } from './mds-index.js';
import { isObject } from './read-small.js';
import { strictUtf8 } from './sample-parts.js';
import { unsafeText, valueFaults } from './text-faults.js';

const AGAIN = 'write the sample again, or drop it (--repair)';

/** Images of one list: more are no document. */
const MAX_IMAGES = 100_000;

interface Place {
  file: string;
  row: number;
}

/** Checks one sample: the sizes of its columns, then each value by its encoding. Yields its images. */
export function* checkMdsSample(
  sample: Buffer,
  entry: MdsShardEntry,
  where: Place,
  schema: FieldSchema,
  findings: FindingList,
): Generator<ImageJob> {
  const values = splitColumns(sample, entry);
  if (typeof values === 'string') {
    findings.add('mds_sample_invalid', where, `${values}; ${AGAIN}`);
    return;
  }
  const images: ImageJob[] = [];
  let document: Record<string, unknown> | undefined;
  for (const [i, value] of values.entries()) {
    const place = { ...where, part: entry.column_names[i] ?? '' };
    const decoded = decode(value, entry.column_encodings[i] ?? '', place);
    if (decoded.fault !== undefined) findings.add('mds_value_invalid', place, `${decoded.fault}; ${AGAIN}`);
    images.push(...(decoded.images ?? []));
    if (decoded.text !== undefined) {
      const fault = unsafeText(decoded.text);
      if (fault) findings.add('sample_text_unsafe', place, `holds ${fault}; ${AGAIN}`);
    }
    if (decoded.json === undefined) continue;
    for (const { code, what } of valueFaults(decoded.json)) findings.add(code, place, `${what}; ${AGAIN}`);
    if (!isObject(decoded.json)) continue;
    document = decoded.json;
    schema.add(document, place);
    if (Array.isArray(document.texts) && Array.isArray(document.images))
      checkInterleaved(document.texts, document.images, place, findings);
  }
  if (document?.schema === 'weft/sample/1') expectStored(document, images, where, findings);
  yield* images;
}

/** The bytes of each column: fixed sizes are known, the others stand in front as u32. */
function splitColumns(sample: Buffer, { column_sizes: fixed }: MdsShardEntry): Buffer[] | string {
  const variable = fixed.filter((size) => size === null).length;
  if (sample.length < variable * 4) return `has ${sample.length} bytes, too few for the sizes of its columns`;
  let size = 0;
  let at = variable * 4;
  const values: Buffer[] = [];
  for (const known of fixed) {
    const length = known ?? sample.readUInt32LE(4 * size++);
    values.push(sample.subarray(at, at + length));
    at += length;
  }
  return at === sample.length ? values : `has ${sample.length} bytes, its columns ${at}`;
}

interface Decoded {
  fault?: string;
  text?: string;
  json?: unknown;
  images?: ImageJob[];
}

function decode(data: Buffer, encoding: string, where: ImageJob['where']): Decoded {
  const image = (bytes: Buffer, format?: string): ImageJob => ({
    data: bytes,
    where,
    expected: format === undefined ? {} : { format },
  });
  if (encoding === 'str' || encoding.startsWith('str_')) {
    const text = strictUtf8(data);
    if (text === undefined) return { fault: 'is not UTF-8' };
    return encoding === 'str' || /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)
      ? { text }
      : { fault: 'is no number' };
  }
  if (encoding === 'json') {
    const parsed = parseJson(data);
    return 'fault' in parsed ? { fault: `is not JSON: ${parsed.fault}` } : { json: parsed.value };
  }
  if (encoding === 'jpeg' || encoding === 'png') return { images: [image(data, encoding)] };
  if (encoding === 'bytes') return sniffFormat(data).kind === 'image' ? { images: [image(data)] } : {};
  if (encoding === 'list[jpeg]' || encoding === 'jpeg_array' || /^list\[(png|pil)\]$/.test(encoding)) {
    const split = splitList(data, encoding !== 'jpeg_array');
    return typeof split === 'string' ? { fault: split } : { images: split.map((bytes) => image(bytes)) };
  }
  return {};
}

/** `u32 0 | u32 n | u32 sizes[n] | bytes`, or for jpeg_array the same without the zero, and never empty. */
function splitList(data: Buffer, isList: boolean): Buffer[] | string {
  const head = isList ? 8 : 4;
  if (data.length < head) return 'is cut in its list';
  if (isList && data.readUInt32LE(0) !== 0) return 'has no zero in front of its list';
  const n = data.readUInt32LE(head - 4);
  if (!isList && n === 0) return 'has no image, which jpeg_array cannot read back';
  if (n > MAX_IMAGES || data.length < head + n * 4) return `is cut in the sizes of its ${n} images`;
  let at = head + n * 4;
  const images: Buffer[] = [];
  for (let i = 0; i < n; i++) {
    const size = data.readUInt32LE(head + i * 4);
    images.push(data.subarray(at, at + size));
    at += size;
  }
  return at === data.length ? images : `has ${data.length} bytes, its ${n} images ${at}`;
}

/** Our own records say what each image must be, in order. */
function expectStored(
  document: Record<string, unknown>,
  images: ImageJob[],
  where: Place,
  findings: FindingList,
): void {
  if (!Array.isArray(document.nodes)) return;
  const stored = storedImages(document as unknown as Sample);
  if (stored.length !== images.length) {
    findings.add(
      'placeholder_mismatch',
      where,
      `the document names ${stored.length} images, the sample holds ${images.length}; ${AGAIN}`,
    );
    return;
  }
  for (const [i, { sha256, bytes, width, height, format }] of stored.entries()) {
    const job = images[i];
    if (job) job.expected = { sha256, bytes, width, height, format };
  }
}
