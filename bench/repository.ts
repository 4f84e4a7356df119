import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createBareRepository, fastImport, gitIn, randomBytesOf } from '../test/support/repositories.ts';

/** The size of a generated repository. */
export interface BenchRepository {
  readonly commits: number;
  readonly refs: number;
  /** Incompressible bytes added to the pack, spread over the history. */
  readonly ballast: number;
}

/** About 20,000 commits, 300 refs and a pack of 50 MB. */
export const standardRepository: BenchRepository = { commits: 20_000, refs: 300, ballast: 36_000_000 };
/** The same history with ten times the pack. */
export const largeRepository: BenchRepository = { commits: 20_000, refs: 300, ballast: 486_000_000 };

/**
 * Makes a repository that looks like one: text files of some kilobytes that change line by line, so that the pack is
 * deltas for the most part, some binary ballast, branches and annotated tags. The same input gives the same object ids.
 * Packed once, as hosts keep theirs. Kept in `directory` for the next run.
 */
export async function benchRepository(
  directory: string,
  name: string,
  size: BenchRepository,
): Promise<string> {
  const path = join(directory, `${name}-${size.commits}-${size.refs}-${size.ballast}.git`);
  if (existsSync(path)) return path;
  await mkdir(directory, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await createBareRepository(unfinished);
  await fastImport(unfinished, history(size));
  await gitIn(unfinished, 'repack', '-adfq', '--window=10');
  await rename(unfinished, path);
  return path;
}

const identity = 'Bench Author <author@example.test>';

function* history({ commits, refs, ballast }: BenchRepository): Generator<string | Uint8Array> {
  const files = Array.from({ length: 400 }, (_, index) => textFile(index));
  const blobEvery = 40;
  const blobSize = Math.floor(ballast / Math.floor(commits / blobEvery));
  for (let commit = 1; commit <= commits; commit += 1) {
    yield `commit refs/heads/main\nmark :${commit}\ncommitter ${identity} ${1_600_000_000 + commit * 600} +0000\n`;
    yield* data(`Change ${commit}: adjust what the ${commit % 97}th part does`);
    for (const offset of [0, 137]) {
      const index = (commit * 7 + offset) % files.length;
      const lines = files[index] ?? [];
      lines[(commit * 31 + offset) % lines.length] =
        `  value_${commit % 1_013} = compute(${commit}, ${offset});`;
      yield `M 100644 inline src/part-${index % 20}/file-${index}.ts\n`;
      yield* data(`${lines.join('\n')}\n`);
    }
    if (commit % blobEvery === 0) {
      yield `M 100644 inline assets/image-${commit % 200}.bin\n`;
      yield* data(randomBytesOf(`ballast-${commit}`, blobSize));
    }
    yield '\n';
  }
  for (let ref = 1; ref < refs; ref += 1) {
    const at = Math.ceil((ref * commits) / refs);
    if (ref % 3 === 0) {
      yield `tag v0.${ref}.0\nfrom :${at}\ntagger ${identity} ${1_600_000_000 + at * 600} +0000\n`;
      yield* data(`Release 0.${ref}.0`);
    } else {
      yield `reset refs/heads/topic/${ref}\nfrom :${at}\n\n`;
    }
  }
}

function textFile(index: number): string[] {
  return Array.from(
    { length: 120 },
    (_, line) => `  const part_${index}_${line} = read('${(index * 7919 + line * 104729) % 99991}');`,
  );
}

function data(content: string | Uint8Array): (string | Uint8Array)[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return [`data ${bytes.length}\n`, bytes, '\n'];
}
