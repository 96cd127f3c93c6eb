import { ownString } from './own-string.js';
import { tagId } from './tags.js';

/** A name of a tag or an attribute, lower-case. */
export interface Name {
  readonly text: string;
  /** Tag id; 0 for an unknown one. */
  readonly tag: number;
}

const SLOTS = 1024;
/** Longer names are not remembered. */
const MAX_LENGTH = 32;

/**
 * The names of tags and attributes that were read last. Nearly every one is known from before, and is then compared
 * where it is written: cutting it out, folding its case and hashing it took a tenth of the time of parsing.
 */
export class NameTable {
  private readonly slots: (Name | undefined)[] = new Array(SLOTS).fill(undefined);

  /** The name that is written between two places of a page, whose case is folded when it is ASCII. */
  nameAt(html: string, start: number, end: number): Name {
    const length = end - start;
    if (length > MAX_LENGTH) return nameOf(html.slice(start, end).toLowerCase());
    let hash = length;
    for (let i = start; i < end; i++) hash = (hash * 31 + (html.charCodeAt(i) | 0x20)) | 0;
    const slot = (hash ^ (hash >>> 10)) & (SLOTS - 1);
    const known = this.slots[slot];
    if (known !== undefined && isWritten(known.text, html, start, length)) return known;
    const name = nameOf(asKey(ownString(html.slice(start, end).toLowerCase())));
    this.slots[slot] = name;
    return name;
  }
}

/** A name that is cut out already. */
export function nameOf(text: string): Name {
  return { text, tag: tagId(text) };
}

/** The same string as the engine holds it for names of properties, which are then compared by place, not by letter. */
function asKey(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text;
}

function isWritten(name: string, html: string, start: number, length: number): boolean {
  if (name.length !== length) return false;
  for (let i = 0; i < length; i++) {
    const c = html.charCodeAt(start + i);
    if ((c >= 65 && c <= 90 ? c + 32 : c) !== name.charCodeAt(i)) return false;
  }
  return true;
}
