import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { formatIdentity, thisProcess } from '../../src/flow/process-identity.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { readAll } from '../../src/store/store.js';
import { seededRandom } from '../support/fault-proxy.js';
import { describeStore, listKeys } from '../support/store-conformance.js';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'weft-fs-test-'));
});
afterAll(async () => {
  await rm(scratch, { recursive: true });
});
const freshFolder = () => mkdtemp(join(scratch, 'store-'));

describeStore('a folder', {
  open: async () => createFsStore(await freshFolder()),
  keepsSha256: false,
  largeSizes: [5_000_001],
  runs: 60,
});

describe('a folder store', () => {
  it('makes its folder at the first put, and reads as empty before', async () => {
    const folder = join(await freshFolder(), 'not', 'yet');
    const store = createFsStore(folder);
    expect(await listKeys(store)).toEqual([]);
    expect(await store.head('a')).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
    await store.put('a', Buffer.from('x'));
    expect(await listKeys(store)).toEqual(['a']);
  });

  it('leaves nothing in .tmp after puts that worked, failed or found the key taken', async () => {
    const folder = await freshFolder();
    const store = createFsStore(folder);
    await store.put('a', Buffer.from('x'));
    await store.put('a', Buffer.from('y'), { ifAbsent: true });
    await expect(store.put('b', Buffer.from('x'), { sha256: '0'.repeat(64) })).rejects.toThrow('SHA-256');
    expect(await readdir(join(folder, '.tmp'))).toEqual([]);
  });

  it('uses size and modification time in ms as the version', async () => {
    const folder = await freshFolder();
    const store = createFsStore(folder);
    await store.put('a', Buffer.from('xyz'));
    const { mtimeMs } = await stat(join(folder, 'a'));
    expect((await store.head('a'))?.version).toBe(`3-${mtimeMs}`);
  });

  it('names the conflict when a key would need a file to be a folder', async () => {
    const store = createFsStore(await freshFolder());
    await store.put('a/b', Buffer.from('x'));
    for (const [key, ifAbsent] of [
      ['a', false],
      ['a', true],
      ['a/b/c', false],
      ['a/b/c', true],
    ] as const) {
      await expect(store.put(key, Buffer.from('x'), { ifAbsent })).rejects.toMatchObject({
        code: 'key_conflict',
      });
    }
    expect(await listKeys(store)).toEqual(['a/b']);
  });

  it('follows symbolic links once, and skips those that dangle or circle', async () => {
    const folder = await freshFolder();
    const elsewhere = await freshFolder();
    const store = createFsStore(folder);
    await store.put('real', Buffer.from('x'));
    await writeFile(join(elsewhere, 'far'), 'y');
    await symlink(elsewhere, join(folder, 'link'));
    await symlink(folder, join(elsewhere, 'back'));
    await symlink('nowhere', join(folder, 'dangling'));
    await symlink('self', join(folder, 'self'));
    expect(await listKeys(store)).toEqual(['link/far', 'real']);
  });

  it('reads no named pipe, which would wait forever', async () => {
    const folder = await freshFolder();
    expect(spawnSync('mkfifo', [join(folder, 'pipe')]).status).toBe(0);
    await expect(readAll(createFsStore(folder).get('pipe'))).rejects.toMatchObject({ code: 'not_found' });
    expect(await listKeys(createFsStore(folder))).toEqual([]);
  });

  it('sweeps what dead processes left, and spares what live ones write and what others may be writing', async () => {
    const folder = await freshFolder();
    const store = createFsStore(folder);
    await store.put('a', Buffer.from('x'));
    const self = thisProcess();
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const temporary = (owner: object) => `${formatIdentity({ ...self, ...owner })}-00000000deadbeef`;
    const own = temporary({});
    const foreign = [
      'elsewhere-12345678-1-00000000deadbeef',
      temporary({ space: 'ffffffffffff', pid: dead }),
    ];
    const gone = [temporary({ pid: dead }), temporary({ start: '1' })];
    for (const name of [own, ...foreign, ...gone]) await writeFile(join(folder, '.tmp', name), 'half');
    // The times that a program can set say nothing: a file given up by rename keeps those of its last write.
    const longAgo = new Date(0);
    for (const name of foreign) await utimes(join(folder, '.tmp', name), longAgo, longAgo);
    expect(await listKeys(store)).toEqual(['a']);
    expect(await store.sweepTemporary()).toBe(2);
    expect((await readdir(join(folder, '.tmp'))).sort()).toEqual([own, ...foreign].sort());
    const later = (hours: number) => createFsStore(folder, { now: () => Date.now() + hours * 3_600_000 });
    expect(await later(23).sweepTemporary()).toBe(0);
    expect(await later(25).sweepTemporary()).toBe(2);
    expect(await readdir(join(folder, '.tmp'))).toEqual([own]);
  });

  it('asks the file system how old a file is, whatever the clock of this machine says', async () => {
    const folder = await freshFolder();
    await createFsStore(folder).put('a', Buffer.from('x'));
    const live = `${formatIdentity({ ...thisProcess(), space: 'ffffffffffff' })}-00000000deadbeef`;
    await writeFile(join(folder, '.tmp', live), 'half');
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 10 * 365 * 24 * 3_600_000);
    try {
      expect(await createFsStore(folder).sweepTemporary()).toBe(0);
    } finally {
      clock.mockRestore();
    }
    expect(await readdir(join(folder, '.tmp'))).toEqual([live]);
  });
});

