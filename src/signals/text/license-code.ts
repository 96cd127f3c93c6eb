import type { LicenseClaim } from '../../model/document.js';

/** What a page's licence claim comes to. */
export interface LicenseVerdict {
  /** SPDX identifier in lower case where there is one: `cc-by-sa-4.0`; else `public-domain`, `all-rights-reserved`, `other`. */
  code: string;
  /** Allows copying, change and commercial use. */
  open: boolean;
}

const CC_URL =
  /creativecommons\.org\/(?:licenses|publicdomain)\/(by(?:-(?:nc|nd|sa)){0,2}|nc(?:-sa)?|nd(?:-nc)?|sa|zero|mark|certification|publicdomain)(?:\/(\d\.\d))?/i;
const CC_NAME =
  /(?<![a-z])cc[\s-]?(by(?:[\s-](?:nc|nd|sa|noncommercial|noderivs|noderivatives|sharealike)){0,2}|0|zero)(?![a-z])(?:[\s-]{0,2}(?:v\.?\s?)?(\d\.\d))?/i;
const CC_WORDS = /creative\s+commons\s+(?:license\s+)?(attribution[\s\w-]{0,60}|zero|cc0|public\s+domain)/i;
const VERSION = /(\d\.\d)/;

/** Licences with a page or name of their own, by a pattern of either. */
const OTHERS: readonly (readonly [RegExp, string, boolean])[] = [
  [/gnu\.org\/(?:licenses|copyleft)\/fdl|gnu free documentation licen[sc]e|\bgfdl\b/i, 'gfdl', true],
  [/opensource\.org\/licen[sc]es?\/mit|\bmit licen[sc]e\b|choosealicense\.com\/licenses\/mit/i, 'mit', true],
  [
    /apache\.org\/licenses\/license-2\.0|\bapache(?: licen[sc]e)?,? (?:version )?2(?:\.0)?\b/i,
    'apache-2.0',
    true,
  ],
  [/nationalarchives\.gov\.uk\/doc\/open-government-licence|open government licen[sc]e/i, 'ogl-uk', true],
  [/etalab|licence ouverte/i, 'etalab-2.0', true],
  [/opendatacommons\.org\/licenses\/odbl|\bodbl\b/i, 'odbl-1.0', true],
  [/opendatacommons\.org\/licenses\/pddl|\bpddl\b/i, 'pddl-1.0', true],
  [/\bunlicense\.org\b/i, 'unlicense', true],
  [
    /public[\s-]domain|gemeinfrei|domaine public|dominio público|公有领域|公有領域|パブリックドメイン/i,
    'public-domain',
    true,
  ],
  [
    /all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|todos os direitos reservados|tutti i diritti riservati|все права защищены|版权所有|版權所有|保留所有权利|保留所有權利|無断転載|무단\s?전재|©|\(c\)|copyright/i,
    'all-rights-reserved',
    false,
  ],
];

/** Claims are read as far as this: a licence stands at the start, and patterns must stay cheap. */
const READ = 2000;

/** Normalises a page's licence claim; undefined when the page is silent. */
export function licenseCode(claim: LicenseClaim | undefined): LicenseVerdict | undefined {
  if (claim === undefined) return undefined;
  const stated = `${claim.url ?? ''} ${claim.text ?? ''}`.slice(0, READ);
  const commons = creativeCommons(stated);
  if (commons !== undefined) return commons;
  for (const [pattern, code, open] of OTHERS) if (pattern.test(stated)) return { code, open };
  return { code: 'other', open: false };
}

function creativeCommons(stated: string): LicenseVerdict | undefined {
  const url = CC_URL.exec(stated);
  if (url) return commonsCode(url[1] ?? '', url[2]);
  const name = CC_NAME.exec(stated);
  if (name) return commonsCode(name[1] ?? '', name[2]);
  const words = CC_WORDS.exec(stated);
  if (words) return commonsCode(words[1] ?? '', VERSION.exec(stated)?.[1]);
  return undefined;
}

/** `by`, `nc`, `nd` and `sa` in SPDX's order, whatever words name them. */
function commonsCode(terms: string, version: string | undefined): LicenseVerdict {
  const said = terms.toLowerCase();
  if (/^(?:0|zero|cc0)$/.test(said)) return { code: `cc0-${version ?? '1.0'}`, open: true };
  if (/mark|certification|public\s*domain/.test(said)) return { code: 'public-domain', open: true };
  const nonCommercial = /\bnc\b|non-?\s?commercial/.test(said);
  const noDerivatives = /\bnd\b|no-?\s?deriv/.test(said);
  const shareAlike = /\bsa\b|share-?\s?alike/.test(said);
  const parts = [
    'cc',
    // Version 1.0 had licences without attribution: `sa`, `nc`, `nd`, `nc-sa`, `nd-nc`.
    ...(/\bby\b|attribution/.test(said) ? ['by'] : []),
    ...(nonCommercial ? ['nc'] : []),
    ...(noDerivatives ? ['nd'] : []),
    ...(shareAlike && !noDerivatives ? ['sa'] : []),
    ...(version === undefined ? [] : [version]),
  ];
  return { code: parts.join('-'), open: !nonCommercial && !noDerivatives };
}
