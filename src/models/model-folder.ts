import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { BadInputError, describeError } from '../errors.js';

/** The content of a JSON file of a model folder. */
export type ModelJson = Readonly<Record<string, unknown>>;

/** A folder that holds a model as Hugging Face exports write it. */
export interface ModelFolder {
  /** Absolute path. */
  readonly path: string;
  /** The folder's own name, for people. */
  readonly name: string;
  /** Names of all files, with `/`, in order; folders below the first level are not looked at. */
  readonly files: readonly string[];
}

/** Settings and vocabularies are a few megabytes; SigLIP 2 has 34 MB. */
const JSON_BYTES = 256 * 1024 * 1024;

/**
 * Lists a model folder.
 *
 * @throws BadInputError `bad_model_folder` when it is no folder, or holds no ONNX file
 */
export async function openModelFolder(path: string): Promise<ModelFolder> {
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => undefined);
  if (!found?.isDirectory()) throw badFolder(path, 'there is no such folder');
  const files: string[] = [];
  for (const entry of await readdir(absolute, { withFileTypes: true })) {
    if (!entry.isDirectory()) files.push(entry.name);
    else for (const name of await readdir(join(absolute, entry.name))) files.push(`${entry.name}/${name}`);
  }
  if (!files.some((name) => name.endsWith('.onnx'))) throw badFolder(path, 'it holds no .onnx file');
  return { path: absolute, name: basename(absolute), files: files.sort() };
}

/** An error that names the folder, its fault and the fix. */
export function badFolder(path: string, fault: string, cause?: unknown): BadInputError {
  return new BadInputError(
    'bad_model_folder',
    `model folder ${path}: ${fault}; give a folder that optimum-cli export onnx wrote (README, Similarity; for scores docs/image-models.md)`,
    { cause },
  );
}

/**
 * The graph of a name: `<stem>.onnx` in the folder or in its `onnx/`, else its only variant such as
 * `<stem>_quantized.onnx`.
 *
 * @throws BadInputError `bad_model_folder` when there are several variants and none is the plain one
 */
export function findGraph({ path, files }: ModelFolder, stem: string): string | undefined {
  const plain = [`${stem}.onnx`, `onnx/${stem}.onnx`].find((name) => files.includes(name));
  if (plain !== undefined) return plain;
  const variants = files.filter((name) => new RegExp(`^(onnx/)?${stem}_\\w+\\.onnx$`).test(name));
  if (variants.length > 1)
    throw badFolder(path, `${variants.join(', ')} are all ${stem}.onnx: leave one of them in a folder`);
  return variants[0];
}

/**
 * Reads a JSON file of the folder.
 *
 * @throws BadInputError `bad_model_folder` when it is absent, too large or no JSON object
 */
export async function readModelJson(folder: ModelFolder, name: string, lack: string): Promise<ModelJson> {
  const value = await readOptionalJson(folder, name);
  if (value === undefined) throw badFolder(folder.path, `it holds no ${name}: ${lack}`);
  return value;
}

/** Like {@link readModelJson}, or undefined when the file is absent. */
export async function readOptionalJson(folder: ModelFolder, name: string): Promise<ModelJson | undefined> {
  if (!folder.files.includes(name)) return undefined;
  const path = join(folder.path, name);
  const { size } = await stat(path);
  if (size > JSON_BYTES) throw badFolder(folder.path, `${name} has ${size} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw badFolder(folder.path, `${name} is not JSON: ${describeError(error)}`, error);
  }
  if (!isJsonObject(value)) throw badFolder(folder.path, `${name} is no JSON object`);
  return value;
}

/** True for what JSON calls an object. */
export function isJsonObject(value: unknown): value is ModelJson {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Identifies a model by what decides its results: 16 hex digits of a SHA-256 over the named files, and over external
 * weights next to them (`model.onnx_data`).
 */
export async function modelFingerprint(folder: ModelFolder, names: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const wanted = folder.files.filter((file) =>
    names.some((name) => file === name || (name.endsWith('.onnx') && isWeightsOf(file, name))),
  );
  for (const file of wanted) {
    const content = createHash('sha256');
    for await (const chunk of createReadStream(join(folder.path, file))) content.update(chunk as Buffer);
    hash.update(`${file} ${content.digest('hex')}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

function isWeightsOf(file: string, graph: string): boolean {
  return file.startsWith(`${graph}_data`) || file.startsWith(`${graph}.data`);
}
