import type { RepositoryCost } from '../../shared/measurement/costs.ts';
import type { Standing } from '../../shared/measurement/figures.ts';
import type { BurnWindow, ObjectiveStanding } from '../../shared/measurement/slo.ts';
import { count, duration } from '../output/quantities.ts';
import { table } from '../output/table.ts';
import { percent } from './percent.ts';
import type { Summaries, Times } from './summaries.ts';

const right = 'right' as const;

/** The promises of 30 days as a table; times too fast are those at which their budgets go. */
export function objectivesText(objectives: readonly ObjectiveStanding[]): string {
  const burn = ({ burn: rates }: ObjectiveStanding, window: BurnWindow): string => {
    const rate = rates[window];
    if (rate === undefined) return '-';
    return rate > 9_999 ? '> 9999' : rate.toFixed(1);
  };
  return table(
    [
      { title: 'promise, 30 days' },
      { title: 'promised', align: right },
      { title: 'attained', align: right },
      { title: 'of', align: right },
      { title: 'budget left', align: right },
      { title: 'burn 1 h', align: right },
      { title: '6 h', align: right },
      { title: '3 d', align: right },
      { title: '' },
    ],
    objectives.map((objective) => {
      const { name, target, attained, tally, budgetLeft, burning } = objective;
      return [
        name,
        percent(target),
        percent(attained),
        String(tally.total),
        percent(Math.max(-99.999, budgetLeft)),
        burn(objective, '1h'),
        burn(objective, '6h'),
        burn(objective, '3d'),
        burning ? burning.level : budgetLeft < 0 ? 'broken' : '',
      ];
    }),
  );
}

/** One line for each capability that did something. */
export function summariesText(summaries: Summaries, { budgets }: Pick<Standing, 'budgets'>): string {
  const { validation, taxonomy, deployment, healing, health, api } = summaries;
  const lines: readonly (readonly [name: string, parts: readonly (string | undefined)[]])[] = [
    [
      'validation',
      validation.runs === 0
        ? []
        : [
            `${percent(validation.successRate)} of ${validation.runs} passed`,
            timesText('run', validation.duration),
            qualityText(validation),
          ],
    ],
    [
      'taxonomy',
      taxonomy.rounds === 0
        ? []
        : [
            `${percent(taxonomy.successRate)} of ${count(taxonomy.rounds, 'round')} left all in step`,
            timesText('convergence', taxonomy.convergence),
          ],
    ],
    [
      'deployment',
      deployment.runs === 0
        ? []
        : [
            `${percent(deployment.successRate)} of ${deployment.runs - deployment.dropped} succeeded`,
            deployment.rolledback > 0 ? `${deployment.rolledback} rolled back` : undefined,
            timesText('run', deployment.duration),
            timesText('lead time', deployment.leadTime),
          ],
    ],
    [
      'health',
      health.looks === 0
        ? []
        : [
            `uptime ${percent(health.uptime)} in ${count(health.looks, 'look')}`,
            health.score === undefined ? undefined : `score ${Math.round(health.score)} of 100`,
            ...(['critical', 'warning', 'unknown', 'healthy'] as const).map((status) => {
              const some = health.repositories[status] ?? 0;
              return some === 0 ? undefined : `${some} ${status}`;
            }),
          ],
    ],
    [
      'healing',
      healing.tried === 0
        ? []
        : [
            `${percent(healing.successRate)} of ${healing.tried} healed`,
            timesText('time to heal', healing.timeToHeal),
          ],
    ],
    [
      'requests',
      api.requests === 0
        ? []
        : [
            api.requests.toLocaleString('en'),
            ...Object.entries(api.byCapability).map(([name, some]) => `${name} ${some.toLocaleString('en')}`),
          ],
    ],
    ...budgets.map(
      ({ id, remaining, limit }) =>
        ['budget', [`${remaining.toLocaleString('en')} of ${limit.toLocaleString('en')} left`, id]] as const,
    ),
  ];
  return lines
    .filter(([, parts]) => parts.length > 0)
    .map(([name, parts]) => `${name.padEnd(12)}${parts.filter((part) => part !== undefined).join(' · ')}`)
    .join('\n');
}

/** What capabilities cost in the time that is shown, and the dearest repositories of this month. */
export function costsText(
  costs: Summaries['costs'],
  repositories: readonly RepositoryCost[],
  { month, shown }: { readonly month: string; readonly shown: number },
): string {
  if (costs.length === 0 && repositories.length === 0) return '';
  const columns = (title: string) => [
    { title },
    { title: 'GB-seconds', align: right },
    { title: 'runs', align: right },
    { title: 'requests', align: right },
    { title: 'cost', align: right },
  ];
  const cells = (usage: Summaries['costs'][number] | RepositoryCost): readonly string[] => [
    (usage.megabyteMs / 1024 / 1000).toFixed(1),
    String(usage.invocations),
    String(usage.requests),
    dollars(usage.dollars),
  ];
  const rest = repositories.slice(shown);
  const others = rest.reduce((sum, one) => sum + one.dollars, 0);
  return [
    ...(costs.length > 0
      ? [
          table(
            columns('capability'),
            costs.map((one) => [one.capability, ...cells(one)]),
          ),
        ]
      : []),
    ...(repositories.length > 0
      ? [
          table(columns(`repository, ${month}`), [
            ...repositories.slice(0, shown).map((one) => [one.repository, ...cells(one)]),
            ...(rest.length > 0 ? [[`${rest.length} more`, '', '', '', dollars(others)]] : []),
          ]),
        ]
      : []),
  ].join('\n\n');
}

/** `$12.30`, and small sums with as many digits as they need: `$0.00042`. */
export function dollars(amount: number): string {
  if (amount === 0 || amount >= 1) return `$${amount.toFixed(2)}`;
  return `$${Number(amount.toPrecision(2)).toFixed(Math.min(9, 1 - Math.floor(Math.log10(amount))))}`;
}

function timesText(name: string, times: Times | undefined): string | undefined {
  return times && `${name} ${duration(times.mean)} on average, 95 % within ${duration(times.p95)}`;
}

function qualityText({ quality, trend }: Summaries['validation']): string | undefined {
  if (!quality) return undefined;
  const { grade, before } = quality;
  return `quality ${grade}${before === undefined ? '' : ` (${trend}, before ${before})`}`;
}
