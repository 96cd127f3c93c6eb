import type { ConsentHeaders } from './consent.js';

/** Where a record stood in the input, so that any verdict can be traced back to bytes. */
export interface SourceRef {
  /** The input as the pipeline names it: a relative path, `s3://…` or `https://…`. */
  input: string;
  /** Byte offset of the record in the (compressed) input; for JSON arrays and Parquet the record's ordinal. */
  offset: number;
  /** Bytes the record takes in the input, where the format tells. */
  length?: number;
  /** The file's or tar member's name inside the input, where the format has one. */
  path?: string;
}

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
