import { setTimeout as sleep } from 'node:timers/promises';
import { appMirror, type Product, startProduct } from '../../test/support/product.ts';
import { milliseconds, percentile, type Row } from '../report.ts';

const patienceMs = 60_000;

/**
 * The whole way on the local cloud: from the end of `git push` of a file with findings until its check run, with
 * annotations, is at the commit; and until the commit with the fix is on the branch. Each push goes to another repository,
 * in turn, because writes to GitHub are paced a second apart.
 */
export async function validationLatency(pushes: number): Promise<Row[]> {
  const names = Array.from({ length: 5 }, (_, index) => `service-${index}`);
  await using product = await startProduct({
    warm: true,
    repositories: names,
    mirrors: [appMirror()],
    validation: { enabled: true, autoCommit: true, autoPush: true },
  });
  await quiet(product);
  const checked: number[] = [];
  const fixed: number[] = [];
  for (let push = 0; push < pushes; push += 1) {
    const name = names[push % names.length] ?? '';
    const branch = `change-${push}`;
    const text = `"""Module ${push}."""\n\nimport os\n\nprint(${push})\n`;
    const commit = await product.developer.commitAndPush(name, branch, { files: { [`m${push}.py`]: text } });
    const pushed = performance.now();
    await until(() => annotated(product, name, commit));
    checked.push(performance.now() - pushed);
    await until(
      () => product.github.desk.checkRuns(`acme/${name}`).length > 2 * Math.floor(push / names.length),
    );
    await quiet(product);
    fixed.push(performance.now() - pushed - quietMs);
  }
  const [p50, p99] = [percentile(checked, 0.5), percentile(checked, 0.99)];
  return [
    {
      name: `push → check run with annotations, ${pushes} pushes`,
      ours: `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}`,
      target: { text: 'p50 ≤ 3 s', met: p50 <= 3000 },
    },
    {
      name: `push → fix pushed, checked and mirrored, nothing more to do, ${pushes} pushes`,
      ours: `p50 ${milliseconds(percentile(fixed, 0.5))}, p99 ${milliseconds(percentile(fixed, 0.99))}`,
    },
  ];
}

function annotated(product: Product, name: string, commit: string): boolean {
  return product.github.desk
    .checkRuns(`acme/${name}`, commit)
    .some(({ annotations }) => annotations.length > 0);
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('a push led to nothing');
    await sleep(5);
  }
}

const quietMs = 1_000;

/** Waits until no function runs. */
async function quiet(product: Product): Promise<void> {
  let last = performance.now();
  const note = (): void => {
    last = performance.now();
  };
  product.cloud.events.on('invocation.started', note).on('invocation.finished', note);
  while (performance.now() - last < quietMs) await sleep(50);
  product.cloud.events.off('invocation.started', note).off('invocation.finished', note);
}
