import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createBareRepository, isolatedGitEnvironment } from '../local/github/bare-repository.ts';
import { fastImport, gitIn, historyOf } from '../test/support/repositories.ts';
import { coldMirror } from './cold-command.ts';
import { nativeFirstMirror, nativeLsRemote, nativeUpdate } from './native-git.ts';
import { type Row, ratioRow } from './report.ts';
import type { Usage } from './usage.ts';
import { startWarmEngine, type WarmEngine } from './warm-engine.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** Where a case works, and how often it measures. Peer and ours take turns, so that both meet the same machine. */
export interface CaseOptions {
  readonly repository: string;
  readonly rounds: number;
}

async function inWorkspace(
  repository: string,
  measure: (workspace: Workspace, engine: WarmEngine) => Promise<Row[]>,
): Promise<Row[]> {
  const workspace = await openWorkspace(repository);
  const engine = await startWarmEngine();
  try {
    return await measure(workspace, engine);
  } finally {
    await engine.close();
    await workspace.close();
  }
}

async function destinations(workspace: Workspace, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => workspace.destination()));
}

/** A first mirror to one destination, or to several from one fetch. */
export function firstMirror(
  { repository, rounds }: CaseOptions,
  count: number,
  largest: number,
): Promise<Row[]> {
  return inWorkspace(repository, async (workspace, engine) => {
    const native: number[] = [];
    const warm: number[] = [];
    const cold: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      native.push(
        await nativeFirstMirror(workspace.directory, workspace.source, await destinations(workspace, count)),
      );
      cold.push((await coldMirror(workspace.source, await destinations(workspace, count))).ms);
      warm.push((await engine.mirror(workspace.source, await destinations(workspace, count))).ms);
      await workspace.clear();
    }
    const name = count === 1 ? 'first mirror' : `first mirror to ${count} destinations`;
    return [
      ratioRow(`${name}, whole command`, native, cold, largest),
      ratioRow(`${name}, warm engine`, native, warm, largest),
    ];
  });
}

/** One new commit on one branch; both destinations were current before. */
export function oneCommit({ repository, rounds }: CaseOptions, scratch: string): Promise<Row[]> {
  return withCopy(repository, scratch, (copy) =>
    inWorkspace(copy, async (workspace, engine) => {
      const [forNative = '', forCold = '', forWarm = ''] = await destinations(workspace, 3);
      const clone = join(workspace.directory, 'kept-clone.git');
      await createBareRepository(clone);
      await nativeUpdate(clone, workspace.source, [forNative]);
      await engine.mirror(workspace.source, [forCold, forWarm]);
      const native: number[] = [];
      const warm: number[] = [];
      const cold: number[] = [];
      for (let round = 0; round < rounds * 5; round += 1) {
        const history = await historyOf(copy);
        history.commit('main', { files: { 'src/part-1/file-1.ts': `export const round = ${round};\n` } });
        await history.write();
        native.push(await nativeUpdate(clone, workspace.source, [forNative]));
        warm.push((await engine.mirror(workspace.source, [forWarm])).ms);
        cold.push((await coldMirror(workspace.source, [forCold])).ms);
      }
      return [
        ratioRow('one new commit, whole command', native, cold),
        ratioRow('one new commit, warm engine', native, warm, 0.5),
      ];
    }),
  );
}

/** Nothing to do over many refs: the peer only asks both sides for their refs. */
export async function nothingNew({ rounds }: CaseOptions, scratch: string, refs: number): Promise<Row[]> {
  const path = join(scratch, `refs-${refs}.git`);
  await createBareRepository(path);
  await fastImport(path, manyRefs(refs));
  await gitIn(path, 'pack-refs', '--all');
  try {
    return await inWorkspace(path, async (workspace, engine) => {
      const [to = ''] = await destinations(workspace, 1);
      await engine.mirror(workspace.source, [to]);
      await gitIn(workspace.pathOf(to), 'pack-refs', '--all');
      const native: number[] = [];
      const warm: number[] = [];
      const cold: number[] = [];
      for (let round = 0; round < rounds * 5; round += 1) {
        native.push(await nativeLsRemote(workspace.directory, workspace.source, to));
        warm.push((await engine.mirror(workspace.source, [to])).ms);
        cold.push((await coldMirror(workspace.source, [to])).ms);
      }
      const name = `nothing new, ${refs.toLocaleString('en')} refs`;
      return [
        ratioRow(`${name}, whole command`, native, cold),
        ratioRow(`${name}, warm engine`, native, warm, 0.7),
      ];
    });
  } finally {
    await rm(path, { recursive: true });
  }
}

