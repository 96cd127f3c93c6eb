import { packageSchema } from '../config/schema-check.js';
import { sampleKey, splitMemberName } from '../corpus/sample-key.js';
import { type PartRange, storedImages } from '../corpus/shard-index.js';
import type { TarMember } from '../formats/tar/tar-members.js';
import { padding } from '../formats/tar/ustar.js';
import type { Sample, StoredImage } from '../model/sample.js';
import { checkNodes } from './check-nodes.js';
import { type FindingList, type FindingPlace, quote } from './finding-list.js';
import { RESTORE, REWRITE } from './hashed-read.js';
import { parseJson } from './parse-json.js';

/** A larger JSON member is not parsed: it would take several times its length of memory. */
const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** A document as its members stood in the tar. */
export interface WalkedDocument {
  key: string;
  /** Offset of its first header. */
  offset: number;
  /** Offset after the padding of its last member. */
  end: number;
  /** Present when the JSON holds to its schema. */
  sample?: Sample;
  /** The JSON and the parts that nodes name, in the order of the tar. */
  parts: PartRange[];
}

/** An image member to be decoded, and what the JSON says of it; nothing when the JSON does not name it. */
export interface ImageMember {
  data: Buffer;
  where: FindingPlace;
  recorded?: StoredImage;
}

interface OpenDocument extends WalkedDocument {
  json: 'awaited' | 'broken' | 'read';
  /** Image members that came before the JSON. */
  early: number;
  named: Map<string, { image: StoredImage; index: number; stored: boolean }>;
  lastIndex: number;
}

const checkSchema = packageSchema('sample');

/**
 * Puts adjacent members together to documents and checks each against its JSON, holding one document's JSON and
 * no image bytes. Members must be given in the order of the tar; call {@link finish} after the last.
 */
export class SampleWalk {
  readonly #file: string;
  readonly #findings: FindingList;
  readonly #onDocument: (document: WalkedDocument) => void;
  #open: OpenDocument | undefined;

  constructor(file: string, findings: FindingList, onDocument: (document: WalkedDocument) => void) {
    this.#file = file;
    this.#findings = findings;
    this.#onDocument = onDocument;
  }

  /** Takes the next member; returns it when it is an image to be decoded. */
  take(member: TarMember): ImageMember | undefined {
    const name = splitMemberName(member.name);
    // Reported as tar_member_name; readers pass over it.
    if (name === undefined) return undefined;
    if (this.#open?.key !== name.key) this.finish();
    this.#open ??= openDocument(name.key, member.offset);
    const document = this.#open;
    document.end = member.dataOffset + member.data.length + padding(member.data.length);
    const where = { file: this.#file, offset: member.offset, key: name.key.slice(0, 100), part: name.part };
    if (name.part === 'json') {
      this.#takeJson(document, member, where);
      return undefined;
    }
    const recorded = this.#place(document, member, name.part, where);
    return { data: member.data, where, ...(recorded !== undefined && { recorded }) };
  }

  /** Ends the open document. When the tar could not be read on, nothing is said of what it lacks. */
  finish({ cut = false }: { cut?: boolean } = {}): void {
    const document = this.#open;
    this.#open = undefined;
    if (document === undefined) return;
    const where = { file: this.#file, offset: document.offset, key: document.key.slice(0, 100) };
    if (document.json === 'awaited' && !cut)
      this.#findings.add('sample_json_missing', where, `no ${quote(`${document.key}.json`)}; ${RESTORE}`);
    if (document.early === 0 && !cut) {
      for (const [part, { stored }] of document.named) {
        if (stored) continue;
        const message = `a node names ${quote(part)}, the sample does not hold it; ${RESTORE}`;
        this.#findings.add('sample_part_missing', { ...where, part }, message);
      }
    }
    const { key, offset, end, sample, parts } = document;
    this.#onDocument({ key, offset, end, parts, ...(sample !== undefined && { sample }) });
  }

  #takeJson(document: OpenDocument, member: TarMember, where: FindingPlace): void {
    if (document.json !== 'awaited') {
      this.#findings.add('sample_part_repeated', where, `a second .json member; ${REWRITE}`);
      return;
    }
    if (document.early > 0) {
      const message = `comes after ${document.early} image members, which were not compared with it; ${REWRITE}`;
      this.#findings.add('sample_json_not_first', where, message);
    }
    document.parts.push({ part: 'json', offset: member.dataOffset, bytes: member.data.length });
    const sample = this.#parse(member.data, where);
    document.json = sample === undefined ? 'broken' : 'read';
    if (sample === undefined) return;
    document.sample = sample;
    if (sample.key !== document.key)
      this.#findings.add('sample_key_mismatch', where, `the JSON says key ${sample.key}; ${REWRITE}`);
    else if (sampleKey(sample.id) !== sample.key) {
      const message = `the key of id ${quote(sample.id)} would be ${sampleKey(sample.id)}; ${REWRITE}`;
      this.#findings.add('sample_key_not_of_id', where, message);
    }
    checkNodes(sample, where, this.#findings);
    storedImages(sample).forEach((image, index) => {
      if (!document.named.has(image.part)) document.named.set(image.part, { image, index, stored: false });
    });
  }

  #parse(data: Buffer, where: FindingPlace): Sample | undefined {
    if (data.length > MAX_JSON_BYTES) {
      const message = `${data.length} bytes, more than ${MAX_JSON_BYTES}: not parsed; ${REWRITE}`;
      this.#findings.add('sample_json_invalid', where, message);
      return undefined;
    }
    const parsed = parseJson(data);
    if ('fault' in parsed) {
      this.#findings.add('sample_json_invalid', where, `${parsed.fault}; ${RESTORE}`);
      return undefined;
    }
    const fault = checkSchema(parsed.value);
    if (fault === undefined) return parsed.value as Sample;
    this.#findings.add('sample_schema', where, `${fault}; ${REWRITE}`);
    return undefined;
  }

  /** Finds what the JSON says of an image member. */
  #place(
    document: OpenDocument,
    member: TarMember,
    part: string,
    where: FindingPlace,
  ): StoredImage | undefined {
    if (document.json === 'awaited') document.early += 1;
    if (document.json !== 'read') return undefined;
    const named = document.named.get(part);
    if (named === undefined) {
      this.#findings.add('sample_part_extra', where, `no node names ${quote(part)}; ${REWRITE}`);
      return undefined;
    }
    if (named.stored) this.#findings.add('sample_part_repeated', where, `is stored twice; ${REWRITE}`);
    else if (named.index < document.lastIndex)
      this.#findings.add('sample_part_order', where, `is not stored in reading order; ${REWRITE}`);
    if (!named.stored) document.parts.push({ part, offset: member.dataOffset, bytes: member.data.length });
    named.stored = true;
    document.lastIndex = Math.max(document.lastIndex, named.index);
    return named.image;
  }
}

function openDocument(key: string, offset: number): OpenDocument {
  return { key, offset, end: offset, parts: [], json: 'awaited', early: 0, named: new Map(), lastIndex: -1 };
}
