/**
 * Puts what sides have added behind what it stood behind where it was added. Several things at the same spot are in the order of
 * their names; what was added together stays together.
 *
 * @param kept what was there before, in its order; every name once.
 * @param values what the sides have, in their orders.
 * @param survivors all that is to stand in the result.
 */
export function placeNew(
  kept: readonly string[],
  values: readonly (readonly string[])[],
  survivors: ReadonlySet<string>,
): readonly string[] {
  if (kept.length === survivors.size) return kept;
  if (kept.length === 0) return placeWithoutBefore(values, survivors);
  const followers = followersOf(kept, values, survivors);
  return inOrder(kept, followers);
}

/** Nothing was there: the longest of the lists is what the others are compared to. */
function placeWithoutBefore(
  values: readonly (readonly string[])[],
  survivors: ReadonlySet<string>,
): readonly string[] {
  const lists = values.map((value) => value.filter((name) => survivors.has(name)));
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  const [spine] = sortedByText(lists.filter(({ length }) => length === longest));
  return spine === undefined || longest === 0 ? [] : placeNew(spine, values, survivors);
}

/** What is new, by what it follows; `undefined`: it is at the beginning. */
type Followers = ReadonlyMap<string | undefined, readonly string[]>;

function followersOf(
  before: readonly string[],
  values: readonly (readonly string[])[],
  survivors: ReadonlySet<string>,
): Followers {
  const kept = new Set(before);
  const additions = values.map((value) => {
    const list = value.filter((name) => survivors.has(name));
    // A list that has nothing in common with what was there comes behind it.
    const start = list.some((name) => kept.has(name)) ? undefined : before.at(-1);
    return list.flatMap((name, index) => (kept.has(name) ? [] : [[list[index - 1] ?? start, name] as const]));
  });
  const followers = new Map<string | undefined, string[]>();
  const known = new Set(kept);
  // What two sides have added at different spots is where the first of these lists has it.
  for (const [leader, name] of sortedByText(additions).flat()) {
    if (known.has(name)) continue;
    known.add(name);
    const others = followers.get(leader);
    if (others) others.push(name);
    else followers.set(leader, [name]);
  }
  for (const names of followers.values()) names.sort();
  return followers;
}

function inOrder(kept: readonly string[], followers: Followers): readonly string[] {
  const order: string[] = [];
  const waiting: string[] = [...kept].reverse();
  const pushFollowers = (name: string | undefined): void => {
    for (const follower of [...(followers.get(name) ?? [])].reverse()) waiting.push(follower);
  };
  pushFollowers(undefined);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    order.push(name);
    pushFollowers(name);
  }
  return order;
}

function sortedByText<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  if (lists.length < 2) return lists;
  const byText = new Map(lists.map((list) => [JSON.stringify(list), list]));
  return [...byText].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, list]) => list);
}
