import { z } from 'zod';
import { wholeNumber } from './schema-deployment-values.ts';
import { reference, section } from './schema-values.ts';

const allowed = {
  target: 'a number from 0.5 to 0.99999, such as 0.999',
  price: 'US dollars: a number from 0 to 1',
} as const;

/** A target of 1 would leave no room for a single failure, and no error budget to burn. */
const target = (description: string, value: number) =>
  z
    .number(allowed.target)
    .min(0.5, allowed.target)
    .max(0.99999, allowed.target)
    .meta({ description, default: value })
    .optional();

const price = (description: string, value: number) =>
  z
    .number(allowed.price)
    .min(0, allowed.price)
    .max(1, allowed.price)
    .meta({ description, default: value })
    .optional();

/** The section `metrics`. */
export const metricsSchema = section(
  {
    token: reference
      .meta({
        description: 'The bearer token that GET /metrics asks for. Without it there is no such address.',
      })
      .optional(),
    objectives: section(
      {
        syncSuccess: target('Part of mirror runs that succeed.', 0.999),
        syncP95Ms: wholeNumber(
          '95th percentile of the time of a mirror run, in milliseconds.',
          [1000, 3_600_000],
          60_000,
          'milliseconds: ',
        ).optional(),
        deploymentSuccess: target('Part of deployments that succeed.', 0.995),
        uptime: target('Part of the time in which the service works.', 0.999),
        healingSuccess: target('Part of what is healed that becomes well.', 0.95),
      },
      'an object',
    )
      .meta({ description: 'What the service promises over 30 days.' })
      .optional(),
    prices: section(
      {
        gigabyteSecond: price('One second of a function with 1 GB.', 0.0000133334),
        request: price('One call of a function.', 0.0000002),
      },
      'an object',
    )
      .meta({ description: 'US dollars, for the costs that are shown.' })
      .optional(),
  },
  'an object',
).meta({ description: 'Objectives, costs, and how figures are given out.' });

/** The section after checking, before defaults. */
export type CheckedMetrics = z.output<typeof metricsSchema>;
