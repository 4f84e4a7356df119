/**
 * A ref store may be a file tree: `feat` and `feat/x` cannot both exist. For every ref that would be created, the
 * existing refs that are in its way.
 */
export function findCollisions(
  created: Iterable<string>,
  existing: Iterable<string>,
): ReadonlyMap<string, readonly string[]> {
  const creates = [...created];
  if (creates.length === 0) return new Map();
  const names = new Set(existing);
  const below = new Map<string, string[]>();
  for (const name of names) {
    for (const folder of parentFolders(name)) {
      const list = below.get(folder);
      if (list) list.push(name);
      else below.set(folder, [name]);
    }
  }
  const collisions = new Map<string, readonly string[]>();
  for (const ref of creates) {
    const inTheWay = [...parentFolders(ref).filter((folder) => names.has(folder)), ...(below.get(ref) ?? [])];
    if (inTheWay.length > 0) collisions.set(ref, inTheWay);
  }
  return collisions;
}

function parentFolders(ref: string): string[] {
  const folders: string[] = [];
  for (let slash = ref.lastIndexOf('/'); slash > 0; slash = ref.lastIndexOf('/', slash - 1)) {
    folders.push(ref.slice(0, slash));
  }
  return folders;
}
