import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What keeps builds apart from the rest of the machine. */
export interface Isolation {
  /**
   * `namespaces`: a build may write below its own folder only (`/tmp` is its own, too), sees its own processes only, and what it leaves
   * running ends with it. `none`: it can do what the user can. Whoever may write outside has the rest of it all the same.
   */
  readonly kind: 'namespaces' | 'none';
}

/** A program to start. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
}

/** A command in the folder of its build. */
export interface Confined {
  /** Holds `work` (where it runs), `home` and `tmp`. */
  readonly folder: string;
  readonly command: string;
  /** Files that it must not read; only where there are namespaces. */
  readonly hidden: readonly string[];
  /** Whether it may change what lies outside of its folder, as far as the user may. */
  readonly mayWriteOutside: boolean;
}

/**
 * Memory that one process may ask for, as CodeBuild's smallest machine has it; in KiB, as `ulimit` counts. Of data, not of addresses:
 * Node.js reserves far more addresses than it ever uses.
 */
const memoryLimit = 4 * 1024 * 1024;

/**
 * The last thing that every build does. Descriptor 3 is open for as long as somebody waits for the build: with whoever started it, it
 * ends, however that went. `kill 0` reaches the process group, `kill -1` the whole namespace.
 */
const runCommand = (everybody: string, start: string) => `
{ read -r _ <&3 || true; kill -KILL ${everybody}; } &
exec 3<&-
ulimit -c 0
ulimit -d ${memoryLimit} 2>/dev/null || true
${start} /bin/sh -c "$command"
exit $?`;

const plainScript = `
command=$1
${runCommand('0', '')}`;

/**
 * Runs as root of a user namespace of its own, with mounts and processes of its own. First the build's folder becomes a mount, then
 * every mount that there was before is made read-only; so only that folder is left. At last the command is given back the user's own id,
 * with which it can undo none of it.
 */
const namespaceScript = `
set -eu
folder=$1 uid=$2 gid=$3 command=$4 hidden=$5
shift 5
mount --make-rprivate /
mount --bind "$folder" "$folder"
while [ "$hidden" -gt 0 ]; do
  if [ -e "$1" ]; then mount --bind /dev/null "$1"; fi
  hidden=$((hidden - 1))
  shift
done
confined=$#
while [ $# -gt 0 ]; do
  if [ -e "$2" ]; then mount -o "remount,bind,$1,ro" "$2"; fi
  shift 2
done
for place in /tmp /var/tmp /dev/shm; do
  case $folder/ in "$place"/*) continue ;; esac
  if [ "$confined" -gt 0 ] && [ -d "$place" ]; then mount --bind "$folder/tmp" "$place"; fi
done
mount -t proc proc /proc
cd "$folder/work"
set +eu
${runCommand('-1', 'unshare --user --map-user="$uid" --map-group="$gid" --')}`;

const namespaces = ['--user', '--map-root-user', '--mount', '--pid', '--fork', '--kill-child'];

/** The program that runs a command as far apart as can be. */
export async function confine(
  { kind }: Isolation,
  { folder, command, hidden, mayWriteOutside }: Confined,
): Promise<Program> {
  if (kind === 'none') return { file: '/bin/sh', args: ['-c', plainScript, 'build', command] };
  const mounts = mayWriteOutside ? [] : writableMounts(await readFile('/proc/self/mountinfo', 'utf8'));
  const { geteuid, getegid } = process;
  const about = [folder, String(geteuid?.()), String(getegid?.()), command, String(hidden.length)];
  return {
    file: 'unshare',
    args: [
      ...namespaces,
      ...['/bin/sh', '-c', namespaceScript, 'build'],
      ...about,
      ...hidden,
      ...mounts.flatMap(({ options, place }) => [options, place]),
    ],
  };
}

/** Tries what this machine allows: some systems have no namespaces, others keep them from users who are not root. */
export async function findIsolation(directory: string): Promise<Isolation> {
  if (process.platform !== 'linux') return { kind: 'none' };
  await mkdir(directory, { recursive: true });
  const folder = await mkdtemp(join(directory, 'try-'));
  try {
    for (const name of ['work', 'tmp']) await mkdir(join(folder, name));
    const command = 'echo here > here && ! { echo there > ../../there; } 2>/dev/null';
    const { file, args } = await confine(
      { kind: 'namespaces' },
      { folder, command, hidden: [], mayWriteOutside: false },
    );
    const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], timeout: 10_000 });
    const status = await once(child, 'exit').then(
      ([code]: unknown[]) => code,
      // There is no such program.
      () => undefined,
    );
    return { kind: status === 0 ? 'namespaces' : 'none' };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The mounts that can be written to, with their options: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */
export function writableMounts(
  mountInfo: string,
): readonly { readonly place: string; readonly options: string }[] {
  return mountInfo
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [, , , , place = '', options = ''] = line.split(' ');
      const flags = options.split(',');
      if (flags.includes('ro')) return [];
      // Whoever may not lift a flag has to name it again.
      return [{ place: unescaped(place), options: flags.filter((flag) => flag !== 'rw').join(',') }];
    });
}

/** Spaces and the like are written as three octal digits. */
function unescaped(place: string): string {
  return place.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
