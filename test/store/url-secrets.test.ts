import { describe, expect, it } from 'vitest';
import { publicUrl, splitUrl, withoutSecrets, withoutUserinfo } from '../../src/store/url-secrets.js';

const SECRET = 's3cr3tV4lue';

describe('the URL of an input', () => {
  it.each([
    'https://host/a.warc.gz',
    'https://host/a b/c.jsonl?part=3&of=9',
    'https://host/?X-Other=1&tokenizer=x&max_tokens=3&pageToken=abc&next_token=def',
    'https://host/dump?key=folder/a.jsonl',
    'https://host/a.jsonl?Expires=1&se=2&sp=r&sv=3&Policy=x',
    'https://host/a.jsonl?token=',
    'HTTP://Host:8080/%7Euser/?',
    's3://bucket/a@b/c?sig=x',
    '../data/a@b/x.jsonl',
    'file:///data/a@b.jsonl',
    'C:/data/a@b.jsonl',
  ])('%s has no credentials, and stays as it is', (url) => {
    expect(splitUrl(url)).toEqual({ uri: url, request: url, parameters: [] });
    expect(publicUrl(url)).toBe(url);
  });

  it.each([
    [
      'Amazon, version 4',
      `X-Amz-Algorithm=A&X-Amz-Credential=${SECRET}%2F2026&X-Amz-Date=2&X-Amz-Expires=9&X-Amz-SignedHeaders=host&X-Amz-Security-Token=${SECRET}&X-Amz-Signature=${SECRET}`,
    ],
    ['Amazon, version 2', `AWSAccessKeyId=${SECRET}&Signature=${SECRET}&Expires=1790000000`],
    ['CloudFront', `Expires=1&Signature=${SECRET}&Key-Pair-Id=${SECRET}`],
    [
      'CloudFront with a policy',
      `Policy=${SECRET}&Signature=${SECRET}&Key-Pair-Id=${SECRET}&Hash-Algorithm=SHA256`,
    ],
    [
      'Google, version 4',
      `X-Goog-Algorithm=G&X-Goog-Credential=${SECRET}&X-Goog-Date=2&X-Goog-Signature=${SECRET}`,
    ],
    ['Google, version 2', `GoogleAccessId=${SECRET}&Expires=1&Signature=${SECRET}`],
    ['Azure', `sv=2024-11-04&ss=b&srt=sco&sp=rl&se=2026&st=2025&spr=https&sig=${SECRET}%3D`],
    ['Alibaba', `OSSAccessKeyId=${SECRET}&Expires=1&Signature=${SECRET}&security-token=${SECRET}`],
    [
      'Alibaba, version 4',
      `x-oss-signature-version=4&x-oss-credential=${SECRET}&x-oss-date=1&x-oss-signature=${SECRET}`,
    ],
    [
      'Tencent',
      `q-sign-algorithm=sha1&q-ak=${SECRET}&q-sign-time=1&q-key-time=1&q-header-list=&q-url-param-list=&q-signature=${SECRET}`,
    ],
    ['Akamai', `hdnts=exp=1~hmac=${SECRET}`],
    ['other cases and escapes', `x%2Damz%2Dsignature=${SECRET}&X_AMZ_DATE=2&SIG=${SECRET}`],
    ['semicolons', `token=${SECRET};expires=3`],
    ...'token access_token id_token refresh_token private_token auth_token api_key apikey api-key key auth Authorization password passwd pwd pass secret client_secret sas sas_token signature hmac jwt bearer session_id credential'
      .split(' ')
      .map((name) => [name, `${name}=${SECRET}`] as [string, string]),
  ])('loses what %s signs or opens it with', (_, query) => {
    expect(splitUrl(`https://host/a.jsonl?${query}#${SECRET}`)).toEqual({
      uri: 'https://host/a.jsonl'.concat(
        query.includes('q-header-list') ? '?q-header-list=&q-url-param-list=' : '',
      ),
      request: `https://host/a.jsonl?${query}`,
      parameters: query.split(/[&;]/).filter((piece) => !piece.endsWith('list=')),
    });
    const between = `https://host/a.jsonl?part=1&${query}&of=2`;
    expect(publicUrl(between)).toMatch(
      /^https:\/\/host\/a\.jsonl\?part=1(&q-header-list=&q-url-param-list=)?&of=2$/,
    );
    expect(publicUrl(between)).not.toContain(SECRET);
  });

  it.each([
    ['http://alice:pw@host/x', 'http://host/x', 'alice:pw'],
    ['http://alice@host/x', 'http://host/x', 'alice:'],
    ['http://:pw@host:81', 'http://host:81', ':pw'],
    ['https://al%40ce:p%2Fw%3A%C3%A9@host/x?y=1', 'https://host/x?y=1', 'al@ce:p/w:é'],
    ['https://alice:p@w@host/x@y', 'https://host/x@y', 'alice:p@w'],
    ['HTTPS://alice:50%@HOST/x', 'HTTPS://HOST/x', 'alice:50%'],
    ['https://@host/x', 'https://host/x', undefined],
  ])('%s loses its user name and password', (url, uri, login) => {
    const { authorization, ...split } = splitUrl(url);
    expect(split).toEqual({ uri, request: uri, parameters: [] });
    expect(authorization).toBe(login && `Basic ${Buffer.from(login).toString('base64')}`);
  });

  it('loses those of a URL that stands in its query', () => {
    const inner = encodeURIComponent(`https://u:${SECRET}@store/a?x=1&X-Amz-Signature=${SECRET}`);
    expect(splitUrl(`https://proxy/get?url=${inner}&n=1`)).toEqual({
      uri: `https://proxy/get?url=${encodeURIComponent('https://store/a?x=1')}&n=1`,
      request: `https://proxy/get?url=${inner}&n=1`,
      parameters: [],
    });
  });

  it('is shown without them even where it is none', () => {
    for (const url of [
      `http://alice:${SECRET}/x@host/`,
      `http:/alice:${SECRET}@host/`,
      `http:alice:${SECRET}@host/`,
      `http:\\\\alice:${SECRET}@host\\x`,
      `https://alice:${SECRET}@`,
      `s3://AKIA:${SECRET}@bucket/x`,
      `ftp://alice:${SECRET}@host/x`,
    ])
      expect(publicUrl(url)).not.toContain(SECRET);
  });
});

it('lines for people show no credentials of the URLs in them, and all else as it is', () => {
  expect(
    withoutSecrets(
      `weft: "http://a:${SECRET}@host/x": no, <https://h/y?sig=${SECRET}>; see s3://k:${SECRET}@b/c and file:///x@y/z, a@b.example`,
    ),
  ).toBe('weft: "http://host/x": no, <https://h/y>; see s3://b/c and file:///x@y/z, a@b.example');
});

it('the URL of a page or image loses user name and password, and keeps its query', () => {
  expect(withoutUserinfo('http://u:p@host/x?token=1#f')).toBe('http://host/x?token=1#f');
  expect(withoutUserinfo('http:u:p@host/x')).toBe('http://host/x');
  for (const url of [
    'http://host/a@b',
    'HTTP://Host/x?q=a@b',
    'part:a@b/c?row=1',
    'data:text/plain,a@b',
    'a@b',
  ])
    expect(withoutUserinfo(url)).toBe(url);
});
