/** Work for the decoding thread. `file` names a file across tasks, so that its footer is parsed once. */
export type DecodeTask =
  | { type: 'footer'; file: number; byteLength: number }
  | { type: 'rows'; file: number; byteLength: number; rowStart: number; rowEnd: number; columns?: string[] };

/** What the thread asks for and answers; one task at a time. */
export type FromThread =
  | { type: 'slice'; start: number; end: number }
  | { type: 'done'; value: unknown }
  | { type: 'failed'; message: string };

/** Bytes that the thread asked for; undefined when they could not be had, which ends the task. */
export interface SliceReply {
  type: 'bytes';
  bytes: ArrayBuffer | undefined;
}
