import type { ConsentHeaders } from './consent.js';
import type { SourceRef } from './schemas/document.js';

export type { SourceRef } from './schemas/document.js';

/** The raw bytes of one HTML document with its URL and where it came from. */
export interface Page {
  /** Id given by the source; derived from URL and source when absent. */
  id?: string;
  url: string;
  /** Content-Encoding and Transfer-Encoding are already undone; the charset is not. */
  body: Uint8Array;
  /** The `Content-Type` header, when there was one. */
  content_type?: string;
  /** ISO 8601 time of the capture, when the source tells it. */
  fetched_at?: string;
  /** Response headers that state how the page may be used, when the source tells them. */
  consent_headers?: ConsentHeaders;
  /** Remarks that do not stop the page, such as `warc_truncated:length`. */
  notes?: string[];
  source: SourceRef;
}

/** A non-page HTTP response found in an archive: an image that can be read later by its byte range. */
export interface Capture {
  url: string;
  mime: string;
  fetched_at?: string;
  /** Payload digest from the archive, algorithm and value as written: `sha1:…`. */
  digest?: string;
  /** Set for a revisit record, which holds no bytes: what it says of the capture that it repeats. */
  revisit_of?: { url?: string; date?: string };
  source: SourceRef;
}
