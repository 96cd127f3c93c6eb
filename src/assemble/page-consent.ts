import { type ConsentConfig, heededTokens } from '../config/consent-config.js';
import { headerStatements, metaStatements } from '../fetch/consent/content-statements.js';
import { type Judgement, judgeStatements } from '../fetch/consent/policy.js';
import type { ConsentHeaders } from '../model/consent.js';
import type { Document } from '../model/document.js';

/** Judges what pages and archived images say of their use. */
export interface ContentJudge {
  /** By the page's response headers, as far as its source gives them, and its metas. */
  page(document: Pick<Document, 'url' | 'fetched_at' | 'robots' | 'tdm' | 'consent_headers'>): Judgement;
  /** By the response headers of an image in an archive. */
  image(image: { url: string; fetched_at?: string; consent_headers?: ConsentHeaders }): Judgement;
}

/**
 * Makes the judge for a build. It asks nobody: the same pages and configuration give the same verdicts, with the time
 * of the capture as the time of the statement.
 */
export function contentJudge(config: ConsentConfig, productToken: string): ContentJudge {
  const tokens = heededTokens(productToken, config);
  const place = ({ url, fetched_at: at }: { url: string; fetched_at?: string }) => ({
    source: url,
    tokens,
    ...(at !== undefined && { at }),
  });
  return {
    page(document) {
      const context = place(document);
      const statements = [
        ...headerStatements(document.consent_headers ?? {}, context),
        ...metaStatements(document, context),
      ];
      return judgeStatements(statements, config.mode, 'page');
    },
    image: (image) =>
      judgeStatements(headerStatements(image.consent_headers ?? {}, place(image)), config.mode, 'image'),
  };
}
