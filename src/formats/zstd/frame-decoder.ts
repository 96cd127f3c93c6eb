/** What decoding the end of a frame gives. */
export interface FrameEnd {
  /** Decoded bytes that were not given before. */
  rest: Uint8Array[];
  /** Whether the checksum agrees with the decoded bytes; undefined when the frame has none. */
  checksumOk: boolean | undefined;
}

/** Decodes one zstd frame that is handed to it in whole parts: its header with the first block, then each block. */
export interface FrameDecoder {
  /** The bytes that a part decodes to, now or later; they are overwritten by nothing. Throws on broken data. */
  decode(part: Buffer): Promise<Uint8Array[]>;
  /** Takes the checksum, if the frame has one. Throws on broken data. */
  end(checksum: Buffer | undefined): Promise<FrameEnd>;
  /** Lets go of what is held. */
  close(): void;
}
