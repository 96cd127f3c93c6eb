import { FixConfigError } from '../errors.js';

/** How far opt-outs go; the table in docs/consent.md says what each signal does in each mode. */
export type ConsentMode = 'strict' | 'standard' | 'off';

/** Which statements of sites about the use of their content are honoured, as the pipeline file says it. */
export interface ConsentConfig {
  /**
   * `standard` honours what is said of crawling and of AI; `strict` also what is said of search engines, to any
   * well-known AI crawler, or cannot be read; `off` honours nothing, asks for no file, and is noted in the corpus.
   */
  mode: ConsentMode;
  /** Product tokens besides our own whose rules hold for us too, where a site names them: CCBot, GPTBot … */
  tokens: string[];
}

/** The defaults of {@link ConsentConfig}. */
export const DEFAULT_CONSENT_CONFIG: Readonly<ConsentConfig> = Object.freeze({
  mode: 'standard',
  tokens: [],
});

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
 * Fills absent fields with {@link DEFAULT_CONSENT_CONFIG} and checks the result.
 *
 * @throws FixConfigError `bad_consent_config` naming the field
 */
export function resolveConsentConfig(options: Partial<ConsentConfig> = {}): ConsentConfig {
  const config: ConsentConfig = { ...DEFAULT_CONSENT_CONFIG, ...options };
  if (!['strict', 'standard', 'off'].includes(config.mode)) {
    throw new FixConfigError(
      'bad_consent_config',
      `consent.mode: want strict, standard or off, got ${JSON.stringify(config.mode)}`,
    );
  }
  for (const token of config.tokens) {
    if (/^[A-Za-z0-9_.-]+$/.test(token)) continue;
    throw new FixConfigError(
      'bad_consent_config',
      `consent.tokens: want product tokens such as CCBot, got ${JSON.stringify(token)}`,
    );
  }
  return config;
}

/** The tokens whose rules hold: our own first, those listed, and in mode `strict` {@link AI_TOKENS}; lower case, each once. */
export function heededTokens(productToken: string, { mode, tokens }: ConsentConfig): string[] {
  const all = [productToken, ...tokens, ...(mode === 'strict' ? AI_TOKENS : [])];
  return [...new Set(all.map((token) => token.toLowerCase()))];
}
