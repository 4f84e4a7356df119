import { randomUUID } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { DestinationReport, MirrorReport, RefResult } from '../../functions/mirror/report.ts';
import type { GitServer } from './git-server.ts';
import { type CommitDescription, fsck, gitIn, historyOf, refsOf } from './repositories.ts';

/** One source and its copies on a git server, under names of their own. */
export interface MirrorScenario {
  /** Where the source lies on disk. */
  readonly source: string;
  /** Where the first copy lies on disk. */
  readonly copy: string;
  readonly copies: readonly string[];
  /** URLs, and the paths by which requests name the repositories. */
  readonly from: string;
  readonly to: readonly string[];
  readonly sourceName: string;
  readonly copyNames: readonly string[];
}

/** Makes an empty source and empty copies. */
export async function mirrorScenario(
  server: GitServer,
  { copies = 1, objectFormat = 'sha1' }: { copies?: number; objectFormat?: 'sha1' | 'sha256' } = {},
): Promise<MirrorScenario> {
  const prefix = `s-${randomUUID().slice(0, 8)}`;
  const sourceName = `${prefix}/source`;
  const copyNames = Array.from({ length: copies }, (_, index) => `${prefix}/copy-${index + 1}`);
  const source = await server.create(sourceName, { objectFormat });
  const directories = await Promise.all(copyNames.map((name) => server.create(name, { objectFormat })));
  return {
    source,
    copy: directories[0] ?? '',
    copies: directories,
    from: server.urlOf(sourceName),
    to: copyNames.map((name) => server.urlOf(name)),
    sourceName,
    copyNames,
  };
}

/** Makes one commit on a branch and resolves to its id. */
export async function commitTo(
  directory: string,
  branch: string,
  description: CommitDescription = {},
): Promise<string> {
  const history = await historyOf(directory);
  // The branch in the message tells commits apart that are made alike on two branches.
  const mark = history.commit(branch, { message: `Commit to ${branch}`, ...description });
  const ids = await history.write();
  return ids.get(mark) ?? '';
}

/** Points a ref somewhere, without asking who has it. */
export async function setRef(directory: string, ref: string, id: string): Promise<void> {
  await gitIn(directory, 'update-ref', ref, id);
}

export async function deleteRef(directory: string, ref: string): Promise<void> {
  await gitIn(directory, 'update-ref', '-d', ref);
}

/** Installs a hook: a shell script without its first line. */
export async function installHook(directory: string, name: string, script: string): Promise<void> {
  const path = join(directory, 'hooks', name);
  await mkdir(join(directory, 'hooks'), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

/** The copy has every ref of the source, none besides, and every object of them. */
export async function expectEqualRefs(source: string, copy: string): Promise<void> {
  expect(await refsOf(copy)).toEqual(await refsOf(source));
  await fsck(copy);
}

/** The report on the only (or the first) destination. */
export function firstDestination(report: MirrorReport): DestinationReport {
  const [destination] = report.destinations;
  if (!destination) throw new Error('the report has no destination');
  return destination;
}

/** What the report says about one ref of the first destination. */
export function refResult(report: MirrorReport, ref: string): RefResult | undefined {
  return firstDestination(report).refs.find((result) => result.ref === ref);
}

/** How many pushes reached a repository. */
export function pushesTo(server: GitServer, repository: string): number {
  return server.requests.filter(
    (request) =>
      request.repository === repository && request.service === 'git-receive-pack' && !request.advertisement,
  ).length;
}
