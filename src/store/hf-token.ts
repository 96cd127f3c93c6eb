import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describeFsError, errnoOf } from './fs-errors.js';

/**
 * The Hub's token where its own tools look: HF_TOKEN, HUGGING_FACE_HUB_TOKEN, the file of HF_TOKEN_PATH, `token` in HF_HOME
 * or in `~/.cache/huggingface`, where `hf auth login` puts it; undefined where there is none, or where
 * HF_HUB_DISABLE_IMPLICIT_TOKEN says to send none that was not given for this run.
 */
export async function hubToken(
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const given = (env.HF_TOKEN || env.HUGGING_FACE_HUB_TOKEN || '').trim();
  if (given !== '') return given;
  if (/^(?:1|on|yes|true)$/i.test(env.HF_HUB_DISABLE_IMPLICIT_TOKEN ?? '')) return undefined;
  const home = env.HF_HOME || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface');
  const path = env.HF_TOKEN_PATH || join(home, 'token');
  try {
    return (await readFile(path, 'utf8')).trim() || undefined;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return undefined;
    throw describeFsError(error, path);
  }
}
