import { parseDictionary, Token } from 'structured-headers';

/** What a statement says of the training of models; undefined when it is silent or cannot be read. */
export type TrainingPreference = 'allow' | 'disallow' | undefined;

/** Longer statements are not read. */
const MAX_STATEMENT_CHARS = 8192;

/**
 * Reads the `train-ai` preference of a Content-Usage statement: a structured-field dictionary whose values are the
 * tokens `y` and `n`. Unknown keys and parameters are ignored, of a key given twice the last counts, and a statement
 * that is no dictionary states nothing.
 *
 * Drafts, which may change: draft-ietf-aipref-vocab-08 (6.5) and draft-ietf-aipref-attach-05.
 */
export function trainAiPreference(statement: string): TrainingPreference {
  if (statement.length > MAX_STATEMENT_CHARS) return undefined;
  try {
    const [value] = parseDictionary(statement.trim()).get('train-ai') ?? [];
    if (!(value instanceof Token)) return undefined;
    const token = value.toString();
    if (token === 'n') return 'disallow';
    return token === 'y' ? 'allow' : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads the `ai-train` preference of a Content-Signal statement, such as `search=yes, ai-train=no` (contentsignals.org;
 * on some millions of sites since 2025): any letter case, the most restrictive of repeated keys.
 */
export function aiTrainSignal(statement: string): TrainingPreference {
  const found = statement
    .slice(0, MAX_STATEMENT_CHARS)
    .toLowerCase()
    .split(/[,;]/)
    .map((part) => /^\s*ai-train\s*=\s*(yes|no)\s*$/.exec(part)?.[1])
    .filter((value) => value !== undefined);
  if (found.includes('no')) return 'disallow';
  return found.length > 0 ? 'allow' : undefined;
}
