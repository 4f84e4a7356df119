import type { HookDelivery } from '../../../shared/github/hook-deliveries.ts';
import type { HookLook } from '../../../shared/github/look-at-hook.ts';
import type { CheckResult } from '../../../shared/health/health.ts';
import { placeOf } from './check-authentication.ts';
import type { CheckPorts } from './ports.ts';
import { counted, moment } from './quantities.ts';
import { type About, passed, problem, unknown, unseen } from './results.ts';
import type { CheckSubject } from './sides.ts';

/** Events that a failed delivery makes up the last of in a row, at which nothing seems to arrive any more. */
const allFailing = 3;

/** Whether GitHub tells us of pushes. One result for the source's organisation. */
export async function checkWebhook(
  { mirrors }: Pick<CheckSubject, 'mirrors'>,
  { host, webhookUrl }: Pick<CheckPorts, 'host' | 'webhookUrl'>,
): Promise<readonly CheckResult[]> {
  const [speaker] = mirrors;
  if (!speaker) return [];
  const about = { check: 'webhook', subject: `hook ${placeOf(speaker.source)}` } as const;
  if (webhookUrl === undefined) return [unknown(about, 'the address of the webhook is not known here')];
  try {
    return [judgeHook(about, speaker.source.org, await host.hook(speaker.source, webhookUrl))];
  } catch (error) {
    return [unseen(about, error)];
  }
}

/** How the hook of an organisation fares. Pure. */
export function judgeHook(about: About, org: string, look: HookLook): CheckResult {
  const setUp = 'Set it up: auto-builder setup --webhook <address>.';
  switch (look.kind) {
    case 'hidden':
      return unknown(
        about,
        `the webhooks of ${org} may not be seen (scope admin:org_hook, permission organization_hooks)`,
      );
    case 'missing':
      return problem(about, 'webhook: the hook is missing', {
        status: 'fail',
        code: 'HOOK_MISSING',
        evidence: `${org} has no webhook that tells us of pushes: repositories are mirrored by schedule only`,
        remedy: setUp,
      });
    default:
      break;
  }
  if (!look.active) {
    return problem(about, 'webhook: the hook is switched off', {
      status: 'fail',
      code: 'HOOK_INACTIVE',
      evidence: `the webhook of ${org} is switched off`,
      remedy: 'Switch it on in the settings of the organisation.',
    });
  }
  if (look.missingEvents.length > 0) {
    return problem(about, 'webhook: the hook does not send every event', {
      status: 'warn',
      code: 'HOOK_EVENTS',
      evidence: `the webhook of ${org} does not send ${look.missingEvents.join(', ')}`,
      remedy: setUp,
      fingerprint: `HOOK_EVENTS ${look.missingEvents.join()}`,
    });
  }
  return judgeDeliveries(about, org, look.deliveries);
}

function judgeDeliveries(about: About, org: string, deliveries: readonly HookDelivery[]): CheckResult {
  const events = [...Map.groupBy(deliveries, ({ guid }) => guid).values()];
  const lost = events.filter((attempts) => !attempts.some(succeeded));
  if (lost.length === 0)
    return passed(
      about,
      `${org} tells us of pushes; ${counted(events.length, 'delivery').replace(/ys$/, 'ies')} arrived`,
    );
  const newest = events.toSorted((a, b) => latest(b) - latest(a)).slice(0, allFailing);
  const noneArrives =
    newest.length === events.length || newest.length === allFailing
      ? newest.every((attempts) => !attempts.some(succeeded))
      : false;
  const [last] = lost.flat().toSorted((a, b) => b.deliveredAt - a.deliveredAt);
  const answer =
    last && last.statusCode > 0 ? `the last was answered ${last.statusCode}` : 'the last was not answered';
  return problem(about, noneArrives ? 'webhook: no delivery arrives' : 'webhook: a delivery did not arrive', {
    status: noneArrives ? 'fail' : 'warn',
    code: 'DELIVERIES_FAILED',
    evidence: `${lost.length} of the last ${events.length} deliveries of ${org} did not arrive; ${answer}${last ? ` ${moment(last.deliveredAt)}` : ''}`,
    remedy:
      'See whether the webhook function can be reached, and whether the secret is the same on both sides.',
    // Not which events: each push that is lost would seem to be another cause.
    fingerprint: `DELIVERIES_FAILED ${last?.statusCode ?? 0}`,
  });
}

function succeeded({ statusCode }: HookDelivery): boolean {
  return statusCode >= 200 && statusCode < 300;
}

function latest(attempts: readonly HookDelivery[]): number {
  return Math.max(...attempts.map(({ deliveredAt }) => deliveredAt));
}
