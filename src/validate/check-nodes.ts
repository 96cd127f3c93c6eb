import { arraysFault } from '../corpus/check-record.js';
import { extensionOf } from '../corpus/sample-key.js';
import { storedImages } from '../corpus/shard-index.js';
import type { Sample, SampleNode } from '../model/sample.js';
import { type FindingList, type FindingPlace, quote } from './finding-list.js';
import { REWRITE } from './hashed-read.js';

/** NUL ends strings in C readers; a lone surrogate has no UTF-8, and orjson, Arrow and Rust readers refuse it. */
const UNSAFE_TEXT = /\0|\p{Surrogate}/u;

/** Checks a sample that holds to its schema against itself: arrays against nodes, part names, text. */
export function checkNodes(sample: Sample, where: FindingPlace, findings: FindingList): void {
  const fault = arraysFault(sample);
  if (fault !== undefined) findings.add('sample_arrays_mismatch', where, `${fault}; ${REWRITE}`);
  checkParts(sample, where, findings);
  const unsafe = sample.nodes.findIndex((node) => textsOf(node).some((text) => UNSAFE_TEXT.test(text)));
  if (unsafe !== -1 || UNSAFE_TEXT.test(sample.title ?? '')) {
    const place = unsafe === -1 ? 'the title' : `node ${unsafe}`;
    findings.add('sample_text_unsafe', where, `${place} holds a NUL or a lone surrogate; ${REWRITE}`);
  }
}

function checkParts(sample: Sample, where: FindingPlace, findings: FindingList): void {
  const seen = new Set<string>();
  let last = -1;
  for (const { part, format } of storedImages(sample)) {
    const [number, extension] = part.split('.');
    if (seen.has(part)) {
      findings.add('sample_part_repeated', where, `two nodes name ${quote(part)}; ${REWRITE}`);
      continue;
    }
    seen.add(part);
    if (Number(number) <= last) {
      const message = `${quote(part)} comes after part ${last} in reading order; ${REWRITE}`;
      findings.add('sample_part_order', { ...where, part }, message);
    }
    last = Number(number);
    if (extension !== extensionOf(format)) {
      const message = `is recorded as ${format}, whose extension is ${extensionOf(format)}; ${REWRITE}`;
      findings.add('image_format_mismatch', { ...where, part }, message);
    }
  }
}

function textsOf(node: SampleNode): string[] {
  return node.type === 'text' ? [node.text] : [node.alt ?? '', node.title ?? '', node.caption ?? ''];
}
