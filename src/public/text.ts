/**
 * Measures text, tells its language, and replaces personal data.
 *
 * @example
 * ```js
 * import { loadTextMeter, TEXT_SIGNALS } from 'weft/text';
 *
 * const meter = await loadTextMeter();
 * const nodes = [{ type: 'text', role: 'paragraph', text: 'The quick brown fox jumps over the lazy dog.' }];
 * console.log(meter.measureText({ nodes }).document, TEXT_SIGNALS.length);
 * ```
 *
 * @module weft/text
 */

export {
  type AnnotateOptions,
  type Annotator,
  loadAnnotator,
} from '../signals/annotate-document.js';
export { PII_PLACEHOLDERS, type PiiKind } from '../signals/pii/pii-match.js';
export type { PiiMode } from '../signals/pii/replace-pii.js';
export { loadTextMeter, type TextMeter, type TextSignals } from '../signals/text/measure-text.js';
export { TEXT_SIGNALS, type TextSignal } from '../signals/text/signal-table.js';
