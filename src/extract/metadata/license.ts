import type { LicenseClaim } from '../../model/document.js';
import { resolveUrl } from '../images/resolve-url.js';
import type { PageFacts } from './page-facts.js';
import type { StructuredFacts } from './structured-facts.js';

const META = [
  'dc.rights.license',
  'dcterms.license',
  'dc.license',
  'license',
  'dcterms.rights',
  'dc.rights',
  'copyright',
];

/** The page's licence statement: `rel=license`, then schema.org, then a Creative Commons link, then `<meta>`. */
export function readLicense(facts: PageFacts, data: StructuredFacts, base: string): LicenseClaim | undefined {
  const declared = facts.links.find(({ rel }) => rel.includes('license'))?.href;
  const fromRel = declared === undefined ? undefined : resolveUrl(declared, base);
  if (fromRel !== undefined) return { url: fromRel, from: 'rel' };
  if (data.license !== undefined) {
    const url = /^(?:https?:)?\/\//.test(data.license) ? resolveUrl(data.license, base) : undefined;
    return url === undefined ? { text: data.license, from: 'schema.org' } : { url, from: 'schema.org' };
  }
  const commons = creativeCommons(facts, base);
  if (commons !== undefined) return { url: commons, from: 'link' };
  for (const name of META) {
    const text = facts.meta.get(name);
    if (text === undefined) continue;
    const url = /^https?:\/\//.test(text) ? resolveUrl(text, base) : undefined;
    return url === undefined ? { text, from: 'meta' } : { url, from: 'meta' };
  }
  return undefined;
}

function creativeCommons(facts: PageFacts, base: string): string | undefined {
  for (const { href } of facts.links) {
    if (!/^(?:https?:)?\/\/(?:www\.)?creativecommons\.org\/(?:licenses|publicdomain)\//i.test(href)) continue;
    const url = resolveUrl(href, base);
    if (url !== undefined) return url;
  }
  return undefined;
}
