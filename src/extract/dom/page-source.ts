import { isAscii } from 'node:buffer';

/** Bytes that are looked at together in the search for one that is not ASCII. */
const STEP = 512;

/**
 * A page as its markup is read: one character per byte of its UTF-8. All of markup is ASCII, so the tags are the same;
 * only the texts and values that have other characters are decoded, and most of a page is neither. Decoding all of a
 * page of 240 kB took 0.4 ms of 3.9 ms that parsing takes, and twice the memory.
 */
export class PageSource {
  /** The first `&` that is not passed yet, and the first byte that is not ASCII. */
  private ampersand = -1;
  private encoded = -1;

  /**
   * @param html - A character per byte, or the page decoded when there are no bytes
   * @param bytes - UTF-8
   */
  private constructor(
    readonly html: string,
    private readonly bytes: Buffer | undefined,
  ) {}

  static of(bytes: Buffer): PageSource {
    return new PageSource(bytes.toString('latin1'), bytes);
  }

  /** The text between two places. */
  text(start: number, end: number): string {
    const { bytes } = this;
    if (bytes === undefined || !this.isEncoded(start, end)) return this.html.slice(start, end);
    return (bytes as Utf8Bytes).utf8Slice(start, end);
  }

  /** Whether names are ASCII, so that their case is folded byte by byte. */
  get hasAsciiNames(): boolean {
    return this.bytes !== undefined;
  }

  /** Whether there is an `&` between two places. To be asked in page order, as {@link isEncoded}. */
  hasReference(start: number, end: number): boolean {
    if (this.ampersand < start) {
      const at = this.html.indexOf('&', start);
      this.ampersand = at < 0 ? this.html.length : at;
    }
    return this.ampersand < end;
  }

  /** Whether there is a character that is not ASCII between two places. */
  isEncoded(start: number, end: number): boolean {
    if (this.encoded < start) this.encoded = this.nextEncoded(start);
    return this.encoded < end;
  }

  /** The page decoded as a whole, for names with characters that are not ASCII, whose case is folded too. */
  decoded(): PageSource {
    return new PageSource(this.bytes?.toString() ?? this.html, undefined);
  }

  /** The page with another notation between two places. */
  rewritten(start: number, end: number, notation: string): PageSource {
    const { html, bytes } = this;
    if (bytes === undefined)
      return new PageSource(html.slice(0, start) + notation + html.slice(end), undefined);
    return PageSource.of(
      Buffer.concat([bytes.subarray(0, start), Buffer.from(notation), bytes.subarray(end)]),
    );
  }

  private nextEncoded(start: number): number {
    const { bytes } = this;
    if (bytes === undefined) return this.html.length;
    let at = start;
    while (at < bytes.length && isAscii(bytes.subarray(at, at + STEP))) at += STEP;
    while (at < bytes.length && (bytes[at] as number) < 0x80) at++;
    return Math.min(at, bytes.length);
  }
}

/** What `toString('utf8', …)` calls inside; asked directly, since pages are cut into so many texts. */
interface Utf8Bytes extends Buffer {
  utf8Slice(start: number, end: number): string;
}
