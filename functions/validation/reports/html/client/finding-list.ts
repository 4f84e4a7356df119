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
  /** So many more, or all that is left. */
  showMore(count: number): void;
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
  const step = 150;
  let rows: readonly PageRow[] = [];
  let shown = 0;
  let items: PageElement | undefined;

  const list = {
    show(next: readonly PageRow[]): void {
      rows = next;
      shown = 0;
      items = undefined;
      places.list.replaceChildren();
      list.showMore(step);
    },
    showMore(count: number): void {
      for (const row of rows.slice(shown, shown + count)) {
        if (items === undefined || rows[shown - 1]?.file !== row.file) items = list.startFile(row);
        items.append(parts.findingElement(document, severities, row, parts));
        shown += 1;
      }
      places.more.hidden = shown >= rows.length;
      places.more.textContent = `Show more (${(rows.length - shown).toLocaleString('en')} left)`;
    },
    /** A heading for the file of the next row, and a list for its findings. */
    startFile(row: PageRow): PageElement {
      const path = document.createElement('span');
      path.className = 'path';
      path.textContent = parts.visibleText(row.file.path);
      let end = shown;
      while (rows[end]?.file === row.file) end += 1;
      const number = document.createElement('span');
      number.className = 'number';
      number.textContent = String(end - shown);
      const heading = document.createElement('summary');
      heading.append(path, number);
      const group = document.createElement('details');
      group.className = 'file';
      group.open = true;
      const findings = document.createElement('ol');
      group.append(heading, findings);
      places.list.append(group);
      return findings;
    },
  };

  places.more.addEventListener('click', () => list.showMore(step));
  const observer = new window.IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) list.showMore(step);
    },
    { rootMargin: '1200px' },
  );
  observer.observe(places.more);
  return list;
}
