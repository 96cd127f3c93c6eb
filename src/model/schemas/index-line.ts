// Written by scripts/generate-types.mjs from schemas/index-line.schema.json: change that, not this.

/**
 * A line of `<shard>.index.jsonl`: where a document lies, and the facts one selects by without reading it.
 * Further fields are for later versions.
 */
export interface IndexLine {
  key: string;
  id: string;
  url: string;
  title?: string;
  language?: string;
  texts: number;
  text_chars: number;
  images: number;
  /** Offset of the document's first tar header in the shard. */
  offset: number;
  /** From that header to the end of the last member's padding. */
  bytes: number;
  parts: IndexPart[];
}

/**
 * A member as the index knows it. Of an image also what names it, so that whoever looks for an image reads no
 * shard; absent in indexes from before it was written.
 */
export interface IndexPart {
  part: string;
  /** Offset of the first content byte. */
  offset: number;
  bytes: number;
  /** The image's original URL. */
  url?: string;
  /** Its final URL, where that is another. */
  final_url?: string;
  /** SHA-256 of the stored bytes. */
  sha256?: string;
  /** Perceptual hash. */
  phash?: string;
}
