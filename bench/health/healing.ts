import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { organisations } from '../../test/support/product.ts';
import type { Row } from '../report.ts';
import { type BenchProduct, startBenchProduct } from './bench-product.ts';
import { type FaultResult, isAsItShould } from './fault.ts';
import { placeFaults } from './place-faults.ts';
import { repositoryFaults, until } from './repository-faults.ts';
import { resultsTable, withResults } from './results.ts';
import { runFaults } from './run-faults.ts';
import { serviceFaults } from './service-faults.ts';

/** Faults that disturb each other come one after the other: those of each line together. */
const groups: readonly (readonly string[])[] = [
  [...repositoryFaults, ...serviceFaults].map(({ id }) => id).filter((id) => id !== 'killed'),
  // It empties all queues.
  ['killed'],
  ['down'],
  ['git-cut', 'slow', 'hook-gone'],
  ['revoked', 'expires', 'hook-off'],
  ['lost', 'scopeless', 'limit'],
  ['hook-secret'],
  ['skew', 'hook-events'],
  ['expired'],
  ['uninstalled'],
  ['source-down'],
];

const guide = fileURLToPath(new URL('../../docs/healing.md', import.meta.url));

/**
 * Injects every fault of docs/healing.md into the product on one machine, and writes what became of each into that document. Throws when
 * one was not found in two rounds, did not heal though it should, or was not told of, or its end was not. With `only`, the lines of the others stay as they are.
 */
export async function healingCase(only: readonly string[] | undefined): Promise<Row[]> {
  const started = Date.now();
  const faults = new Map(
    [...repositoryFaults, ...serviceFaults, ...placeFaults()].map((fault) => [fault.id, fault]),
  );
  const results: FaultResult[] = [];
  {
    await using bench = await startBenchProduct(repositories);
    await settle(bench);
    for (const ids of groups) {
      const chosen = ids.flatMap((id) => (only && !only.includes(id) ? [] : (faults.get(id) ?? [])));
      if (chosen.length === 0) continue;
      process.stderr.write(`faults: ${chosen.map(({ id }) => id).join(', ')}\n`);
      results.push(...(await runFaults(bench, chosen)));
    }
  }
  const minutes = (Date.now() - started) / 60_000;
  const document = await readFile(guide, 'utf8');
  const table = resultsTable([...faults.values()], results, document);
  await writeFile(guide, withResults(document, table));
  const failed = results.filter((result) => !isAsItShould(result));
  if (failed.length > 0) {
    console.log(table);
    throw new Error(`not as it should be: ${failed.map(({ fault }) => fault.what).join(', ')}`);
  }
  return rows(results, minutes);
}

/** One for each fault that has one of its own, and some that nothing happens to but what happens to all. */
const repositories = [
  ...repositoryFaults.map(({ id }) => id),
  ...['shop', 'baking', 'index-one', 'index-two', 'steady', 'slow', 'pushed'],
];

const firstRunsMs = 300_000;

/** Everything is mirrored, and found to be well: what is found later was injected. */
async function settle(bench: BenchProduct): Promise<void> {
  const { ledger, github } = bench.product;
  for (const name of repositories.filter((each) => each.startsWith('strict-')))
    await github.addRepository(`${organisations.deploy}/${name}`);
  await ledger.askForAll('first');
  for (const name of repositories) {
    const owner = organisations.deploy;
    await until(async () => (await ledger.state(name, owner))?.outcome === 'synced', firstRunsMs);
  }
  for (let rounds = 0; ; rounds += 1) {
    await bench.round();
    const findings: string[] = [];
    for await (const { name, checks } of bench.health.reports()) {
      for (const { status, code, evidence } of checks) {
        if (status !== 'pass') findings.push(`${name}: ${status} ${code ?? ''} ${evidence}`);
      }
    }
    const known = findings.filter((text) => !text.includes('no round over the set'));
    if (known.length === 0) return;
    if (rounds >= 5) throw new Error(`the product is not well before any fault:\n${known.join('\n')}`);
  }
}

function rows(results: readonly FaultResult[], minutes: number): Row[] {
  const healable = results.filter(({ fault }) => fault.end.kind === 'heals');
  const healed = healable.filter(({ healedMs }) => healedMs !== undefined).length;
  const told = results.filter(({ fault }) => fault.end.kind === 'person');
  // Where none of the chosen ones can be healed, none was left.
  const share = healable.length === 0 ? 1 : healed / healable.length;
  const found = results.filter(({ rounds }) => rounds !== undefined && rounds <= 2).length;
  return [
    {
      name: `${results.length} faults, in ${minutes.toFixed(0)} minutes: found within two rounds`,
      ours: `${found}`,
      target: { text: 'all', met: found === results.length },
    },
    {
      name: `of ${healable.length} that can be healed: healed without a person`,
      ours: `${healed} (${(100 * share).toFixed(0)} %)`,
      target: { text: '≥ 95 %', met: share >= 0.95 },
    },
    {
      name: `of ${told.length} that a person or time mends: told at the right level, and told of the end`,
      ours: `${told.filter(isAsItShould).length}`,
      target: { text: 'all', met: told.every(isAsItShould) },
    },
  ];
}
