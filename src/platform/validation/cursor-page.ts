import { TextField } from './fields.js';

/** The cursors of a page in an answer. */
export abstract class CursorPage {
  @TextField({ nullable: true, example: null, description: 'Null on the last page.' })
  next_cursor: string | null;

  @TextField({ nullable: true, example: null, description: 'Null on the first page.' })
  previous_cursor: string | null;
}
