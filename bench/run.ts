import { mkdir, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildCases } from './deployment/build-cases.ts';
import { siteCases } from './deployment/site-cases.ts';
import { firstMirror, memory, nothingNew, oneCommit, relayOverFloor } from './engine-cases.ts';
import { healthCases } from './health/cases.ts';
import { git } from './native-git.ts';
import { type Row, table } from './report.ts';
import { benchRepository, largeRepository, standardRepository } from './repository.ts';
import { plannerCase, webhookCase } from './system-cases.ts';
import { taxonomyCases } from './taxonomy/cases.ts';
import { validationCases } from './validation/cases.ts';

const { values } = parseArgs({
  options: {
    repo: { type: 'string' },
    case: { type: 'string', multiple: true },
    fault: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '5' },
    data: { type: 'string', default: join(tmpdir(), 'auto-builder-bench-data') },
  },
});
const data = resolve(values.data);
const rounds = Number(values.rounds);
const scratch = join(data, `scratch-${process.pid}`);
await mkdir(scratch, { recursive: true });

const standard = async (): Promise<string> =>
  values.repo ? resolve(values.repo) : benchRepository(data, 'standard', standardRepository);
const large = (): Promise<string> => benchRepository(data, 'large', largeRepository);

const cases: Record<string, () => Promise<Row[]>> = {
  first: async () => firstMirror({ repository: await standard(), rounds }, 1, 0.65),
  three: async () => firstMirror({ repository: await standard(), rounds }, 3, 0.6),
  commit: async () => oneCommit({ repository: await standard(), rounds }, scratch),
  nothing: async () => nothingNew({ repository: await standard(), rounds }, scratch, 5_000),
  floor: async () => relayOverFloor({ repository: await standard(), rounds }, scratch),
  memory: async () => memory({ repository: await standard(), rounds }, values.repo ?? '50 MB of pack'),
  'memory-large': async () => memory({ repository: await large(), rounds: 2 }, '500 MB of pack'),
  webhook: () => webhookCase(50),
  planner: () => plannerCase(1_000),
  ...validationCases({ data, scratch, rounds }),
  ...taxonomyCases({ scratch, rounds }),
  ...siteCases(),
  ...buildCases(rounds),
  ...healthCases({ faults: values.fault }),
};

const chosen = values.case ?? Object.keys(cases).filter((name) => !values.repo || name !== 'memory-large');
const unknown = chosen.filter((name) => !(name in cases));
if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  console.error(
    `Cases: ${Object.keys(cases).join(', ')}. Options: --repo PATH --case NAME --fault ID --rounds N --data DIR.`,
  );
  process.exit(2);
}

const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
const memoryGiB = Math.round(totalmem() / 2 ** 30);
console.log(
  `${cpus().length} × ${processor}, ${memoryGiB} GiB; Node ${process.version}; ${(await git('.', '--version')).trim()}; median of ${rounds} rounds`,
);
try {
  const rows: Row[] = [];
  for (const name of chosen) {
    process.stderr.write(`measuring ${name} …\n`);
    rows.push(...((await cases[name]?.()) ?? []));
  }
  console.log(`\n${table(rows)}`);
} finally {
  await rm(scratch, { recursive: true });
}
