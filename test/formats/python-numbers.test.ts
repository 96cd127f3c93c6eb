import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PythonNumbers, parsePythonJson } from '../../src/formats/json/python-numbers.js';

function inChunks(text: string, size: number): string {
  const numbers = new PythonNumbers();
  let out = '';
  for (let at = 0; at < text.length; at += size) out += numbers.push(text.slice(at, at + size));
  return out + numbers.end();
}

it('NaN and infinities become null outside of strings, however the text is cut', () => {
  const text =
    '[NaN,{"a\\\\":-Infinity,"NaN":"x: NaN, \\"Infinity\\"","b":[ Infinity ],"c":NaN},"-Infinity"]';
  const right = '[null,{"a\\\\":null,"NaN":"x: NaN, \\"Infinity\\"","b":[ null ],"c":null},"-Infinity"]';
  for (let size = 1; size <= text.length; size++) expect(inChunks(text, size)).toBe(right);
});

it('JSON without them stays as it is', () => {
  fc.assert(
    fc.property(fc.json(), fc.integer({ min: 1, max: 20 }), (text, size) => {
      expect(inChunks(text, size)).toBe(text);
    }),
  );
});

it('a record with such numbers is parsed, another error is thrown as before', () => {
  expect(parsePythonJson('{"score":NaN,"text":"NaN"}')).toEqual({ score: null, text: 'NaN' });
  expect(() => parsePythonJson('{"score":NaN')).toThrow(SyntaxError);
  expect(() => parsePythonJson('{"score":None}')).toThrow(SyntaxError);
});
