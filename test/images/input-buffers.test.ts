import { expect, it } from 'vitest';
import { InputBuffers } from '../../src/images/input-buffers.js';

const MB = 1024 * 1024;

it('gives memory out again once it is given back, and to nobody before', () => {
  const buffers = new InputBuffers(2);
  const first = buffers.copyOf(Buffer.from('first'));
  const second = buffers.copyOf(Buffer.from('second'));
  expect(second.buffer).not.toBe(first.buffer);
  expect(Buffer.from(first).toString()).toBe('first');
  buffers.giveBack(first);
  const third = buffers.copyOf(Buffer.from('3rd'));
  expect(third.buffer).toBe(first.buffer);
  expect(Buffer.from(third).toString()).toBe('3rd');
  expect(Buffer.from(second).toString()).toBe('second');
});

it('takes the smallest memory that is large enough, and lets a small one go where none is', () => {
  const buffers = new InputBuffers(2);
  const [small, large] = [buffers.copyOf(new Uint8Array(10)), buffers.copyOf(new Uint8Array(2 * MB))];
  buffers.giveBack(large);
  buffers.giveBack(small);
  expect(buffers.copyOf(new Uint8Array(20)).buffer).toBe(small.buffer);
  buffers.giveBack(small);
  const larger = buffers.copyOf(new Uint8Array(3 * MB));
  expect(larger.byteLength).toBe(3 * MB);
  buffers.giveBack(larger);
  expect(buffers.copyOf(new Uint8Array(20)).buffer).toBe(large.buffer);
  expect(buffers.copyOf(new Uint8Array(20)).buffer).toBe(larger.buffer);
});

it('keeps no more than it is to, and no memory of one huge file', () => {
  const buffers = new InputBuffers(1);
  const [one, two] = [buffers.copyOf(new Uint8Array(1)), buffers.copyOf(new Uint8Array(1))];
  buffers.giveBack(one);
  buffers.giveBack(two);
  expect(buffers.copyOf(new Uint8Array(1)).buffer).toBe(one.buffer);
  expect(buffers.copyOf(new Uint8Array(1)).buffer).not.toBe(two.buffer);
  const huge = buffers.copyOf(new Uint8Array(9 * MB));
  buffers.giveBack(huge);
  expect(buffers.copyOf(new Uint8Array(1)).buffer).not.toBe(huge.buffer);
});

it('an empty file has memory too', () => {
  expect(new InputBuffers(1).copyOf(new Uint8Array(0)).byteLength).toBe(0);
});
