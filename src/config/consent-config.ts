import type { ConsentConfig } from '../model/schemas/pipeline.js';
import { fillConfig } from './fill-config.js';

export type { ConsentConfig, ConsentMode } from '../model/schemas/pipeline.js';

/**
 * Crawlers that gather training data or whose token stands for training, as their operators document them. In mode
 * `strict` what a site says to any of them by name holds for us.
 */
export const AI_TOKENS = [
  'AI2Bot',
  'Amazonbot',
  'anthropic-ai',
  'Applebot-Extended',
  'Bytespider',
  'CCBot',
  'ClaudeBot',
  'cohere-training-data-crawler',
  'Diffbot',
  'FacebookBot',
  'Google-Extended',
  'GPTBot',
  'ICC-Crawler',
  'ImagesiftBot',
  'img2dataset',
  'meta-externalagent',
  'omgili',
  'PanguBot',
  'Timpibot',
  'Webzio-Extended',
] as const;

/**
 * Fills absent fields with the defaults of the schema and checks the result.
 *
 * @throws FixConfigError `bad_consent_config` naming the field
 */
export function resolveConsentConfig(options: Partial<ConsentConfig> = {}): ConsentConfig {
  return fillConfig('consent', options);
}

/** The tokens whose rules hold: our own first, those listed, and in mode `strict` {@link AI_TOKENS}; lower case, each once. */
export function heededTokens(productToken: string, { mode, tokens }: ConsentConfig): string[] {
  const all = [productToken, ...tokens, ...(mode === 'strict' ? AI_TOKENS : [])];
  return [...new Set(all.map((token) => token.toLowerCase()))];
}
