import { createHash } from 'node:crypto';

/** What healing asks of the planner (docs/architecture.md, messages of the plan queue). */
export type PlanWish =
  /** A run of every mirror that takes a repository. */
  | {
      readonly kind: 'command';
      readonly id: string;
      /** `owner/name` at the source. */
      readonly repository: string;
      readonly pruneApproved: false;
      /** Epoch milliseconds. */
      readonly receivedAt: number;
    }
  /** A round over a set of shared files. */
  | {
      readonly kind: 'taxonomy';
      readonly id: string;
      readonly set: string;
      readonly action: { readonly kind: 'sync'; readonly deletionsApproved: false };
      readonly receivedAt: number;
    }
  /** A look for deployments that stand still. `time` is ISO 8601. */
  | { readonly kind: 'deployment-schedule'; readonly time: string };

/** Puts a message on the plan queue, or throws. */
export type SendPlan = (wish: PlanWish) => Promise<void>;

/** How remedies ask for runs. */
export interface Planning {
  readonly plan: SendPlan;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Asks for a run over a repository. The same wish within a minute is one. */
export async function askForRun({ plan, now }: Planning, repository: string, attempt: number): Promise<void> {
  const receivedAt = now();
  const id = wishId(repository, attempt, receivedAt);
  await plan({ kind: 'command', id, repository, pruneApproved: false, receivedAt });
}

/** Names a wish: `heal-` and what it is for. */
export function wishId(subject: string, attempt: number, now: number): string {
  const minute = Math.floor(now / 60_000);
  const digest = createHash('sha256').update(`${subject} ${attempt} ${minute}`).digest('hex');
  return `heal-${digest.slice(0, 24)}`;
}
