import type { PickleInput, PickleValue } from '../../../src/formats/pickle/pickle-value.js';
import { encodePickle } from '../../../src/formats/pickle/write-pickle.js';
import { writeObject } from '../../support/tiny-corpus.js';
import type { FormatMutation, MutationSuite } from './mutation-suite.js';
import { type Dict, record } from './pickle-edits.js';
import { folderMutations } from './pickle-folder-mutations.js';
import { imageDamages, jpeg } from './pictures.js';

/** What a folder of pickles that cannot be read brings up besides: its counts no longer agree. */
const MAY = ['count_mismatch', 'sharding_drops', 'counts_unequal', 'sharding_out_of_range'] as const;

function damaged(image: (first: Dict) => Dict, field: string): FormatMutation[] {
  const base64 = (edit: (before: string) => PickleValue) =>
    record((first) => {
      const holder = image(first);
      holder.set(field, edit(holder.get(field) as string));
    });
  return [
    ...imageDamages.map(({ what, codes, damage }) => ({
      what: `an image is ${what}`,
      codes,
      mutate: base64((before) => damage(Buffer.from(before, 'base64')).toString('base64')),
    })),
    {
      what: 'base64 is the repr of bytes',
      codes: ['images_base64'],
      mutate: base64((before) => `b'${before}'`),
    },
    {
      what: 'base64 is a data URL',
      codes: ['images_base64'],
      mutate: base64((before) => `data:image/jpeg;base64,${before}`),
    },
    {
      what: 'base64 has line ends',
      codes: ['images_base64'],
      mutate: base64((before) => before.replace(/.{76}/g, '$&\n')),
    },
    { what: 'base64 is cut', codes: ['images_base64'], mutate: base64((before) => before.slice(0, -3)) },
    { what: 'base64 is bytes', codes: ['images_base64'], mutate: base64((before) => Buffer.from(before)) },
    {
      what: 'an image is recorded as wider',
      codes: ['image_size_mismatch'],
      mutate: record((first) => {
        image(first).set('width', 17);
        image(first).set('height', 12);
      }),
    },
  ];
}

const info = (first: Dict, i = 0) => (first.get('image_info') as unknown as Dict[])[i] as Dict;
const texts = (edit: (list: string[]) => unknown) =>
  record((first) => edit(first.get('text_list') as string[]));

const documentMutations: FormatMutation[] = [
  {
    what: 'a document has no text_list',
    codes: ['record_invalid'],
    mutate: record((first) => first.delete('text_list')),
  },
  {
    what: 'a text is bytes',
    codes: ['record_invalid'],
    mutate: texts((list) => list.splice(0, 1, Buffer.from('x') as never)),
  },
  {
    what: 'a document has no image_info',
    codes: ['record_invalid'],
    mutate: record((first) => first.delete('image_info')),
  },
  {
    what: 'a document has no images',
    codes: ['record_invalid'],
    mutate: record((first) => {
      first.set('image_info', []);
      first.set('similarity_matrix', []);
    }),
  },
  {
    what: 'an image has no base64',
    codes: ['images_base64'],
    mutate: record((first) => info(first).delete('image_base64')),
  },
  {
    what: 'similarity_matrix has a row less',
    codes: ['similarity_shape'],
    mutate: record((first) => first.set('similarity_matrix', [])),
  },
  {
    what: 'similarity_matrix is absent',
    codes: ['similarity_shape'],
    mutate: record((first) => first.delete('similarity_matrix')),
  },
  {
    what: 'a row of similarity_matrix is neither empty nor as long as the texts',
    codes: ['similarity_shape'],
    mutate: record((first) => first.set('similarity_matrix', [[0.1]])),
  },
  {
    what: 'similarity_matrix holds a percentage',
    codes: ['similarity_range'],
    mutate: record((first) => first.set('similarity_matrix', [[31.5, 0.1]])),
  },
  {
    what: 'similarity_matrix holds no number',
    codes: ['similarity_range'],
    mutate: record((first) => first.set('similarity_matrix', [[Number.NaN, 0.1]])),
  },
  {
    what: 'matched_sim is beyond a cosine',
    codes: ['similarity_range'],
    mutate: record((first) => info(first).set('matched_sim', -1.5)),
  },
  {
    what: 'matched_sim is not in the matrix',
    codes: ['similarity_mismatch'],
    mutate: record((first) => {
      first.set('similarity_matrix', [[0.25, 0.5]]);
      info(first).set('matched_sim', 0.25);
    }),
  },
  {
    what: 'matched_text_index is beyond the texts',
    codes: ['text_index_range'],
    mutate: record((first) => info(first).set('matched_text_index', 9)),
  },
  {
    what: 'matched_text_index is negative',
    codes: ['text_index_range'],
    mutate: record((first) => info(first).set('matched_text_index', -1)),
  },
  {
    what: 'matched_text_index is absent',
    codes: ['text_index_range'],
    mutate: record((first) => info(first).delete('matched_text_index')),
  },
  {
    what: 'a document has seven images',
    codes: ['images_beyond_loader'],
    mutate: record((first) => {
      first.set(
        'image_info',
        Array.from({ length: 7 }, () => info(first)),
      );
      first.set(
        'similarity_matrix',
        Array.from({ length: 7 }, () => []),
      );
    }),
  },
  {
    what: 'a text holds a literal <image>',
    codes: ['text_image_literal'],
    mutate: texts((list) => list.splice(0, 1, 'a <image> b')),
  },
  {
    what: 'a text holds the end of a sequence',
    codes: ['text_special_token'],
    mutate: texts((list) => list.splice(0, 1, 'a </s> b')),
  },
  {
    what: 'a text holds a video token',
    codes: ['text_special_token'],
    mutate: texts((list) => list.splice(0, 1, '<vila/video>')),
  },
  {
    what: 'a text holds a NUL',
    codes: ['sample_text_unsafe'],
    mutate: texts((list) => list.splice(0, 1, 'a\0b')),
  },
];

