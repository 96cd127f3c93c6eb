/** Measured values by name; names are snake_case. */
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
