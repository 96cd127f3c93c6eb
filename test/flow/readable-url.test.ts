import { expect, it } from 'vitest';
import { readableUrl } from '../../src/flow/readable-url.js';

it.each([
  ['https://a.example/%E8%8C%B6%E5%9B%AD', 'https://a.example/茶园'],
  ['https://a.example/%e8%8c%b6%e5%9b%ad?q=%7euser', 'https://a.example/茶园?q=~user'],
  ['https://a.example/茶园', 'https://a.example/茶园'],
  ['https://xn--mnchen-3ya.example:8443/%C3%BC#x', 'https://münchen.example:8443/ü#x'],
  ['https://MÜNCHEN.example/', 'https://münchen.example/'],
  ['file:///home/%E8%8C%B6.html', 'file:///home/茶.html'],
  ['file:///home/a b.html', 'file:///home/a%20b.html'],
  // What parts a URL stays, and so does what would hide or turn text around.
  ['https://a.example/a%2fb%3Fc%23d%25', 'https://a.example/a%2Fb%3Fc%23d%25'],
  ['https://a.example/%E2%80%AE%E2%80%8B%C2%A0', 'https://a.example/%E2%80%AE%E2%80%8B%C2%A0'],
  // GBK is not read as UTF-8.
  ['https://a.example/%b2%e8', 'https://a.example/%B2%E8'],
  // macOS writes file names decomposed.
  ['file:///u%CC%88.html', 'file:///ü.html'],
  ['%E8%8C%B6 and text', '茶 and text'],
  ['data:text/plain,%E8%8C%B6', 'data:text/plain,%E8%8C%B6'],
  ['', ''],
])('%j reads %j, and reads the same again', (url, shown) => {
  expect(readableUrl(url)).toBe(shown);
  expect(readableUrl(shown)).toBe(shown);
});
