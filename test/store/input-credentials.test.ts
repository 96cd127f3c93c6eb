import { describe, expect, it } from 'vitest';
import { describeError } from '../../src/errors.js';
import { createHttpStore } from '../../src/store/http-store.js';
import { credentialsOfEnvironment, InputCredentials } from '../../src/store/input-credentials.js';
import { createInputOpener } from '../../src/store/open-inputs.js';
import { openStore } from '../../src/store/open-store.js';
import { s3StoreOptions } from '../../src/store/s3-settings.js';
import { readAll } from '../../src/store/store.js';
import { startGuardedFiles } from '../support/guarded-files.js';

const SECRET = 's3cr3tV4lue';
const basic = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`;
const body = Buffer.from('content of the file');

describe('credentials of inputs on web servers', () => {
  it('are sent for the input, under whatever name it is opened, and each input has its own', async () => {
    const site = await startGuardedFiles();
    site.files.set('/a', { body, login: 'alice:one' });
    site.files.set('/b', { body, login: 'bob:two', parameters: { sig: SECRET, part: '1' } });
    site.files.set('/c', { body });
    const opener = createInputOpener({ baseDir: '.', credentials: [], http: { attempts: 1 } });
    const names = opener.credentials.takeAll([
      `http://alice:one@${site.host}/a`,
      `http://bob:two@${site.host}/b?sig=${SECRET}&part=1`,
      `${site.origin}/c`,
    ]);
    expect(names).toEqual([`${site.origin}/a`, `${site.origin}/b?part=1`, `${site.origin}/c`]);
    for (const name of names) {
      const input = await opener.open(name);
      expect(input.uri).toBe(name);
      expect((await readAll(input.read())).toString()).toBe(body.toString());
    }
    const sent = site.asked.map(({ url, headers }) => [url, headers.authorization]);
    expect(new Set(sent.map(([url, login]) => `${url} ${login}`))).toEqual(
      new Set([`/a ${basic('alice:one')}`, `/b?sig=${SECRET}&part=1 ${basic('bob:two')}`, '/c undefined']),
    );
    await opener.close();
  });

  it('stay with their origin when a redirect leads to another, and go along within it', async () => {
    const [site, other] = [await startGuardedFiles(), await startGuardedFiles()];
    site.files.set('/away', { body, movedTo: `${other.origin}/file` });
    site.files.set('/near', { body, movedTo: '/file' });
    site.files.set('/back', { body, movedTo: `${other.origin}/back` });
    other.files.set('/back', { body, movedTo: `${site.origin}/file` });
    for (const { files } of [site, other]) files.set('/file', { body });
    const opener = createInputOpener({ baseDir: '.', credentials: [], http: { attempts: 1 } });
    for (const path of ['/away', '/near', '/back']) {
      const input = await opener.open(`http://alice:${SECRET}@${site.host}${path}?sig=${SECRET}`);
      await readAll(input.read());
    }
    expect(other.asked.length).toBeGreaterThan(0);
    expect(other.asked.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
    expect(other.asked.filter(({ url }) => url.includes(SECRET))).toEqual([]);
    const near = site.asked.filter(({ url }) => url === '/file').map(({ headers }) => headers.authorization);
    // From /near, a request to open and one to read; from /back, the same after a stay elsewhere.
    expect(near).toEqual([basic(`alice:${SECRET}`), basic(`alice:${SECRET}`), undefined, undefined]);
    await opener.close();
  });

  it('of a URL that ends in a slash serve for all below it, and for no other host or folder', () => {
    const credentials = new InputCredentials([`https://u:p@host/data/?sv=1&sig=${SECRET}`]);
    expect(credentials.requestOf('https://host/data/x/y.warc?n=1')).toEqual({
      url: `https://host/data/x/y.warc?n=1&sv=1&sig=${SECRET}`,
      authorization: basic('u:p'),
    });
    for (const name of ['https://host/other', 'http://host/data/x', 'https://host.example/data/x'])
      expect(credentials.requestOf(name)).toEqual({ url: name });
    // As the prefix of a paths list, which need not end in a slash.
    expect(credentials.take(`https://u:${SECRET}@list`, { prefix: true })).toBe('https://list');
    expect(credentials.requestOf('https://list/x').authorization).toBe(basic(`u:${SECRET}`));
    expect(credentials.requestOf('https://list.evil.example/x')).toEqual({
      url: 'https://list.evil.example/x',
    });
    expect(credentials.requestOf('https://listed/x')).toEqual({ url: 'https://listed/x' });
  });

  it('come from WEFT_INPUT_URLS as well, and those of the pipeline go first', () => {
    const given = credentialsOfEnvironment({ WEFT_INPUT_URLS: ' https://h/a?sig=old\n\thttps://u:p@h/b ' });
    const credentials = new InputCredentials(given);
    expect(credentials.requestOf('https://h/a')).toEqual({ url: 'https://h/a?sig=old' });
    expect(credentials.requestOf('https://h/b')).toEqual({ url: 'https://h/b', authorization: basic('u:p') });
    credentials.take('https://h/a?sig=new');
    expect(credentials.requestOf('https://h/a')).toEqual({ url: 'https://h/a?sig=new' });
  });

  it('refuse inputs that nothing else tells apart, and URLs that they could not be distinguished from', async () => {
    const opener = () => createInputOpener({ baseDir: '.', credentials: [] });
    const credentials = () => opener().credentials;
    const ambiguous = { code: 'ambiguous_input', exitCode: 2 };
    expect(() => credentials().takeAll([`https://h/x?key=${SECRET}`, 'https://h/x?key=other'])).toThrow(
      expect.objectContaining(ambiguous),
    );
    expect(() => credentials().takeAll([`https://h/x?key=${SECRET}`, 'https://h/x'])).toThrow(
      expect.objectContaining(ambiguous),
    );
    expect(credentials().takeAll([`https://h/x?key=${SECRET}`, `https://h/x?key=${SECRET}`])).toEqual([
      'https://h/x',
      'https://h/x',
    ]);
    for (const url of [
      `http://alice:${SECRET}/w@host/x`,
      `http:alice:${SECRET}@host/x`,
      `http:/alice:${SECRET}@host/x`,
      `s3://AKIA:${SECRET}@bucket/x`,
      `ftp://alice:${SECRET}@host/x`,
    ]) {
      const error = await opener()
        .open(url)
        .then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
      expect(error).toMatchObject({ exitCode: expect.toSatisfy((code: number) => code === 2 || code === 3) });
      expect(describeError(error)).not.toContain(SECRET);
    }
  });

  it('are in no error, and an error says how to give them again', async () => {
    const site = await startGuardedFiles();
    site.files.set('/401', { body, login: 'alice:other' });
    for (const status of [400, 403, 404, 503]) site.files.set(`/${status}`, { body, status });
    const opener = createInputOpener({ baseDir: '.', credentials: [], http: { attempts: 1 } });
    for (const [path, code, namesVariable] of [
      ['/400', 'input_status', true],
      ['/401', 'input_forbidden', true],
      ['/403', 'input_forbidden', true],
      ['/404', 'input_not_found', false],
      ['/503', 'input_unavailable', false],
    ] as const) {
      const error = await opener.open(`http://alice:${SECRET}@${site.host}${path}?sig=${SECRET}`).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ code });
      expect(describeError(error)).toMatch(new RegExp(`^${site.origin}${path}: [^\\n]+$`));
      expect(describeError(error)).not.toContain(SECRET);
      expect(describeError(error).includes('WEFT_INPUT_URLS')).toBe(namesVariable);
    }
    await opener.close();
  });
});

