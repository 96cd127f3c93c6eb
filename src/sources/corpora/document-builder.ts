import type { Document, ImageCandidate, ImageNode } from '../../model/document.js';
import type { SourceRef } from '../../model/page.js';
import type { DropReason } from '../../model/reasons.js';
import type { Drop } from '../../model/verdict.js';
import { dropOf } from '../drops.js';
import type { ReadyDocument, SourceItem } from '../source.js';
import { BadRecord } from './record-fields.js';

/** Lone surrogates can be written in JSON, and then break every reader that is stricter. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Facts of an image besides its address. */
export type ImageDescription = Omit<ImageNode, 'type' | 'src' | 'candidates'>;

/**
 * Puts the nodes of one record together in their order.
 *
 * Text is kept as the corpus has it, but for NUL and lone surrogates; what holds nothing else than white space, and
 * images without a usable address, become drops next to the document.
 */
export class DocumentBuilder {
  readonly #nodes: Document['nodes'] = [];
  readonly #drops: Drop[] = [];

  constructor(
    private readonly url: string,
    private readonly source: SourceRef,
  ) {}

  text(text: string): void {
    const clean = text.replaceAll('\0', '').replace(LONE_SURROGATE, '\uFFFD');
    if (clean.trim() === '') this.#drop('node', 'empty_text');
    else this.#nodes.push({ type: 'text', role: 'paragraph', text: clean });
  }

  /**
   * @param web - the address that the record gives; only `http:`, `https:` and `data:` are followed
   * @param part - where the input itself holds the bytes, from `partUrl`; never taken from a record
   */
  image(web: string | undefined, part: string | undefined, facts: ImageDescription = {}): void {
    const candidates: ImageCandidate[] = [];
    if (web !== undefined && isWebUrl(web)) candidates.push({ url: web, from: 'src' });
    if (part !== undefined) candidates.push({ url: part, from: 'corpus' });
    const src = candidates[0]?.url;
    if (src === undefined) this.dropImage('bad_image_url', (web ?? '').slice(0, 200));
    else this.#nodes.push({ type: 'image', src, candidates, ...facts });
  }

  dropImage(reason: DropReason, detail?: string): void {
    this.#drop('image', reason, detail);
  }

  /** The document. Throws {@link BadRecord} `empty_document` when nothing is left of it. */
  finish(rest: Partial<Omit<Document, 'url' | 'source' | 'nodes'>> = {}): ReadyDocument {
    if (this.#nodes.length === 0) throw new BadRecord('empty_document', 'neither text nor image');
    return {
      document: { url: this.url, source: this.source, ...rest, nodes: this.#nodes },
      drops: this.#drops,
    };
  }

  #drop(level: Drop['level'], reason: DropReason, detail?: string): void {
    this.#drops.push(dropOf(level, reason, { detail, url: this.url, source: this.source }));
  }
}

/** The item of one record: what `read` makes of it, or the drop that its {@link BadRecord} asks for. */
export function itemOf(source: SourceRef, url: string | undefined, read: () => ReadyDocument): SourceItem {
  try {
    return { kind: 'document', ...read() };
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
    const { reason, detail } = error;
    return { kind: 'drop', drop: dropOf('record', reason, { detail, url: url?.slice(0, 2048), source }) };
  }
}

function isWebUrl(url: string): boolean {
  return /^(?:https?:\/\/|data:)/i.test(url) && URL.canParse(url);
}
