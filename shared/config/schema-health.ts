import { z } from 'zod';
import { checkNames } from '../health/health.ts';
import { seconds } from './schema-deployment-values.ts';
import { days, timeOfDay, timeZone } from './schema-times.ts';
import { flag, safeUrl, section } from './schema-values.ts';

const allowed = {
  checks: checkNames.join(', '),
  choice: 'on or off',
  reserve: 'a number from 0 to 0.9',
} as const;

/** Seconds between two looks: from a minute to a week. */
export const healthIntervalBounds = [60, 604_800] as const;

/** A span of each day, or of some days of the week. */
export const quietHoursSchema = section(
  {
    from: timeOfDay.meta({ description: 'When it begins.' }),
    to: timeOfDay.meta({ description: 'When it has ended; on the next day, if that is not later.' }),
    timeZone: timeZone.meta({ description: 'Whose clock is meant.', default: 'UTC' }).optional(),
    days: days.meta({ description: 'Days on which it begins. Default: all.' }).optional(),
  },
  'an object with from and to',
);

/** The section `health`. */
export const healthSchema = section(
  {
    enabled: flag('Whether the health of repositories and of the service is looked at.', true).optional(),
    interval: seconds(
      'Seconds between two looks. HEALTH_CHECK_INTERVAL goes before it.',
      healthIntervalBounds,
      3600,
    ).optional(),
    checks: z
      .partialRecord(z.enum(checkNames), z.enum(['on', 'off'], allowed.choice), {
        // The library's type of the code leaves this one out.
        error: (issue) => (String(issue.code) === 'unrecognized_keys' ? allowed.checks : 'an object'),
      })
      .meta({ description: 'Checks by name; off leaves one out.', default: {} })
      .optional(),
    autoHeal: flag(
      'Whether what can be healed is healed. AUTO_HEAL_ENABLED goes before it.',
      true,
    ).optional(),
    dryRun: flag('Whether a look only says what it would do.', false).optional(),
    quietHours: z
      .array(quietHoursSchema, 'a list of times')
      .meta({
        description: 'Times in which nothing is healed, and only critical alerts are told at once.',
        default: [],
      })
      .optional(),
    registries: section(
      {
        npm: safeUrl
          .meta({ description: 'Root of the npm registry.', default: 'https://registry.npmjs.org' })
          .optional(),
        pypi: safeUrl
          .meta({ description: 'Root of the Python package index.', default: 'https://pypi.org' })
          .optional(),
      },
      'an object with npm and pypi',
    )
      .meta({ description: 'Where packages are looked up.' })
      .optional(),
    webhookUrl: safeUrl
      .meta({ description: "Public address of the webhook. Default: the service's own." })
      .optional(),
    budgetReserve: z
      .number(allowed.reserve)
      .min(0, allowed.reserve)
      .max(0.9, allowed.reserve)
      .meta({ description: 'Part of a rate limit that is left to other work.', default: 0.1 })
      .optional(),
  },
  'an object',
).meta({ description: 'Looks at the health of repositories and of the service, and heals.' });

/** The section after checking, before defaults. */
export type CheckedHealth = z.output<typeof healthSchema>;
