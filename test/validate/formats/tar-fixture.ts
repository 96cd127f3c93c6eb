import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checksum, padding, RECORD, ustarHeader } from '../../../src/formats/tar/ustar.js';
import { type Member, membersOf } from '../../support/tamper.js';
import { writeObject } from '../../support/tiny-corpus.js';

/** Packs members as an archive of zero-padded records, and nothing else. */
export function packTar(members: readonly Member[]): Buffer {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const { name, data, header } of members) {
    const block = ustarHeader(name, data.length);
    header?.(block);
    if (header) sign(block);
    chunks.push(block, data, Buffer.alloc(padding(data.length)));
    at += block.length + data.length + padding(data.length);
  }
  return Buffer.concat([...chunks, Buffer.alloc(1024 + padding(at + 1024, RECORD))]);
}

/** Writes the checksum of a header that was changed. */
export function sign(block: Buffer): void {
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}

/** Edits the members of an archive of a folder. */
export async function editTar(
  folder: string,
  name: string,
  edit: (members: Member[]) => Member[] | Promise<Member[]>,
): Promise<void> {
  const members = await membersOf(await readFile(join(folder, name)));
  await writeObject(folder, name, packTar(await edit(members)));
}

/** Edits the JSON of the first member whose name ends so. */
export async function editTarJson(
  folder: string,
  tar: string,
  edit: (record: Record<string, never>) => unknown,
  ending = '.json',
): Promise<void> {
  await editTar(folder, tar, (members) => {
    const member = members.find(({ name }) => name.endsWith(ending));
    if (!member) throw new Error(`no member ${ending} in ${tar}`);
    const record = JSON.parse(member.data.toString()) as Record<string, never>;
    member.data = Buffer.from(JSON.stringify(edit(record) ?? record));
    return members;
  });
}

/** Replaces the first member whose name ends so, by nothing, one or several. */
export async function replaceMember(
  folder: string,
  tar: string,
  ending: string,
  by: (member: Member) => Member | Member[] | Promise<Member>,
): Promise<void> {
  await editTar(folder, tar, async (members) => {
    const at = members.findIndex(({ name }) => name.endsWith(ending));
    if (at === -1) throw new Error(`no member ${ending} in ${tar}`);
    const replaced = await by(members[at] as Member);
    members.splice(at, 1, ...(Array.isArray(replaced) ? replaced : [replaced]));
    return members;
  });
}
