import { compress, compressUsingDict, createCCtx, freeCCtx } from '@bokuweb/zstd-wasm';
import createXxhash from 'xxhash-wasm';
import { loadLibzstd } from '../../../src/formats/zstd/libzstd.js';

await loadLibzstd();
const { create64 } = await createXxhash();

/** Trained by `zstd --train --maxdict=1024 --dictID=4242` on 400 made pages as WARC records. */
export const DICTIONARY = Buffer.from(
  [
    'N6Qw7JIQAAAjENhJkg4MwzAMg2sFsW1v1ghpbCCtWUmIJzm6t5RbJlkmATnzAQAcHhULIqf9AAAEAAAAElz+FAAiDpYlDwIAgmAM',
    'AAAAAAAAAAAAAAAAAFAAJAUAAAB0+qhCAAAAAAAAAAAAAAAAAAABAAAABAAAAAgAAABzaWduYWwgbXVzZXVtIGdhcmRlbiB3aW5k',
    'b3cgdGVhY2hlciBnYXJkZW4gc2lnbmFsIHN0YXRpb24gcml2ZXIgYmF0dGVyeSB3aW5kb3cgYmF0dGVyeSBmb3Jlc3Qgd2luZG93',
    'IGNvcHBlciByaXZlcldBUkMvMS4wDQpXQVJDLVR5cGU6IHJlc3BvbnNlDQpXQVJDLURhdGU6IDIwMjQtMDUtMTdUMjM6MzE6MjJa',
    'DQpXQVJDLVRhcmdldC1VUkk6IGh0dHBzOi8vZS5vcmcvMTU4DQpDb250ZW50LVR5cGU6IGFwcGxpY2F0aW9uL2h0dHA7IG1zZ3R5',
    'cGU9cmVzcG9uc2UNCkNvbnRlbnQtTGVuZ3RoOiA1ODkNCg0KSFRUUC8xLjEgMjAwIE9LDQpDb250ZW50LVR5cGU6IHRleHQvaHRt',
    'bA0KDQo8IWRvY3R5cGUgaHRtbD48dGl0bGU+MTU4PC90aXRsZT48cD5iYXR0ZXJ5IGJhdHRlcnkgZ2FyZGVuIG1lYWRvdyBraXRj',
    'aGVuIHNpZ25hbCBjb3BwZXIgZm9yZXN0IG1lYWRvdyB3aW5kb3cgbWVhZG93IG11c2V1bSBraXRjaGVuIHJpdmVyIGNvcHBlciBz',
    'dGF0aW9uIHRlYWNoZXIgY29wcGVyIG1lYWRvdyBzdGF0aW9uIHN0YXRpb24gY29wcGVyIGdhcmRlbiBjb3BwZXIgc2lnbmFsIGdh',
    'cmRlbiBmb3Jlc3QgZ2FyZGVuIG11c2V1bSBzdGF0aW9uV0FSQy8xLjANCldBUkMtVHlwZTogcmVzcG9uc2UNCldBUkMtRGF0ZTog',
    'MjAyNC0wNS0xN1QyMzozMToyMloNCldBUkMtVGFyZ2V0LVVSSTogaHR0cHM6Ly9lLm9yZy8yNjQNCkNvbnRlbnQtVHlwZTogYXBw',
    'bGljYXRpb24vaHR0cDsgbXNndHlwZT1yZXNwb25zZQ0KQ29udGVudC1MZW5ndGg6IDY5NQ0KDQpIVFRQLzEuMSAyMDAgT0sNCkNv',
    'bnRlbnQtVHlwZTogdGV4dC9odG1sDQoNCjwhZG9jdHlwZSBodG1sPjx0aXRsZT4yNjQ8L3RpdGxlPjxwPmdhcmRlbiByaXZlciBz',
    'dGF0aW9uIG11c2V1bSByaXZlciBraXRjaGVuIGdhcmRlbiBiYXR0ZXJ5IGJhdHRlcg==',
  ].join(''),
  'base64',
);

/** One frame with a checksum, compressed with a dictionary if one is given. */
export function zstdFrame(content: Buffer, { dictionary, level = 3 }: ZstdOptions = {}): Buffer {
  const context = createCCtx();
  const frame = Buffer.from(
    dictionary === undefined
      ? compress(content, level)
      : compressUsingDict(context, content, dictionary, level),
  );
  freeCCtx(context);
  // This library writes no checksums; the descriptor's third bit says that one follows.
  frame[4] = (frame[4] ?? 0) | 0x04;
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(Number(BigInt.asUintN(32, create64().update(content).digest())));
  return Buffer.concat([frame, checksum]);
}

interface ZstdOptions {
  dictionary?: Buffer;
  level?: number;
}

/** A frame that decoders skip; kind 13 of 16 holds a dictionary. */
export function skippableFrame(content: Buffer, kind = 13): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a50 + kind);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}
