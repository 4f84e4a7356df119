/** An order that one side knew, and the one that it made of it. */
export interface OrderChange {
  readonly base: readonly string[];
  readonly value: readonly string[];
}

/** The order of what is left after a merge. */
export interface MergedOrder {
  readonly order: readonly string[];
  /** Sides have put the same things into different orders: the least of them was taken. */
  readonly disputed: boolean;
}

/**
 * Brings the orders of several sides together; what comes out does not depend on the order of the sides. What was there stays
 * in its order, unless somebody changed that; what is new stands behind what it stood behind where it was added.
 */
export function mergeOrder(
  current: readonly string[],
  sides: readonly OrderChange[],
  survivors: ReadonlySet<string>,
): MergedOrder {
  const kept = current.filter((name) => survivors.has(name));
  const reordered = reorder(kept, sides);
  const runs = newRuns(new Set(kept), sides, survivors);
  const placed = new Set<string>();
  const order: string[] = [];
  const place = (name: string): void => {
    if (placed.has(name)) return;
    placed.add(name);
    order.push(name);
  };
  for (const run of runs.get(undefined) ?? []) run.forEach(place);
  for (const name of reordered.order) {
    place(name);
    for (const run of runs.get(name) ?? []) run.forEach(place);
  }
  return { order, disputed: reordered.disputed };
}

function reorder(kept: readonly string[], sides: readonly OrderChange[]): MergedOrder {
  const isKept = new Set(kept);
  const wishes = new Map<string, readonly string[]>();
  for (const { base, value } of sides) {
    if (base === value) continue;
    const inBase = new Set(base);
    const after = value.filter((name) => isKept.has(name) && inBase.has(name));
    const inValue = new Set(after);
    const before = base.filter((name) => inValue.has(name));
    if (!sameList(before, after)) wishes.set(JSON.stringify(after), after);
  }
  // Only an order of the same things is another opinion on them.
  const [first, ...others] = [...wishes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, wish]) => wish);
  if (first === undefined) return { order: kept, disputed: false };
  const isMoved = new Set(first);
  const queue = first.values();
  const order = kept.map((name) => (isMoved.has(name) ? (queue.next().value ?? name) : name));
  const place = new Map(order.map((name, index) => [name, index]));
  const disputed = others.some((wish) =>
    wish.some((name, index) => index > 0 && (place.get(wish[index - 1] ?? '') ?? 0) > (place.get(name) ?? 0)),
  );
  return { order, disputed };
}

/** What the sides have added, in runs, by what each run stands behind; `undefined`: at the beginning. */
function newRuns(
  kept: ReadonlySet<string>,
  sides: readonly OrderChange[],
  survivors: ReadonlySet<string>,
): ReadonlyMap<string | undefined, readonly (readonly string[])[]> {
  const runs = new Map<string | undefined, Map<string, readonly string[]>>();
  for (const { value } of sides) {
    let anchor: string | undefined;
    let run: string[] = [];
    const close = (): void => {
      if (run.length === 0) return;
      const here = runs.get(anchor) ?? new Map<string, readonly string[]>();
      here.set(JSON.stringify(run), run);
      runs.set(anchor, here);
      run = [];
    };
    for (const name of value) {
      if (kept.has(name)) {
        close();
        anchor = name;
      } else if (survivors.has(name)) run.push(name);
    }
    close();
  }
  return new Map(
    [...runs].map(([anchor, here]) => {
      const sorted = [...here].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, run]) => run);
      return [anchor, sorted];
    }),
  );
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}
