/**
 * Measured values of a document, node or image by snake_case name; a name is absent where nothing was measured.
 *
 * Values never depend on a rule's threshold: rules turn them into verdicts, and may do so again later.
 */
export type Signals = Record<string, number | string | boolean>;

/** What a signal is measured on. */
export type SignalLevel = 'document' | 'node' | 'image';

/** What a signal means, for people. */
export interface SignalDescription {
  level: SignalLevel;
  /** `px`, `bits`, `share` (0 to 1), `count`, `yes or no`, `name` … */
  unit: string;
  meaning: string;
}
