/** What the rate limit headers and `GET /rate_limit` say. `reset` is in epoch seconds. */
export interface RateLimit {
  readonly limit: number;
  readonly remaining: number;
  readonly used: number;
  readonly reset: number;
}

const hourSeconds = 3600;

/** Counts requests per key and hour. */
export class RateLimits {
  readonly #used = new Map<string, { count: number; reset: number }>();
  readonly #limit: number;
  readonly #clock: () => number;

  constructor(limit: number, clock: () => number) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** How it stands, without counting. */
  look(key: string): RateLimit {
    const { count, reset } = this.#window(key);
    return { limit: this.#limit, remaining: Math.max(0, this.#limit - count), used: count, reset };
  }

  /** Counts one request. */
  count(key: string): void {
    this.#window(key).count += 1;
  }

  /** Leaves so many until the count starts anew, in so many seconds. */
  leave(key: string, left: number, resetSeconds: number): void {
    const reset = Math.floor(this.#clock() / 1000) + resetSeconds;
    this.#used.set(key, { count: Math.max(0, this.#limit - left), reset });
  }

  #window(key: string): { count: number; reset: number } {
    const now = Math.floor(this.#clock() / 1000);
    const known = this.#used.get(key);
    if (known && known.reset > now) return known;
    const fresh = { count: 0, reset: now + hourSeconds };
    this.#used.set(key, fresh);
    return fresh;
  }
}
