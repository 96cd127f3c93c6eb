import { FixConfigError } from '../errors.js';
import { decoded } from './secret-parameters.js';

/** Kinds of repositories, as the Hub's API names them. */
export type HfKind = 'datasets' | 'models' | 'spaces';

/** A repository of the Hugging Face Hub at a revision, and a path in it. */
export interface HfName {
  kind: HfKind;
  /** `owner/name`. */
  repo: string;
  /** Branch, tag, commit or `refs/pr/1`. Default: `main`. */
  revision: string;
  /** A file, a folder or a pattern; empty for the root. */
  path: string;
  /** The name of the repository as it was given, which files are named below: `hf://datasets/owner/name@v1`. */
  base: string;
}

const SYNTAX = 'hf://datasets/owner/name/path, or …/name@revision/path';

/** Revisions that hold slashes without being encoded: pull requests, and conversions that the Hub makes. */
const SPECIAL_REVISION = /^refs\/(?:convert\/\w{1,50}|pr\/\d{1,10})(?=\/|$)/;

/**
 * Splits `hf://datasets/owner/name[@revision]/path`, and the same of `hf://spaces/…`, `hf://models/…` and, of a model,
 * `hf://owner/name/…`; undefined for what does not begin with `hf://`. A slash of a revision is written `%2F`.
 *
 * @throws FixConfigError `bad_hf_name`
 */
export function parseHfName(uri: string): HfName | undefined {
  const rest = /^hf:\/\/(.*)$/is.exec(uri)?.[1];
  if (rest === undefined) return undefined;
  const kind = /^(datasets|models|spaces)\//.exec(rest)?.[1] as HfKind | undefined;
  const place = kind === undefined ? rest : rest.slice(kind.length + 1);
  const [owner = '', named = ''] = place.split('/', 2);
  const [name = ''] = named.split('@', 1);
  if (!isName(owner) || !isName(name) || /^(?:buckets|kernels)$/.test(owner)) {
    throw new FixConfigError(
      'bad_hf_name',
      `${uri}: not the name of a repository on the Hub; give ${SYNTAX}`,
    );
  }
  let path = place.slice(owner.length + 1 + name.length);
  let revision: string | undefined;
  if (path.startsWith('@')) {
    const written = SPECIAL_REVISION.exec(path.slice(1))?.[0] ?? path.slice(1).split('/', 1)[0] ?? '';
    revision = decoded(written);
    path = path.slice(1 + written.length);
    if (!/^[\w.][\w./-]{0,200}$/.test(revision) || revision.includes('..'))
      throw new FixConfigError('bad_hf_name', `${uri}: ${revision} is no revision; give ${SYNTAX}`);
  }
  path = path.replace(/^\/+/, '');
  const prefix = kind === undefined ? '' : `${kind}/`;
  const at = revision === undefined ? '' : `@${revision.replaceAll('/', '%2F')}`;
  return {
    kind: kind ?? 'models',
    repo: `${owner}/${name}`,
    revision: revision ?? 'main',
    path,
    base: `hf://${prefix}${owner}/${name}${at}`,
  };
}

function isName(text: string): boolean {
  return /^[\w.-]{1,96}$/.test(text) && !/^\.+$/.test(text);
}

/** A path as URLs have it: segment by segment. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
