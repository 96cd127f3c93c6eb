import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeObject } from '../../support/tiny-corpus.js';
import { editBytes, remove } from '../mutation.js';
import { writeExport } from './export-fixture.js';
import type { FormatMutation, MutationSuite } from './mutation-suite.js';
import { imageDamages } from './pictures.js';
import { editTar } from './tar-fixture.js';
import { endOf } from './tar-mutations.js';

type Json = Record<string, unknown>;

/** Edits the first record of a JSON Lines file that has an image. */
const line = (file: string, edit: (record: Json) => unknown) => (folder: string) =>
  editBytes(folder, file, (bytes) => {
    const lines = bytes.toString().trimEnd().split('\n');
    const record = JSON.parse(lines[0] ?? '') as Json;
    lines[0] = JSON.stringify(edit(record) ?? record);
    return Buffer.from(`${lines.join('\n')}\n`);
  });

const raw = (file: string, edit: (text: string) => string | Uint8Array) => (folder: string) =>
  editBytes(folder, file, (bytes) => Buffer.from(edit(bytes.toString())));

/** Corruptions of any JSON Lines file with a tar of images beside it. */
function fileMutations(file: string, tar: string): FormatMutation[] {
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

const MMC4 = 'mmc4/docs_shard_0.jsonl';
const mmc4 = (edit: (record: Json) => unknown) => line(MMC4, edit);
const info = (change: Json) =>
  mmc4((record) => {
    Object.assign((record.image_info as Json[])[0] ?? {}, change);
  });

const mmc4Mutations: FormatMutation[] = [
  {
    what: 'text_list is a text',
    codes: ['record_invalid', 'schema_drift'],
    may: ['sample_part_extra'],
    mutate: mmc4((record) => ({ ...record, text_list: 'a' })),
  },
  {
    what: 'text_list holds a number',
    codes: ['record_invalid'],
    may: ['sample_part_extra'],
    mutate: mmc4((record) => ({ ...record, text_list: [1] })),
  },
  {
    what: 'text_list is empty',
    codes: ['record_invalid'],
    may: ['sample_part_extra'],
    mutate: mmc4((record) => ({ ...record, text_list: [] })),
  },
  {
    what: 'image_info is absent',
    codes: ['record_invalid'],
    may: ['sample_part_extra'],
    mutate: mmc4(({ image_info: _, ...rest }) => rest),
  },
  {
    what: 'image_info is empty',
    codes: ['record_invalid'],
    may: ['sample_part_extra', 'similarity_shape'],
    mutate: mmc4((record) => ({ ...record, image_info: [] })),
  },
  {
    what: 'an image has no name',
    codes: ['record_invalid'],
    may: ['sample_part_extra', 'sample_part_missing'],
    mutate: info({ image_name: null }),
  },
  {
    what: 'an image is named like a path',
    codes: ['record_invalid'],
    may: ['sample_part_extra', 'sample_part_missing'],
    mutate: info({ image_name: '../../x.jpg' }),
  },
  { what: 'raw_url is relative', codes: ['image_url_invalid'], mutate: info({ raw_url: '/img/1.jpg' }) },
  { what: 'raw_url is absent', codes: ['image_url_invalid'], mutate: info({ raw_url: undefined }) },
  {
    what: 'matched_text_index is beyond the texts',
    codes: ['text_index_range'],
    mutate: info({ matched_text_index: 99 }),
  },
  {
    what: 'matched_text_index is negative',
    codes: ['text_index_range'],
    mutate: info({ matched_text_index: -1 }),
  },
  {
    what: 'matched_text_index is a half',
    codes: ['text_index_range'],
    mutate: info({ matched_text_index: 0.5 }),
  },
  { what: 'matched_sim is a percentage', codes: ['similarity_range'], mutate: info({ matched_sim: 31 }) },
  {
    what: 'matched_sim is not in the matrix',
    codes: ['similarity_mismatch'],
    mutate: mmc4((record) => {
      Object.assign((record.image_info as Json[])[0] ?? {}, { matched_sim: 0.25 });
      record.similarity_matrix = (record.similarity_matrix as number[][]).map((row) => row.map(() => 0.5));
    }),
  },
  {
    what: 'the matrix has a row less',
    codes: ['similarity_shape'],
    mutate: mmc4((record) => {
      (record.similarity_matrix as unknown[]).pop();
    }),
  },
  {
    what: 'the matrix has a column more',
    codes: ['similarity_shape'],
    mutate: mmc4((record) => {
      (record.similarity_matrix as unknown[][])[0]?.push(0);
    }),
  },
  {
    what: 'the matrix holds a percentage',
    codes: ['similarity_range'],
    mutate: mmc4((record) => {
      ((record.similarity_matrix as number[][])[0] ?? [])[0] = 31;
    }),
  },
  {
    what: 'a text holds a literal <image>',
    codes: ['text_image_literal'],
    mutate: mmc4((record) => {
      (record.text_list as string[])[0] = '<image>';
    }),
  },
  {
    what: 'a text holds a lone surrogate',
    codes: ['sample_text_unsafe'],
    mutate: mmc4((record) => {
      (record.text_list as string[])[0] = '\ud83d';
    }),
  },
  { what: 'an image is recorded as wider', codes: ['image_size_mismatch'], mutate: info({ width: 97 }) },
  {
    what: 'an image is recorded with another hash',
    codes: ['image_sha256_mismatch'],
    mutate: info({ sha256: 'a'.repeat(64) }),
  },
];

/** MMC4 JSONL with its images, as weft export writes it, without its record. */
export const mmc4JsonlSuite: MutationSuite = {
  format: 'mmc4-jsonl',
  write: async (folder) => {
    await writeExport('mmc4-jsonl')(folder);
    await remove(folder, 'export.json');
    await remove(folder, 'croissant.json');
  },
  mutations: [...fileMutations(MMC4, 'mmc4-images/docs_shard_0.tar'), ...mmc4Mutations],
};

const OMNI = 'omnicorpus/omnicorpus_shuffled_shard_0.jsonl';
const omni = (edit: (record: Json) => unknown) => line(OMNI, edit);
const slot = (list: string, edit: (items: unknown[]) => unknown) =>
  omni((record) => {
    edit(record[list] as unknown[]);
  });
const firstImage = (items: readonly unknown[]) => items.findIndex((item) => item !== null);

const omniMutations: FormatMutation[] = [
  {
    what: 'texts are absent',
    codes: ['record_invalid'],
    may: ['sample_part_extra'],
    mutate: omni(({ texts: _, ...rest }) => rest),
  },
  {
    what: 'images are a text',
    codes: ['record_invalid', 'schema_drift'],
    may: ['sample_part_extra'],
    mutate: omni((record) => ({ ...record, images: 'x' })),
  },
  {
    what: 'a text is a number',
    codes: ['record_invalid', 'interleaved_mismatch'],
    mutate: slot('texts', (items) => {
      items[0] = 7;
    }),
  },
  {
    what: 'texts are fewer than images',
    codes: ['interleaved_mismatch'],
    mutate: slot('texts', (items) => items.pop()),
  },
  {
    what: 'images are more than texts',
    codes: ['interleaved_mismatch'],
    mutate: slot('images', (items) => items.push(null)),
  },
  {
    what: 'a slot holds both',
    codes: ['interleaved_mismatch'],
    mutate: slot('texts', (items) => {
      items[items.indexOf(null)] = 'x';
    }),
  },
  {
    what: 'a slot holds nothing',
    codes: ['interleaved_mismatch'],
    mutate: slot('texts', (items) => {
      items[0] = null;
    }),
  },
  {
    what: 'an image is a relative address',
    codes: ['image_url_invalid'],
    mutate: slot('images', (items) => {
      items[firstImage(items)] = 'img/1.png';
    }),
  },
  {
    what: 'an image is a file address',
    codes: ['image_url_invalid'],
    mutate: slot('images', (items) => {
      items[firstImage(items)] = 'file:///etc/passwd';
    }),
  },
  {
    what: 'metadata are fewer than slots',
    codes: ['interleaved_mismatch'],
    mutate: slot('metadata', (items) => items.pop()),
  },
  {
    what: 'metadata of an image are missing',
    codes: ['interleaved_mismatch'],
    may: ['sample_part_extra'],
    mutate: slot('metadata', (items) => {
      items[firstImage(items)] = null;
    }),
  },
  {
    what: 'metadata lie in another slot',
    codes: ['interleaved_mismatch'],
    mutate: slot('metadata', (items) => items.unshift(items.pop())),
  },
  {
    what: 'metadata are an object',
    codes: ['record_invalid', 'schema_drift'],
    may: ['sample_part_extra'],
    mutate: omni((record) => ({ ...record, metadata: {} })),
  },
  {
    what: 'general metadata are a broken text',
    codes: ['record_invalid', 'schema_drift'],
    mutate: omni((record) => ({ ...record, general_metadata: '{' })),
  },
  {
    what: 'a text holds a literal <image>',
    codes: ['text_image_literal'],
    mutate: slot('texts', (items) => {
      items[0] = 'a <image> b';
    }),
  },
  {
    what: 'a text holds a NUL',
    codes: ['sample_text_unsafe'],
    mutate: slot('texts', (items) => {
      items[0] = 'a\0b';
    }),
  },
  {
    what: 'an image is recorded as taller',
    codes: ['image_size_mismatch'],
    mutate: slot('metadata', (items) => Object.assign(items[firstImage(items)] as Json, { height: 999 })),
  },
];

/** OmniCorpus JSONL with its images, as weft export writes it, without its record. */
export const omnicorpusSuite: MutationSuite = {
  format: 'omnicorpus',
  write: async (folder) => {
    await writeExport('omnicorpus')(folder);
    await remove(folder, 'export.json');
    await remove(folder, 'croissant.json');
  },
  mutations: [
    ...fileMutations(OMNI, 'omnicorpus-raw-images/omnicorpus_shuffled_shard_0.tar'),
    ...omniMutations,
  ],
};

const LLAVA = 'llava-next/data.json';

const llava = (edit: (record: Json) => unknown) => (folder: string) =>
  editBytes(folder, LLAVA, (bytes) => {
    const all = JSON.parse(bytes.toString()) as Json[];
    all[0] = (edit(all[0] ?? {}) ?? all[0]) as Json;
    return Buffer.from(JSON.stringify(all));
  });

type Turn = { from: string; value: string };
const turns = (edit: (all: Turn[]) => unknown) =>
  llava((record) => {
    edit(record.conversations as Turn[]);
  });

async function firstImageFile(folder: string): Promise<string> {
  const all = JSON.parse(await readFile(join(folder, LLAVA), 'utf8')) as { image?: string[] }[];
  return `llava-next/media/${all[0]?.image?.[0]}`;
}

const llavaMutations: FormatMutation[] = [
  {
    what: 'the file is cut',
    codes: ['jsonl_line_invalid'],
    mutate: (folder) => editBytes(folder, LLAVA, (bytes) => bytes.subarray(0, -40)),
  },
  {
    what: 'the file has a comma too many',
    codes: ['jsonl_line_invalid'],
    mutate: raw(LLAVA, (text) => text.replace('\n]', ',\n]')),
  },
  {
    what: 'the file is not JSON',
    codes: ['jsonl_line_invalid', 'dataset_empty'],
    mutate: raw(LLAVA, () => '<html>'),
  },
  { what: 'a record is a list', codes: ['record_invalid'], mutate: llava(() => [1]) },
  { what: 'a record is a text', codes: ['record_invalid'], mutate: llava(() => 'x') },
  {
    what: 'two records have one id',
    codes: ['record_duplicate'],
    mutate: (folder) =>
      editBytes(folder, LLAVA, (bytes) => {
        const all = JSON.parse(bytes.toString()) as Json[];
        return Buffer.from(JSON.stringify([...all, all[0]]));
      }),
  },
  {
    what: 'an image is no name',
    codes: ['record_invalid', 'schema_drift'],
    mutate: llava((record) => ({ ...record, image: 7 })),
  },
  {
    what: 'a list of images holds null',
    codes: ['record_invalid'],
    mutate: llava((record) => ({ ...record, image: [null] })),
  },
  {
    what: 'an image is absent',
    codes: ['file_missing'],
    mutate: async (folder) => remove(folder, await firstImageFile(folder)),
  },
  {
    what: 'an image is named outside its folder',
    codes: ['file_missing'],
    mutate: llava((record) => {
      (record.image as string[])[0] = '../../../etc/passwd';
    }),
  },
  {
    what: 'conversations are absent',
    codes: ['record_invalid'],
    mutate: llava(({ conversations: _, ...rest }) => rest),
  },
  { what: 'conversations are empty', codes: ['record_invalid'], mutate: turns((all) => all.splice(0)) },
  {
    what: 'a conversation begins with the model',
    codes: ['record_invalid'],
    mutate: turns((all) => all.shift()),
  },
  {
    what: 'a conversation ends with the human',
    codes: ['record_invalid'],
    mutate: turns((all) => all.pop()),
  },
  {
    what: 'a turn is of a role unknown',
    codes: ['record_invalid'],
    mutate: turns((all) => Object.assign(all[0] ?? {}, { from: 'user' })),
  },
  {
    what: 'a turn has no value',
    codes: ['record_invalid'],
    mutate: turns((all) => {
      delete (all[0] as Partial<Turn>).value;
    }),
  },
  {
    what: 'the model says nothing',
    codes: ['record_invalid'],
    mutate: turns((all) => Object.assign(all[1] ?? {}, { value: '\n' })),
  },
  {
    what: 'a placeholder is missing',
    codes: ['placeholder_mismatch'],
    mutate: turns((all) => Object.assign(all[0] ?? {}, { value: 'no image here.' })),
  },
  {
    what: 'a placeholder has no image',
    codes: ['placeholder_mismatch'],
    mutate: turns((all) => {
      (all[1] as Turn).value += ' <image>';
    }),
  },
  {
    what: 'an image has no placeholder',
    codes: ['placeholder_mismatch'],
    mutate: llava((record) => {
      const images = record.image as string[];
      images.push(images[0] as string);
    }),
  },
  {
    what: 'an image is recorded and its list is gone',
    codes: ['placeholder_mismatch'],
    mutate: llava(({ image: _, ...rest }) => rest),
  },
  {
    what: 'a text holds the end of a sequence',
    codes: ['text_special_token'],
    mutate: turns((all) => {
      (all[1] as Turn).value += '</s>';
    }),
  },
  {
    what: 'a text holds a video token',
    codes: ['text_special_token'],
    mutate: turns((all) => {
      (all[1] as Turn).value += '<vila/video>';
    }),
  },
  {
    what: 'a text holds a chat token',
    codes: ['text_special_token'],
    mutate: turns((all) => {
      (all[1] as Turn).value += '<|im_end|>';
    }),
  },
  {
    what: 'a text holds an end of chunk',
    codes: ['text_special_token'],
    mutate: turns((all) => {
      (all[1] as Turn).value += '<|endofchunk|>';
    }),
  },
  {
    what: 'a text holds a patch token in capitals',
    codes: ['text_special_token'],
    mutate: turns((all) => {
      (all[1] as Turn).value += '<IM_PATCH>';
    }),
  },
  {
    what: 'a text holds a lone surrogate',
    codes: ['sample_text_unsafe'],
    mutate: turns((all) => {
      (all[1] as Turn).value += '\ud800';
    }),
  },
  {
    what: 'a text holds a NUL',
    codes: ['sample_text_unsafe'],
    mutate: turns((all) => {
      (all[1] as Turn).value += '\0';
    }),
  },
  {
    what: 'a number is beyond 2^53',
    codes: ['number_unsafe'],
    mutate: llava((record) => ({ ...record, extra: 2 ** 60 })),
  },
  {
    what: 'a field changes its type',
    codes: ['schema_drift'],
    mutate: llava((record) => ({ ...record, title: 3 })),
  },
  {
    what: 'the records lie there as JSON Lines too, one cut',
    codes: ['jsonl_line_invalid'],
    mutate: (folder) => writeObject(folder, 'llava-next/more.jsonl', Buffer.from('{"id":')),
  },
  {
    what: 'JSON Lines repeat a line',
    codes: ['record_duplicate', 'schema_drift'],
    mutate: (folder) => {
      const text = `${JSON.stringify({
        id: 'm',
        conversations: [
          { from: 'human', value: 'a' },
          { from: 'gpt', value: 'b' },
        ],
        url: 'u',
        title: 't',
        language: 'en',
      })}\n`;
      return writeObject(folder, 'llava-next/more.jsonl', Buffer.from(text + text));
    },
  },
  {
    what: 'a JPEG is named .png',
    codes: ['image_format_mismatch'],
    mutate: async (folder) => {
      const name = await firstImageFile(folder);
      const other = name.endsWith('.jpg') ? '.png' : '.jpg';
      await writeObject(folder, name.replace(/\.\w+$/, other), await readFile(join(folder, name)));
      await llava((record) => {
        const images = record.image as string[];
        images[0] = (images[0] ?? '').replace(/\.\w+$/, other);
      })(folder);
    },
  },
  ...imageDamages.map(
    ({ what, codes, damage }): FormatMutation => ({
      what: `an image is ${what}`,
      codes,
      mutate: async (folder) => editBytes(folder, await firstImageFile(folder), (bytes) => damage(bytes)),
    }),
  ),
];

/** Conversations and loose images, as weft export writes them, without its record. */
export const llavaNextSuite: MutationSuite = {
  format: 'llava-next',
  write: async (folder) => {
    await writeExport('llava-next')(folder);
    for (const name of ['export.json', 'croissant.json']) await remove(folder, name);
  },
  mutations: llavaMutations,
};