describe('a folder store whose writer is killed', () => {
  const compiled = fileURLToPath(new URL('../../dist/store/fs-store.js', import.meta.url));

  it('shows no object of a put that kill -9 cut short, and every object of one that had ended', async () => {
    expect(existsSync(compiled), 'run npm run build first').toBe(true);
    const folder = await freshFolder();
    const staged = join(scratch, 'staged');
    await writeFile(staged, 'weft');
    await truncate(staged, 200_000_000);
    const program = `
      const { createFsStore } = await import(${JSON.stringify(pathToFileURL(compiled).href)});
      const store = createFsStore(${JSON.stringify(folder)});
      for (let i = 0; ; i += 1) {
        await store.put('object-' + process.pid + '-' + i, { path: ${JSON.stringify(staged)} }, { ifAbsent: true });
        console.log('object-' + process.pid + '-' + i);
      }`;
    const random = seededRandom(7);
    const reported: string[] = [];
    let cutShort = 0;
    for (let round = 0; round < 5; round += 1) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
      const exit = once(child, 'exit');
      while ((await openTemporaries(folder)) === 0) await sleep(5);
      await sleep(random() * 400);
      child.kill('SIGKILL');
      await exit;
      reported.push(...output.trim().split('\n').filter(Boolean));
      cutShort += await openTemporaries(folder);
      const store = createFsStore(folder);
      const objects = await listKeys(store);
      expect(objects).toEqual(expect.arrayContaining(reported));
      for (const key of objects) expect((await store.head(key))?.bytes).toBe(200_000_000);
      await store.sweepTemporary();
      expect(await openTemporaries(folder)).toBe(0);
      // Room on the disk of the machine that tests.
      for (const key of objects) await store.delete(key);
      reported.length = 0;
    }
    expect(cutShort).toBeGreaterThan(0);
  });

  async function openTemporaries(folder: string): Promise<number> {
    const path = join(folder, '.tmp');
    return existsSync(path) ? (await readdir(path)).length : 0;
  }
});

/** Mounts a file system for a test where the system lets this user; undefined where not. */
async function mounted(options: string): Promise<{ path: string; unmount: () => void } | undefined> {
  const path = await mkdtemp(join(scratch, 'mount-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]);
  return status === 0 ? { path, unmount: () => spawnSync('umount', [path]) } : undefined;
}

describe('a folder store on a failing disk', () => {
  it('says what to do when the disk is full, keeps what is there, and goes on once there is room', async (context) => {
    const disk = await mounted('size=2m');
    if (disk === undefined) return context.skip('mounting a small disk needs root');
    try {
      const store = createFsStore(join(disk.path, 'corpus'));
      await store.put('before', Buffer.from('x'));
      await expect(store.put('large', Buffer.alloc(3_000_000))).rejects.toMatchObject({
        name: 'StopError',
        code: 'disk_full',
        message: expect.stringContaining('no space left; free some'),
      });
      expect(await listKeys(store)).toEqual(['before']);
      expect(await store.put('small', Buffer.alloc(1_000_000))).toBe('created');
    } finally {
      disk.unmount();
    }
  });

  it('says what to do when the disk is read-only', async (context) => {
    const disk = await mounted('ro');
    if (disk === undefined) return context.skip('mounting a read-only disk needs root');
    try {
      await expect(createFsStore(join(disk.path, 'corpus')).put('a', Buffer.from('x'))).rejects.toMatchObject(
        {
          name: 'StopError',
          code: 'read_only_file_system',
        },
      );
    } finally {
      disk.unmount();
    }
  });

  it('says what to do when permission is denied', async (context) => {
    if (process.getuid?.() !== 0) return context.skip('changing the user of a child needs root');
    const folder = await freshFolder();
    await writeFile(join(folder, 'a'), 'x');
    const compiled = new URL('../../dist/store/fs-store.js', import.meta.url).href;
    // The user changes after the import: the repository may lie where only root can read.
    const program = `
      const { createFsStore } = await import(${JSON.stringify(compiled)});
      process.setuid(65534);
      const store = createFsStore(${JSON.stringify(folder)});
      for (const call of [() => store.put('b', Buffer.from('x')), () => store.head('a')]) {
        await call().catch((error) => console.log(error.name, error.code));
      }`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect(stdout.trim().split('\n')).toEqual(['StopError permission_denied', 'StopError permission_denied']);
  });
});
