import { describe, expect, it } from 'vitest';
import type { Document } from '../../../src/model/document.js';
import { fileNextToPage } from '../../../src/sources/html/image-file.js';

const page = (url: string, path: string): Document => ({
  id: 'x',
  url,
  source: { input: 'site', offset: 0, path },
  nodes: [],
});

describe('fileNextToPage', () => {
  it.each([
    [
      'https://h.example/tea/spring.html',
      'tea/spring.html',
      'https://h.example/img/a.jpg',
      'file:///img/a.jpg',
    ],
    [
      'https://h.example/x/tea/spring.html',
      'tea/spring.html',
      'https://h.example/x/img/a.jpg?w=3',
      'file:///img/a.jpg',
    ],
    ['https://h.example/x/tea/spring.html', 'tea/spring.html', 'https://h.example/img/a.jpg', undefined],
    ['https://h.example/tea/spring.html', 'tea/spring.html', 'https://cdn.example/img/a.jpg', undefined],
    ['https://h.example/tea/', 'tea/index.html', 'https://h.example/tea/a.jpg', 'file:///tea/a.jpg'],
    ['https://h.example/%E8%8C%B6/a.html', '茶/a.html', 'https://h.example/img/b.jpg', 'file:///img/b.jpg'],
    ['https://h.example/tea/spring', 'tea/spring.html', 'https://h.example/img/a.jpg', 'file:///img/a.jpg'],
    ['https://h.example/a,b/c+d.html', 'a,b/c+d.html', 'https://h.example/img/a.jpg', 'file:///img/a.jpg'],
    ['not a url', 'tea/spring.html', 'https://h.example/img/a.jpg', undefined],
  ])('of %s read from %s: %s is %s', (url, path, image, file) => {
    expect(fileNextToPage(page(url, path), image)).toBe(file);
  });
});
