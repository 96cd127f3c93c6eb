/** How compressed data break: they end early, are wrong, or use a feature that is not read. */
export type BreakKind = 'truncated' | 'corrupt' | 'unsupported';

/** Reason codes of a unit whose compressed input cannot be read on. */
const REASONS = {
  truncated: 'archive_truncated',
  corrupt: 'archive_corrupt',
  unsupported: 'archive_unsupported',
} as const satisfies Record<BreakKind, string>;

/** The compressed data broke; everything decoded before was delivered. */
export class CompressionBreak extends Error {
  override readonly name: string = 'CompressionBreak';

  constructor(
    readonly kind: BreakKind,
    message: string,
  ) {
    super(message);
  }

  /** Why what is left of the input is not read. */
  get reason(): (typeof REASONS)[BreakKind] {
    return REASONS[this.kind];
  }
}
