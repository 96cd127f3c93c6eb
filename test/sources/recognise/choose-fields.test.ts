import { describe, expect, it } from 'vitest';
import { chooseFields } from '../../../src/sources/recognise/choose-fields.js';

const html = (n: number, image = '') =>
  `<html><body><h1>Page ${n}</h1><p>Words of page ${n}.</p><p>More.</p>${image}</body></html>`;

describe('chooseFields', () => {
  it('takes HTML and URL by what the fields hold, not by their names', () => {
    const records = [1, 2, 3].map((n) => ({
      url: `not a url ${n}`,
      html: 'plain text about <b> and <i>',
      teaser: '<p>x</p>',
      payload: html(n),
      thumbnail_url: `https://img.example/${n}.jpg`,
      where: `https://a.example/${n}`,
    }));
    expect(chooseFields(records)).toMatchObject({
      fields: { html_field: 'payload', url_field: 'where' },
      records: 3,
      pages: 3,
      hasWebImages: false,
    });
  });

  it('looks into objects, and prefers the URL of the page to those of its site and pictures', () => {
    const records = [1, 2].map((n) => ({
      site: { home_url: 'https://a.example/' },
      picture: { url: `https://img.example/${n}.png` },
      response: { body: html(n, '<img src="/a.png">'), final: { uri: `https://a.example/${n}` } },
    }));
    expect(chooseFields(records)).toMatchObject({
      fields: { html_field: 'response.body', url_field: 'response.final.uri' },
      hasWebImages: true,
    });
  });

  it.each([
    ['each its own', (n: number) => ({ id: n }), 'id'],
    ['under another name', (n: number) => ({ doc_id: `d${n}` }), 'doc_id'],
    ['the same in several records', () => ({ id: 7 }), 'none'],
    ['absent', () => ({}), 'id'],
  ])('an id that is %s', (_, idOf, field) => {
    const records = [1, 2, 3].map((n) => ({ ...idOf(n), html: html(n), url: `https://a.example/${n}` }));
    expect(chooseFields(records)).toMatchObject({ fields: { id_field: field } });
  });

  it('takes a time of capture, never that of publication', () => {
    const record = { html: html(1), url: 'https://a.example/1', published: '2020-01-01T00:00:00Z' };
    expect(chooseFields([record])).toMatchObject({ fields: { fetched_at_field: 'fetched_at' } });
    const crawled = { ...record, crawl_time: '2021-01-01T00:00:00Z' };
    expect(chooseFields([crawled])).toMatchObject({ fields: { fetched_at_field: 'crawl_time' } });
  });

  it('says which is missing and what is there', () => {
    const text = [1, 2].map((n) => ({ text: `Words ${n}`, url: `https://a.example/${n}` }));
    expect(chooseFields(text)).toEqual({ missing: 'html', names: ['text', 'url'] });
    expect(chooseFields([{ page: html(1), at: '/relative' }])).toEqual({
      missing: 'url',
      names: ['page', 'at'],
    });
    expect(chooseFields([7, null, []])).toEqual({ missing: 'html', names: [] });
  });
});