function* manyRefs(refs: number): Generator<string> {
  const identity = 'Bench Author <author@example.test>';
  for (let index = 1; index <= refs; index += 1) {
    yield `commit refs/heads/team-${index % 40}/topic-${index}\nmark :${index}\n`;
    yield `committer ${identity} ${1_600_000_000 + index} +0000\ndata 5\ntopic\n\n`;
  }
}

/** The relay against the least that any mirror must do: the destination's own `git index-pack` of the same pack. */
export function relayOverFloor({ repository, rounds }: CaseOptions, scratch: string): Promise<Row[]> {
  return inWorkspace(repository, async (workspace, engine) => {
    const pack = join(scratch, 'floor.pack');
    await mkdir(scratch, { recursive: true });
    await writePack(repository, pack);
    const floor: number[] = [];
    const warm: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      floor.push(await indexPack(workspace, pack));
      warm.push((await engine.mirror(workspace.source, await destinations(workspace, 1))).ms);
      await workspace.clear();
    }
    await rm(pack);
    return [ratioRow('relay over the floor (`git index-pack` of the same pack)', floor, warm, 1.3)];
  });
}

async function writePack(repository: string, pack: string): Promise<void> {
  const child = spawn('git', ['pack-objects', '--all', '--revs', '-q', '--stdout', '--delta-base-offset'], {
    cwd: repository,
    env: isolatedGitEnvironment(repository),
    stdio: ['pipe', openSync(pack, 'w'), 'inherit'],
  });
  child.stdin?.end();
  await once(child, 'close');
}

async function indexPack(workspace: Workspace, pack: string): Promise<number> {
  const path = workspace.pathOf(await workspace.destination());
  const started = performance.now();
  const child = spawn('git', ['index-pack', '--stdin'], {
    cwd: path,
    env: isolatedGitEnvironment(path),
    stdio: [openSync(pack, 'r'), 'ignore', 'inherit'],
  });
  await once(child, 'close');
  return performance.now() - started;
}

/** Peak memory and disk use of the whole command and of the engine as a function has it. */
export function memory({ repository, rounds }: CaseOptions, label: string): Promise<Row[]> {
  return inWorkspace(repository, async (workspace, engine) => {
    const command: Usage[] = [];
    const function_: Usage[] = [];
    for (let round = 0; round < rounds; round += 1) {
      command.push(await coldMirror(workspace.source, await destinations(workspace, 1)));
      function_.push(await engine.mirror(workspace.source, await destinations(workspace, 1)));
      await workspace.clear();
    }
    return [
      usageRow(`${label}, whole command`, command),
      usageRow(`${label}, engine as a function`, function_),
    ];
  });
}

function usageRow(name: string, used: readonly Usage[]): Row {
  const peakMB = Math.max(...used.map(({ peakMiB }) => peakMiB * 1.048576));
  const disk = Math.max(...used.map(({ diskBytes }) => diskBytes));
  return {
    name: `peak memory, ${name}`,
    ours: `${peakMB.toFixed(0)} MB, ${disk} bytes to disk`,
    target: { text: '≤ 128 MB, 0 bytes', met: peakMB <= 128 && disk === 0 },
  };
}

async function withCopy<Result>(
  repository: string,
  scratch: string,
  use: (copy: string) => Promise<Result>,
): Promise<Result> {
  const copy = join(scratch, 'one-commit.git');
  await cp(repository, copy, { recursive: true });
  try {
    return await use(copy);
  } finally {
    await rm(copy, { recursive: true });
  }
}
