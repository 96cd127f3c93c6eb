import { gzipSync } from 'node:zlib';
import { writeObject } from '../../support/tiny-corpus.js';
import { editBytes } from '../mutation.js';
import type { FormatMutation } from './mutation-suite.js';
import { imageDamages } from './pictures.js';
import { editTar } from './tar-fixture.js';
import { endOf } from './tar-mutations.js';

/** A JSON object. */
export type Json = Record<string, unknown>;

/** Edits the first record of a JSON Lines file that has an image. */
export const line = (file: string, edit: (record: Json) => unknown) => (folder: string) =>
  editBytes(folder, file, (bytes) => {
    const lines = bytes.toString().trimEnd().split('\n');
    const record = JSON.parse(lines[0] ?? '') as Json;
    lines[0] = JSON.stringify(edit(record) ?? record);
    return Buffer.from(`${lines.join('\n')}\n`);
  });

/** Edits a file as text. */
export const raw = (file: string, edit: (text: string) => string | Uint8Array) => (folder: string) =>
  editBytes(folder, file, (bytes) => Buffer.from(edit(bytes.toString())));

/** Corruptions of any JSON Lines file with a tar of images beside it. */
export function fileMutations(file: string, tar: string): FormatMutation[] {
  return [
    {
      what: 'a line is cut',
      codes: ['jsonl_line_invalid'],
      may: ['sample_part_extra'],
      mutate: raw(file, (text) => text.slice(0, -30)),
    },
    { what: 'a line is empty', codes: ['jsonl_line_invalid'], mutate: raw(file, (text) => `\n${text}`) },
    {
      what: 'a line is not UTF-8',
      codes: ['jsonl_line_invalid'],
      mutate: (folder) =>
        editBytes(folder, file, (bytes) => Buffer.concat([Buffer.from([0x22, 0xff, 0x22, 0x0a]), bytes])),
    },
    {
      what: 'a line holds NaN',
      codes: ['jsonl_line_invalid'],
      mutate: raw(file, (text) => `{"score":NaN}\n${text}`),
    },
    { what: 'a line is a list', codes: ['record_invalid'], mutate: raw(file, (text) => `[1]\n${text}`) },
    {
      what: 'a text holds a raw line separator',
      codes: ['jsonl_line_separator'],
      mutate: raw(file, (text) => text.replace(/\}\n/, ',"note":"a\u2028b"}\n')),
    },
    {
      what: 'a line is there twice',
      codes: ['record_duplicate'],
      mutate: raw(file, (text) => `${text}${text.slice(0, text.indexOf('\n') + 1)}`),
    },
    {
      what: 'two records stand on one line',
      codes: ['jsonl_line_invalid'],
      may: ['sample_part_extra'],
      mutate: raw(file, (text) => text.replace('\n', '')),
    },
    {
      what: 'the file begins with a byte order mark',
      codes: ['jsonl_line_invalid'],
      may: ['sample_part_extra'],
      mutate: raw(file, (text) => `\ufeff${text}`),
    },
    {
      what: 'a gzipped file beside it is cut',
      codes: ['compression_invalid'],
      mutate: async (folder) =>
        writeObject(
          folder,
          file.replace('_0.jsonl', '_9.jsonl.gz'),
          gzipSync(Buffer.alloc(0)).subarray(0, 12),
        ),
    },
    {
      what: 'a line is longer than any record',
      codes: ['jsonl_line_too_long'],
      mutate: (folder) =>
        editBytes(folder, file, (bytes) => Buffer.concat([bytes, Buffer.alloc(65 * 1024 * 1024, ' ')])),
    },
    {
      what: 'a record holds a number beyond 2^53',
      codes: ['number_unsafe'],
      mutate: raw(file, (text) => text.replace(/\}\n/, ',"id64":9007199254740993}\n')),
    },
    {
      what: 'an archive of images was cut at a member boundary',
      codes: ['tar_end_missing'],
      mutate: (folder) => editBytes(folder, tar, (bytes) => bytes.subarray(0, endOf(bytes))),
    },
    {
      what: 'an archive of images was cut inside a member',
      codes: ['tar_truncated'],
      mutate: (folder) => editBytes(folder, tar, (bytes) => bytes.subarray(0, endOf(bytes) - 600)),
    },
    {
      what: 'an archive of images has a bad header',
      codes: ['tar_corrupt'],
      mutate: (folder) => editBytes(folder, tar, (bytes) => Buffer.from(bytes).fill('9', 110, 112)),
    },
    {
      what: 'an image is missing from the archive',
      codes: ['sample_part_missing'],
      mutate: (folder) => editTar(folder, tar, (members) => members.slice(1)),
    },
    {
      what: 'an image in the archive is named by no record',
      codes: ['sample_part_extra'],
      mutate: (folder) =>
        editTar(folder, tar, (members) => [
          ...members,
          { name: 'zz.jpg', data: members[0]?.data ?? Buffer.alloc(0) },
        ]),
    },
    {
      what: 'an image is stored twice',
      codes: ['sample_part_repeated'],
      mutate: (folder) => editTar(folder, tar, (members) => [...members, ...members.slice(0, 1)]),
    },
    {
      what: 'two images are swapped',
      codes: ['image_sha256_mismatch'],
      may: ['image_format_mismatch', 'image_bytes_mismatch'],
      mutate: (folder) =>
        editTar(folder, tar, ([a, b, ...rest]) => [
          { name: a?.name ?? '', data: b?.data ?? Buffer.alloc(0) },
          { name: b?.name ?? '', data: a?.data ?? Buffer.alloc(0) },
          ...rest,
        ]),
    },
    ...imageDamages.map(
      ({ what, codes, damage }): FormatMutation => ({
        what: `an image is ${what}`,
        codes,
        may: ['image_sha256_mismatch', 'image_bytes_mismatch'],
        mutate: (folder) =>
          editTar(folder, tar, ([first, ...rest]) => [
            { name: first?.name ?? '', data: damage(first?.data ?? Buffer.alloc(0)) },
            ...rest,
          ]),
      }),
    ),
  ];
}
