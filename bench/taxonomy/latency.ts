import { setTimeout as sleep } from 'node:timers/promises';
import { appMirror, startProduct } from '../../test/support/product.ts';
import { gitIn } from '../../test/support/repositories.ts';
import { milliseconds, percentile, type Row } from '../report.ts';
import { edit, indexFile, seeded, textOf } from './index-files.ts';

const patienceMs = 60_000;
const path = 'index/doc_index.json';

/**
 * The whole way on the local cloud: from the end of `git push` of an edited index in one of five repositories until the other
 * four have it, one push after the other. Two seconds of it are the time in which pushes of one burst gather.
 */
export async function taxonomyLatency(pushes: number): Promise<Row[]> {
  const names = Array.from({ length: 5 }, (_, index) => `service-${index}`);
  await using product = await startProduct({
    warm: true,
    repositories: names,
    mirrors: [appMirror()],
    taxonomy: {
      sets: [{ name: 'docs', files: ['index/*.json'], repos: names.map((name) => `acme/${name}`) }],
    },
  });
  const show = (name: string) =>
    gitIn(product.github.repository(`acme/${name}`), 'show', `main:${path}`).catch(() => '');
  const arrived = async (text: string): Promise<boolean> =>
    (await Promise.all(names.map(show))).every((content) => content === text.trimEnd());
  const index = indexFile(0, 15);
  const random = seeded(3);
  const times: number[] = [];
  for (let push = 0; push < pushes; push += 1) {
    const name = names[push % names.length] ?? '';
    const work = product.developer.workOn(name);
    await gitIn(
      work,
      'fetch',
      '-q',
      product.github.repository(`acme/${name}`),
      '+refs/heads/main:refs/heads/main',
    );
    edit(index, `push-${push}`, random);
    const text = textOf(index);
    await product.developer.commitAndPush(name, 'main', { files: { [path]: text } });
    const started = performance.now();
    while (!(await arrived(text))) {
      if (performance.now() - started > patienceMs) throw new Error('a push did not arrive');
      await sleep(20);
    }
    times.push(performance.now() - started);
  }
  return [
    {
      name: `push to one of five repositories → merged in the other four, ${pushes} pushes`,
      ours: `p50 ${milliseconds(percentile(times, 0.5))}, p99 ${milliseconds(percentile(times, 0.99))}`,
    },
  ];
}
