import { z } from 'zod';
import { alertLevels } from '../health/health.ts';
import { channelSchema } from './schema-alert-channels.ts';
import { line, plainName, seconds } from './schema-deployment-values.ts';
import { moment } from './schema-times.ts';
import { flag, hours, repositoryPatterns, section } from './schema-values.ts';

const allowed = {
  level: `one of ${alertLevels.join(', ')}`,
  code: 'a code such as "GIT_UNREACHABLE", or a glob such as "GIT_*"; "!" in front excludes',
  step: 'the name of a channel, or a list of names',
  names: 'a list of names of channels',
} as const;

const channelNames = z.array(plainName, allowed.names).min(1, 'at least one channel');

/** Who is told of which alerts. */
export const routeSchema = section(
  {
    levels: z
      .array(z.enum(alertLevels, allowed.level), 'a list of levels')
      .meta({ description: 'Which levels. Default: all.' })
      .optional(),
    repositories: repositoryPatterns
      .meta({
        description: 'Globs over owner/name. Default: all repositories, and what belongs to none.',
      })
      .optional(),
    codes: z
      .array(
        z.string(allowed.code).regex(/^!?[A-Za-z0-9_*?{},[\]-]{1,100}$/, allowed.code),
        'a list of codes',
      )
      .meta({ description: 'Globs over codes. Default: all.' })
      .optional(),
    channels: channelNames.meta({ description: 'Names of the channels that are told.' }),
    escalation: z
      .array(z.union([plainName, channelNames], allowed.step), 'a list of steps')
      .meta({
        description: 'Who is told next, step by step, while nobody acknowledges.',
        default: [],
      })
      .optional(),
    goOn: flag('Whether the routes below are asked, too.', false).optional(),
  },
  'an object with channels',
);

/** A time in which alerts are kept and not told. */
export const maintenanceSchema = section(
  {
    from: moment.meta({ description: 'When it begins.' }),
    to: moment.meta({ description: 'When it has ended.' }),
    repositories: repositoryPatterns
      .meta({ description: 'Globs over owner/name. Default: everything.' })
      .optional(),
    reason: line.meta({ description: 'Why, for whoever looks.' }),
  },
  'an object with from, to and reason',
);

const acknowledged = (level: string, value: number) =>
  seconds(`For ${level} alerts.`, [60, 604_800], value).optional();

/** The section `alerts`. */
export const alertsSchema = section(
  {
    enabled: flag('Whether anybody is told.', true).optional(),
    channels: z
      .array(channelSchema, 'a list of channels')
      .min(1, 'at least one channel')
      .meta({ description: 'Ways to tell people.' }),
    routes: z
      .array(routeSchema, 'a list of routes')
      .min(1, 'at least one route')
      .meta({ description: 'Who is told of what: the first that takes an alert. Default: by level.' })
      .optional(),
    groupWait: seconds(
      'Time for which new alerts are gathered before a first message.',
      [0, 900],
      30,
    ).optional(),
    repeat: hours('Hours after which an open alert is told again.', 24).optional(),
    acknowledgeWithin: section(
      {
        critical: acknowledged('critical', 300),
        high: acknowledged('high', 900),
        medium: acknowledged('medium', 3600),
        low: acknowledged('low', 14_400),
      },
      'an object with an entry for each level',
    )
      .meta({ description: 'Seconds until an alert that nobody acknowledged goes on to the next step.' })
      .optional(),
    digest: hours('Hours between two digests of low alerts.', 4).optional(),
    maintenance: z
      .array(maintenanceSchema, 'a list of maintenance windows')
      .meta({ description: 'Times in which alerts are kept and not told.', default: [] })
      .optional(),
  },
  'an object with channels',
).meta({ description: 'Tells people what does not heal by itself.' });

/** The section after checking, before defaults. */
export type CheckedAlerts = z.output<typeof alertsSchema>;
export type CheckedRoute = z.output<typeof routeSchema>;
