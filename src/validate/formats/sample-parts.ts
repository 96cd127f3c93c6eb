import { gunzipSync } from 'node:zlib';
import { describeError } from '../../errors.js';
import { type FindingPlace, quote } from '../finding-list.js';
import { parseJson } from '../parse-json.js';
import { formatOfExtension } from './check-image-file.js';
import type { SampleContext } from './check-tar-shards.js';
import type { ImageJob } from './data-set.js';
import type { TarPart, TarSample } from './tar-samples.js';
import { unsafeText, valueFaults } from './text-faults.js';

/** Largest text or JSON that a member may unpack to. */
const MAX_UNPACKED = 256 * 1024 * 1024;

/** The parts of a sample by what they hold. */
export interface SampleParts {
  where: FindingPlace;
  /** Parsed `json` members by part, objects only. */
  records: Map<string, Record<string, unknown>>;
  /** `txt` members and their like by part. */
  texts: Map<string, string>;
  images: ImageJob[];
}

const MEND = 'write the sample again, or drop it (--repair)';

/** Takes a sample apart: reports parts that are stored twice or do not hold what their name says. */
export function takeApart(sample: TarSample, { file, findings, schema }: SampleContext): SampleParts {
  const where: FindingPlace = { file, offset: sample.offset, key: sample.key };
  const parts: SampleParts = { where, records: new Map(), texts: new Map(), images: [] };
  const seen = new Set<string>();
  for (const stored of sample.parts) {
    const part = stored.part.toLowerCase();
    const place = { ...where, part: stored.part };
    if (part !== stored.part) {
      const message = `webdataset reads it as ${quote(part)}, energon and Hugging Face do not; ${MEND}`;
      findings.add('member_name_case', place, message);
    }
    if (seen.has(part)) {
      findings.add('sample_part_repeated', place, `stored twice: webdataset stops at it; ${MEND}`);
      continue;
    }
    seen.add(part);
    const data = contentOf(stored, place, { file, findings, schema });
    if (data !== undefined)
      classify(part.replace(/\.gz$/, ''), data, place, parts, { file, findings, schema });
  }
  return parts;
}

function contentOf(
  { part, data }: TarPart,
  where: FindingPlace,
  { findings }: SampleContext,
): Buffer | undefined {
  if (!/\.gz$/i.test(part)) return data;
  try {
    return gunzipSync(data, { maxOutputLength: MAX_UNPACKED });
  } catch (error) {
    findings.add('compression_invalid', where, `does not unpack: ${describeError(error)}; ${MEND}`);
    return undefined;
  }
}

function classify(
  part: string,
  data: Buffer,
  where: FindingPlace,
  parts: SampleParts,
  { findings, schema }: SampleContext,
): void {
  const extension = part.slice(part.lastIndexOf('.') + 1);
  const format = formatOfExtension(extension);
  if (format !== undefined || extension === 'img') {
    parts.images.push({ data, where, expected: format === undefined ? {} : { format } });
  } else if (extension === 'json') {
    const parsed = parseJson(data);
    if ('fault' in parsed) {
      findings.add('sample_json_invalid', where, `${parsed.fault}; ${MEND}`);
      return;
    }
    for (const { code, what } of valueFaults(parsed.value)) findings.add(code, where, `${what}; ${MEND}`);
    if (typeof parsed.value !== 'object' || parsed.value === null || Array.isArray(parsed.value)) return;
    const record = parsed.value as Record<string, unknown>;
    parts.records.set(part, record);
    schema.add(record, where);
  } else if (['txt', 'text', 'transcript', 'caption'].includes(extension)) {
    const text = strictUtf8(data);
    if (text === undefined) findings.add('sample_text_invalid', where, `is not UTF-8; ${MEND}`);
    else {
      parts.texts.set(part, text);
      const fault = unsafeText(text);
      if (fault) findings.add('sample_text_unsafe', where, `holds ${fault}; ${MEND}`);
    }
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text of UTF-8 bytes; undefined when they are none. */
export function strictUtf8(data: Uint8Array): string | undefined {
  try {
    return decoder.decode(data);
  } catch {
    return undefined;
  }
}
