import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What keeps a branch from plain pushes. */
export type ProtectionKind = 'protection' | 'ruleset';

const listName = 'protected-branches';

/** Runs once for each ref of a push, in the bare repository, with the ref's name; what it prints is told to the pusher. */
const updateHook = `#!/bin/sh
while read -r kind ref; do
  [ "$ref" = "$1" ] || continue
  if [ "$kind" = ruleset ]; then
    echo "error: GH013: Repository rule violations found for $1." >&2
    echo "- Changes must be made through a pull request." >&2
  else
    echo "error: GH006: Protected branch update failed for $1." >&2
    echo "error: Changes must be made through a pull request." >&2
  fi
  exit 1
done < ${listName}
`;

/** The protected branches of a bare repository, by short name. */
export async function readProtectedBranches(path: string): Promise<ReadonlyMap<string, ProtectionKind>> {
  const text = await readFile(join(path, listName), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [kind = '', ref = ''] = line.split(' ');
      return [ref.replace(/^refs\/heads\//, ''), kind === 'ruleset' ? 'ruleset' : 'protection'];
    }),
  );
}

/** Refuses every push to a branch from now on. */
export async function protectBranch(path: string, branch: string, kind: ProtectionKind): Promise<void> {
  const known = new Map(await readProtectedBranches(path)).set(branch, kind);
  const lines = [...known].map(([name, by]) => `${by} refs/heads/${name}\n`);
  await writeFile(join(path, listName), lines.join(''));
  const hook = join(path, 'hooks', 'update');
  await mkdir(join(path, 'hooks'), { recursive: true });
  await writeFile(hook, updateHook);
  await chmod(hook, 0o755);
}
