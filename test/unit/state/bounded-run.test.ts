import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedRun } from '../../../shared/state/bounded-run.ts';
import { runDestination, runRecord } from '../../support/state-builders.ts';

const refs = (count: number, reason?: string) =>
  Array.from({ length: count }, (_, index) => ({
    ref: `refs/heads/branch-${index}`,
    action: 'update',
    ok: index % 2 === 0,
    ...(reason === undefined ? {} : { reason }),
  }));

describe('bounding a run', () => {
  it('changes nothing of a run that fits', () => {
    expect(boundedRun(runRecord())).toEqual(runRecord());
  });

  it('lists at most 50 refs of a destination, those that failed first', () => {
    const bounded = boundedRun(runRecord({ destinations: [runDestination({ refs: refs(80) })] }));
    const kept = bounded.destinations[0]?.refs ?? [];
    expect(kept).toHaveLength(50);
    expect(kept.slice(0, 40).every((ref) => !ref.ok)).toBe(true);
  });

  it('cuts long reasons and errors', () => {
    const destination = runDestination({ refs: refs(1, 'x'.repeat(9_000)), error: 'y'.repeat(9_000) });
    const [bounded] = boundedRun(runRecord({ destinations: [destination] })).destinations;
    expect(bounded?.refs[0]?.reason).toHaveLength(500);
    expect(bounded?.error).toHaveLength(500);
  });

  it('keeps the counts whole when it has to leave out the refs', () => {
    const destinations = Array.from({ length: 400 }, () =>
      runDestination({ refs: refs(50), counts: { update: 50 } }),
    );
    const bounded = boundedRun(runRecord({ destinations }));
    expect(bounded.destinations.map(({ counts }) => counts.update)).toEqual(destinations.map(() => 50));
  });

  it('keeps what did not go well when there are more destinations than fit', () => {
    const failed = runDestination({ outcome: 'failed', destination: 'github.com/failed/widget' });
    const destinations = [...Array.from({ length: 100 }, () => runDestination()), failed];
    const bounded = boundedRun(runRecord({ destinations }), 2_000);
    expect(bounded.destinations).toContainEqual({ ...failed, refs: [] });
    expect(bounded.destinations.length).toBeLessThan(101);
  });

  it('always fits', () => {
    const destination = fc.record({
      refs: fc.nat(60),
      reason: fc.nat(3_000),
      name: fc.nat(300),
    });
    fc.assert(
      fc.property(fc.array(destination, { maxLength: 12 }), (shapes) => {
        const destinations = shapes.map((shape) =>
          runDestination({
            destination: 'ü'.repeat(shape.name),
            refs: refs(shape.refs, 'é'.repeat(shape.reason)),
          }),
        );
        const limit = 10_000;
        const bounded = boundedRun(runRecord({ destinations }), limit);
        expect(Buffer.byteLength(JSON.stringify(bounded))).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 50 },
    );
  });
});
