import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeObject } from '../../support/tiny-corpus.js';
import { editBytes, remove } from '../mutation.js';
import { writeExport } from './export-fixture.js';
import { type Json, raw } from './json-lines-mutations.js';
import type { FormatMutation, MutationSuite } from './mutation-suite.js';
import { imageDamages } from './pictures.js';

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
    mutate: turns((all) => all.push({ from: 'human', value: 'And then?' })),
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
