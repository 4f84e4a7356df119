import { createHmac, randomUUID } from 'node:crypto';
import type { Faults } from './faults.ts';

/** Somebody who wants to hear of events. */
export interface Webhook {
  readonly id: number;
  readonly url: string;
  readonly secret: string;
  /** Event names, or `*`. */
  readonly events: readonly string[];
  /** Whether it is told anything. */
  readonly active: boolean;
  readonly target: 'organization' | 'repository' | 'integration';
  readonly createdAt: string;
}

/** One attempt to deliver one event. A redelivery is a second attempt with the same id. */
export interface Delivery {
  /** Of this attempt, which rises from one to the next. */
  readonly number: number;
  /** Epoch milliseconds of its end. */
  readonly deliveredAt: number;
  /** `X-GitHub-Delivery`. */
  readonly id: string;
  readonly event: string;
  readonly hookId: number;
  readonly url: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly redelivery: boolean;
  /** Milliseconds from the attempt to its answer. */
  readonly durationMs: number;
  /** The receiver's status, `lost` by a fault, or `unreachable`. */
  readonly status: number | 'lost' | 'unreachable';
}

/** How long a receiver may take. */
const timeoutMs = 10_000;

/** Keeps the webhooks, delivers events to them signed as GitHub signs, and records every attempt. Never retries. */
export class Webhooks {
  readonly deliveries: Delivery[] = [];
  readonly #hooks = new Map<string, Webhook[]>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #faults: Faults;
  readonly #clock: () => number;
  readonly #stop = new AbortController();

  constructor(faults: Faults, clock: () => number) {
    this.#faults = faults;
    this.#clock = clock;
  }

  /** `scope` is an account's login or `owner/name`. */
  add(scope: string, hook: Webhook): void {
    this.#hooks.set(scope.toLowerCase(), [...this.of(scope), hook]);
  }

  /** Puts a changed hook in the place of the one with its id. */
  replace(scope: string, hook: Webhook): void {
    this.#hooks.set(
      scope.toLowerCase(),
      this.of(scope).map((each) => (each.id === hook.id ? hook : each)),
    );
  }

  /** Forgets a hook, as when a person deletes it. What it delivered stays known. */
  remove(scope: string, id: number): void {
    this.#hooks.set(
      scope.toLowerCase(),
      this.of(scope).filter((each) => each.id !== id),
    );
  }

  of(scope: string): readonly Webhook[] {
    return this.#hooks.get(scope.toLowerCase()) ?? [];
  }

  /** Sends an event to every hook that asked for it; resolves when all were attempted. */
  async send(
    hooks: readonly Webhook[],
    event: string,
    payload: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const interested = hooks.filter(
      ({ active, events }) => active && (events.includes('*') || events.includes(event)),
    );
    await Promise.all(interested.map((hook) => this.#attempt(hook, event, payload, randomUUID(), false)));
  }

  /** Attempts a recorded delivery again, under the same id. */
  async redeliver(id: string): Promise<Delivery> {
    const earlier = this.deliveries.find((delivery) => delivery.id === id);
    const hook = [...this.#hooks.values()].flat().find((candidate) => candidate.id === earlier?.hookId);
    if (!earlier || !hook) throw new Error(`there is no delivery ${id}`);
    return this.#attempt(hook, earlier.event, earlier.payload, id, true);
  }

  /** Resolves when no delivery is under way. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Gives up on deliveries under way and waits for them. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.settled();
  }

  #attempt(
    hook: Webhook,
    event: string,
    payload: Delivery['payload'],
    id: string,
    redelivery: boolean,
  ): Promise<Delivery> {
    const attempt = this.#post(hook, event, payload, id)
      .then(({ status, durationMs }) => {
        const { id: hookId, url } = hook;
        const delivery: Delivery = {
          ...{ id, event, hookId, url, payload, redelivery, durationMs, status },
          number: this.deliveries.length + 1,
          deliveredAt: this.#clock(),
        };
        this.deliveries.push(delivery);
        return delivery;
      })
      .finally(() => this.#running.delete(attempt));
    this.#running.add(attempt);
    return attempt;
  }

  async #post(
    hook: Webhook,
    event: string,
    payload: Delivery['payload'],
    id: string,
  ): Promise<Pick<Delivery, 'status' | 'durationMs'>> {
    if ((await this.#faults.forDelivery({ event, url: hook.url })) === 'lose')
      return { status: 'lost', durationMs: 0 };
    const body = JSON.stringify(payload);
    const started = performance.now();
    const status = await fetch(hook.url, {
      method: 'POST',
      body,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#stop.signal]),
      headers: {
        accept: '*/*',
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/local',
        'x-github-delivery': id,
        'x-github-event': event,
        'x-github-hook-id': String(hook.id),
        'x-github-hook-installation-target-type': hook.target,
        'x-hub-signature-256': `sha256=${createHmac('sha256', hook.secret).update(body).digest('hex')}`,
      },
    }).then(
      async (response) => {
        await response.body?.cancel();
        return response.status;
      },
      () => 'unreachable' as const, // Recorded, like on GitHub; the receiver's trouble is not this host's.
    );
    return { status, durationMs: performance.now() - started };
  }
}