describe('credentials in the URI of a store', () => {
  it('are sent to a web server, and its objects are named without', async () => {
    const site = await startGuardedFiles();
    site.files.set('/corpus/a/b.json', { body, login: `alice:${SECRET}` });
    for (const base of [
      `http://alice:${SECRET}@${site.host}/corpus/`,
      `http://alice:${SECRET}@${site.host}/corpus`,
    ]) {
      const store = createHttpStore(base, { credentials: [] });
      expect(store.uri).toBe(`${site.origin}/corpus`);
      expect((await readAll(store.get('a/b.json'))).toString()).toBe(body.toString());
      await expect(store.put('x', Buffer.from(''))).rejects.toThrow(
        `${site.origin}/corpus: a web server can only be read`,
      );
      await store.close();
    }
  });

  it('are refused for S3, where keys do not go into URLs', async () => {
    for (const endpoint of [`https://alice:${SECRET}@s3.example`, `https://s3.example/?token=${SECRET}`]) {
      expect(() => s3StoreOptions({ endpoint }, { env: {} })).toThrow(
        expect.objectContaining({ code: 'bad_endpoint', message: expect.not.stringContaining(SECRET) }),
      );
      expect(() => s3StoreOptions({}, { env: { AWS_ENDPOINT_URL: endpoint } })).toThrow(
        /https:\/\/s3\.example/,
      );
    }
    await expect(openStore(`s3://AKIA:${SECRET}@bucket/x`)).rejects.toMatchObject({
      code: 'credentials_in_s3_url',
      message: expect.not.stringContaining(SECRET),
    });
    for (const uri of [`https://h/c?sig=${SECRET}`, `ftp://a:${SECRET}@h/c`, `https://a:${SECRET}/x@h/c`])
      await expect(openStore(uri)).rejects.toMatchObject({
        exitCode: 2,
        message: expect.not.stringContaining(SECRET),
      });
  });
});
