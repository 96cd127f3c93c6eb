/**
 * Measured values of a document or node by snake_case name; a name is absent where nothing was measured.
 *
 * Values never depend on a rule's threshold: rules turn them into verdicts, and may do so again later.
 */
export type Signals = Record<string, number | string | boolean>;
