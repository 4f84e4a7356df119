import type { PageDocument, PageElement, PageWindow } from './browser.ts';
import type { PageParts } from './parts.ts';
import type { PageRow } from './select-findings.ts';

/** Where the findings stand on the page. */
export interface FindingPlaces {
  readonly list: PageElement;
  /** The button below the list: it is pressed, or comes into view, and more is shown. */
  readonly more: PageElement;
}

/** The list of findings. */
export interface FindingList {
  /** From here on these, from the first. */
  show(rows: readonly PageRow[]): void;
  /** All that is left, but no more than so many. */
  showMore(atMost: number): void;
}

/**
 * Shows findings file by file, a few hundred at a time: the rest when the reader comes near the end. Self-contained: it runs in
 * the page.
 */
export function findingList(
  document: PageDocument,
  window: PageWindow,
  severities: readonly string[],
  places: FindingPlaces,
  parts: Pick<PageParts, 'findingElement' | 'splitExcerpt' | 'visibleText'>,
): FindingList {
  const { list, more } = places;
  const step = 150;
  let rows: readonly PageRow[] = [];
  let shown = 0;
  let items: PageElement | undefined;

  const startFile = (row: PageRow): PageElement => {
    const group = document.createElement('details');
    group.className = 'file';
    group.open = true;
    const heading = document.createElement('summary');
    const path = document.createElement('span');
    path.className = 'path';
    path.textContent = parts.visibleText(row.file.path);
    const number = document.createElement('span');
    number.className = 'number';
    let end = shown;
    while (rows[end]?.file === row.file) end += 1;
    number.textContent = String(end - shown);
    heading.append(path, number);
    const made = document.createElement('ol');
    group.append(heading, made);
    list.append(group);
    return made;
  };

  const showMore = (atMost: number): void => {
    const end = Math.min(rows.length, shown + atMost);
    while (shown < end) {
      const row = rows[shown];
      if (row === undefined) break;
      if (items === undefined || rows[shown - 1]?.file !== row.file) items = startFile(row);
      items.append(parts.findingElement(document, severities, row, parts));
      shown += 1;
    }
    more.hidden = shown >= rows.length;
    more.textContent = `Show more (${(rows.length - shown).toLocaleString('en')} left)`;
  };

  more.addEventListener('click', () => showMore(step));
  const observer = new window.IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) showMore(step);
    },
    { rootMargin: '1200px' },
  );
  observer.observe(more);

  return {
    showMore,
    show(next) {
      rows = next;
      shown = 0;
      items = undefined;
      list.replaceChildren();
      showMore(step);
    },
  };
}