const pairMutations: FormatMutation[] = [
  { what: 'a pair has no text', codes: ['record_invalid'], mutate: record((first) => first.delete('text')) },
  {
    what: 'a pair has no image',
    codes: ['record_invalid'],
    mutate: record((first) => first.delete('image')),
  },
  {
    what: 'a text holds a chat token',
    codes: ['text_special_token'],
    mutate: record((first) => first.set('text', '<|im_start|>')),
  },
  {
    what: 'a text holds a literal <image>',
    codes: ['text_image_literal'],
    mutate: record((first) => first.set('text', '<image>')),
  },
  {
    what: 'the similarity of a pair is a logit',
    codes: ['similarity_range'],
    mutate: record((first) => first.set('similarity', 24.7)),
  },
  {
    what: 'a text holds a NUL',
    codes: ['sample_text_unsafe'],
    mutate: record((first) => first.set('text', 'a\0')),
  },
  {
    what: 'raw bytes are no image',
    codes: ['image_undecodable'],
    mutate: record((first) => {
      first.delete('image');
      first.set('rawbytes', Buffer.from('GIF87'));
    }),
  },
];

async function writeShards(
  folder: string,
  size: number,
  make: (image: string, n: number) => PickleInput,
): Promise<void> {
  const image = (await jpeg(1, 16, 12)).toString('base64');
  for (const [s, name] of ['a', 'b'].entries()) {
    const all = Array.from({ length: size }, (_, n) => make(image, s * size + n));
    await writeObject(folder, `${name}.pkl`, encodePickle(all));
    await writeObject(folder, `${name}.count`, Buffer.from(String(size)));
  }
}

const withMay = (mutations: readonly FormatMutation[]) =>
  mutations.map((mutation) => ({ ...mutation, may: [...MAY, ...(mutation.may ?? [])] }));

/** Two shards of 128 documents for LazyMMC4Dataset. */
export const vilaMmc4Suite: MutationSuite = {
  format: 'vila-mmc4',
  write: (folder) =>
    writeShards(folder, 128, (image, n) => ({
      url: `https://example.org/${n}`,
      text_list: [`Text ${n} 🍵`, 'More'],
      image_info: [
        {
          image_name: 'a.jpg',
          matched_text_index: 1,
          matched_sim: null,
          image_base64: image,
          width: 16,
          height: 12,
        },
      ],
      similarity_matrix: [[]],
    })),
  mutations: withMay([...folderMutations(128), ...damaged(info, 'image_base64'), ...documentMutations]),
  options: { sharding: { worlds: [1, 2], batches: [16] } },
};

/** Two shards of 512 pairs for LazyCoyoDataset. */
export const vilaCoyoSuite: MutationSuite = {
  format: 'vila-coyo',
  write: (folder) =>
    writeShards(folder, 512, (image, n) => ({ text: `Pair ${n}`, image, width: 16, height: 12 })),
  mutations: withMay([...folderMutations(512), ...damaged((first) => first, 'image'), ...pairMutations]),
  options: { sharding: { worlds: [1, 2], batches: [16] } },
};
