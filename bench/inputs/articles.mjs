import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomFrom, writer } from '../extraction/fit/made-words.mjs';

/**
 * An article of eight paragraphs, pictures between them, as a page with a menu and a footer.
 *
 * @param {number} n the page's number, which its words follow from
 * @param {string[]} pictures addresses
 */
export function articlePage(n, pictures, links = []) {
  const write = writer('en', randomFrom(n * 2654435761 + 1));
  const figures = pictures.map(
    (src) =>
      `<figure><img src="${src}" alt="${write.label()}"><figcaption>${write.label()}</figcaption></figure>`,
  );
  // A number of its own keeps a paragraph apart from those of other pages, which share its phrases.
  const paragraphs = Array.from(
    { length: 8 },
    (_, i) =>
      `<p>${write.paragraph()} ${write.sentence()} In ${1500 + ((n * 7 + i) % 520)} there were ${n * 8 + i} of them.</p>${figures[i] ?? ''}`,
  );
  const menu = [...links, '/about', '/contact'].map(
    (href) => `<li><a href="${href}">${write.name()}</a></li>`,
  );
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${write.title()} ${n}</title></head><body><nav><ul>${menu.join('')}</ul></nav><main><article><h1>${write.title()} ${n}</h1>${paragraphs.join('\n')}</article></main><footer><p>${write.words.rights}</p></footer></body></html>`;
}

/** Writes a folder of article pages, `perPage` of the pictures' addresses on each. Returns how many pages. */
export async function writeArticles(folder, pictures, perPage) {
  await mkdir(folder, { recursive: true });
  let pages = 0;
  for (let at = 0; at < pictures.length; at += perPage) {
    const name = `${String(pages).padStart(6, '0')}.html`;
    await writeFile(join(folder, name), articlePage(pages, pictures.slice(at, at + perPage)));
    pages++;
  }
  return pages;
}
