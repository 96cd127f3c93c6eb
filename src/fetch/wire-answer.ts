import type { Readable } from 'node:stream';

/** The head of an answer, with its body to come: the transfer coding undone, the content coding as sent. */
export interface WireAnswer {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: Readable;
  /** Ends a body that nobody needs. */
  discard(): Promise<void>;
}
