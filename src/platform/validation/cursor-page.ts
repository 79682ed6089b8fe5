import { BooleanField, TextField } from './fields.js';
import { toPlaceCursor, type Place } from './place-cursor.js';

/** The places at the ends of a page; null where the list ends. */
interface Ends {
  readonly next: Place<string> | null;
  readonly previous: Place<string> | null;
}

/** The cursors of a page in an answer. */
export abstract class CursorPage {
  @TextField({ nullable: true, example: null, description: 'Null on the last page.' })
  next_cursor: string | null;

  @TextField({ nullable: true, example: null, description: 'Null on the first page.' })
  previous_cursor: string | null;

  protected static cursorsOf({ next, previous }: Ends): CursorPage {
    return {
      next_cursor: next && toPlaceCursor(next),
      previous_cursor: previous && toPlaceCursor(previous),
    };
  }
}

/** A page that tells how many entries the list has, in `total_count`, up to a bound of the list. */
export abstract class CountedPage extends CursorPage {
  abstract total_count: number;

  @BooleanField({
    example: true,
    description: 'Whether `total_count` is the exact number. False: there are more.',
  })
  total_is_exact: boolean;

  protected static countOf(page: Ends & { readonly total: number; readonly isExact: boolean }) {
    return {
      total_count: page.total,
      total_is_exact: page.isExact,
      ...CountedPage.cursorsOf(page),
    };
  }
}
