import { describe, expect, it } from 'vitest';
import { createBudgetGuard } from '../../../shared/github/budget-guard.ts';
import type { Budget } from '../../../shared/state/health-store.ts';

const now = Date.parse('2026-11-21T10:00:00Z');
const id = 'https://api.github.com token 1';
const where = 'GET /repos/acme/app';

function given(stored?: Partial<Budget>) {
  const noted: Budget[] = [];
  const budget = stored && { id, limit: 100, remaining: 50, resetAt: now + 600_000, seenAt: now, ...stored };
  const guard = createBudgetGuard({
    store: {
      budget: async () => budget,
      note: async (seen) => {
        noted.push(seen);
      },
    },
    reserve: 0.1,
    now: () => now,
  });
  return { guard, noted };
}

const headers = (remaining: number, others: Record<string, string> = {}) =>
  new Headers({
    'x-ratelimit-limit': '100',
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String((now + 600_000) / 1000),
    ...others,
  });

describe('the guard of a budget', () => {
  it('lets a request go of which nothing is known', async () => {
    await expect(given().guard.admit(id, where)).resolves.toBeUndefined();
  });

  it('lets a request go while there is more than the reserve', async () => {
    await expect(given({ remaining: 11 }).guard.admit(id, where)).resolves.toBeUndefined();
  });

  it('holds a request back that would use the reserve, and says until when', async () => {
    const { guard } = given({ remaining: 10 });
    await expect(guard.admit(id, where)).rejects.toMatchObject({
      code: 'GITHUB_RATE_LIMITED',
      retryAfterSeconds: 600,
    });
    expect(guard.heldBack).toBe(1);
  });

  it('lets requests go again when the hour is over', async () => {
    await expect(given({ remaining: 0, resetAt: now }).guard.admit(id, where)).resolves.toBeUndefined();
  });

  it('is silent for as long as the host asked, whatever is left', async () => {
    const { guard } = given({ blockedUntil: now + 30_000 });
    await expect(guard.admit(id, where)).rejects.toMatchObject({ retryAfterSeconds: 30 });
  });

  it('learns from answers', async () => {
    const { guard } = given();
    guard.answered(id, headers(10), 200);
    await expect(guard.admit(id, where)).rejects.toMatchObject({ code: 'GITHUB_RATE_LIMITED' });
  });

  it('believes the lower of two answers that overtook each other', () => {
    const { guard } = given();
    guard.answered(id, headers(20), 200);
    guard.answered(id, headers(30), 200);
    expect(guard.budgets()).toMatchObject([{ remaining: 20 }]);
  });

  it('takes a secondary limit for a wish for silence', async () => {
    const { guard } = given();
    guard.answered(id, headers(90, { 'retry-after': '45' }), 403);
    await expect(guard.admit(id, where)).rejects.toMatchObject({ retryAfterSeconds: 45 });
  });

  it('takes a refusal without a time for no wish for silence', async () => {
    const { guard } = given();
    guard.answered(id, headers(90), 403);
    await expect(guard.admit(id, where)).resolves.toBeUndefined();
  });

  it('tells others what it saw, once', async () => {
    const { guard, noted } = given();
    guard.answered(id, headers(20), 200);
    guard.answered(id, headers(19), 200);
    await guard.flush();
    await guard.flush();
    expect(noted).toEqual([{ id, limit: 100, remaining: 19, resetAt: now + 600_000, seenAt: now }]);
  });
});
