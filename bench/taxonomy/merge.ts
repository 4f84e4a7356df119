import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonFormat } from '../../functions/taxonomy/document/json/json-format.ts';
import { mergeValues } from '../../functions/taxonomy/merge/merge-values.ts';
import { git } from '../native-git.ts';
import { median, milliseconds, type Row } from '../report.ts';
import { edit, type IndexFile, indexEntry, seeded, textOf } from './index-files.ts';

const entries = 10_000;
const replicas = 10;

/** An index of 5 MB with 10,000 entries, of which each of ten replicas has changed some: from the bytes to the merged bytes. */
export async function mergeLargeIndex(rounds: number): Promise<Row[]> {
  const base = largeIndex();
  const baseBytes = Buffer.from(textOf(base));
  const sides = Array.from({ length: replicas }, (_, replica) => {
    const copy = structuredClone(base);
    const random = seeded(replica);
    for (let change = 0; change < 50; change += 1) edit(copy, `r${replica}`, random);
    return Buffer.from(textOf(copy));
  });
  const times: number[] = [];
  let conflicts = 0;
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    const document = jsonFormat.parse(baseBytes, 'base');
    const merged = mergeValues({
      current: document.root,
      sides: sides.map((bytes, replica) => ({
        name: `r${replica}`,
        base: document.root,
        value: jsonFormat.parse(bytes, `r${replica}`, document).root,
      })),
      strategy: 'merge',
      rank: [],
    });
    if (merged.value) document.edit(merged.value);
    times.push(performance.now() - started);
    conflicts = merged.conflicts.length;
  }
  const time = median(times);
  const size = (baseBytes.length / 1e6).toFixed(1);
  return [
    {
      name: `index of ${size} MB, ${entries} entries, from ${replicas} replicas with 50 edits each: read, merged, written`,
      ours: `${milliseconds(time)}, ${conflicts} conflicts`,
      target: { text: '≤ 1 s', met: time <= 1000 },
    },
  ];
}

function largeIndex(): IndexFile {
  const at = (number: number) => ({
    ...indexEntry(`entry-${number}`),
    summary: 'words and more words '.repeat(10),
  });
  return { version: 1, entries: Array.from({ length: entries }, (_, number) => at(number)) };
}

/** The same edits of two sides, file by file, merged by `git merge-file` and by us. */
export async function conflictsOfGit(scratch: string, files: number): Promise<Row[]> {
  const random = seeded(7);
  let ofGit = 0;
  let ours = 0;
  let invalid = 0;
  for (let number = 0; number < files; number += 1) {
    const base: IndexFile = {
      version: 1,
      entries: Array.from({ length: 14 }, (_, at) => indexEntry(`e${number}-${at}`)),
    };
    const sides = ['ours', 'theirs'].map((name) => {
      const copy = structuredClone(base);
      for (let change = 0; change < 1 + Math.floor(random() * 3); change += 1) edit(copy, name, random);
      return textOf(copy);
    });
    const textual = await mergeTextually(scratch, [sides[0] ?? '', textOf(base), sides[1] ?? '']);
    if (textual.conflicts) ofGit += 1;
    else if (!isIndex(textual.text)) invalid += 1;
    const document = jsonFormat.parse(Buffer.from(textOf(base)), 'base');
    const { conflicts } = mergeValues({
      current: document.root,
      sides: sides.map((text, side) => ({
        name: `${side}`,
        base: document.root,
        value: jsonFormat.parse(Buffer.from(text), `${side}`, document).root,
      })),
      strategy: 'merge',
      rank: [],
    });
    if (conflicts.length > 0) ours += 1;
  }
  return [
    {
      name: `${files} files, 1 to 3 edits on each of two sides: files that conflict, against git merge`,
      peer: `${ofGit} conflict${invalid > 0 ? `, ${invalid} more merged into what is no JSON` : ''}`,
      ours: `${ours} conflict`,
      ratio: ours / ofGit,
    },
  ];
}

async function mergeTextually(
  scratch: string,
  texts: readonly [string, string, string],
): Promise<{ readonly conflicts: boolean; readonly text: string }> {
  const paths = ['ours', 'base', 'theirs'].map((name) => join(scratch, `${name}.json`));
  await Promise.all(paths.map((path, index) => writeFile(path, texts[index] ?? '')));
  try {
    await git(scratch, 'merge-file', '-q', ...paths);
  } catch (error) {
    // It exits with the number of conflicts.
    if (error instanceof Error && 'code' in error && typeof error.code === 'number' && error.code < 128) {
      return { conflicts: true, text: '' };
    }
    throw error;
  }
  return { conflicts: false, text: await readFile(paths[0] ?? '', 'utf8') };
}

function isIndex(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
