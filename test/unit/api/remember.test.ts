import { describe, expect, it } from 'vitest';
import { rememberFor } from '../../../functions/api/remember.ts';

/** Something to read that counts how often it is read, and a clock that stands. */
function counted(read: (times: number) => Promise<number> = async (times) => times) {
  let times = 0;
  let at = 0;
  const remembered = rememberFor(
    1_000,
    () => at,
    () => {
      times += 1;
      return read(times);
    },
  );
  const wait = (ms: number): void => {
    at += ms;
  };
  return { remembered, wait };
}

describe('what is read anew only after a while', () => {
  it('is the same within that time, and new after it', async () => {
    const { remembered, wait } = counted();
    const seen = [await remembered()];
    wait(999);
    seen.push(await remembered());
    wait(1);
    seen.push(await remembered());
    expect(seen).toEqual([1, 1, 2]);
  });

  it('is read once for readers that come together', async () => {
    const { remembered } = counted();
    expect(await Promise.all([remembered(), remembered()])).toEqual([1, 1]);
  });

  it('is read again after a failure', async () => {
    const { remembered } = counted((times) =>
      times === 1 ? Promise.reject(new Error('away')) : Promise.resolve(times),
    );
    await expect(remembered()).rejects.toThrow('away');
    expect(await remembered()).toBe(2);
  });
});
