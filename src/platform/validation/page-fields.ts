import { IntegerField, TextField } from './fields.js';
import { parseInteger } from './lax.js';
import { oneOf, refuse, type Parser } from './parser.js';
import { placeCursorOf, type Places } from './place-cursor.js';

const MAX_PAGE = 1000;
const POSITIONS = ['first', 'last'] as const;

/** Which end of a list a page is at. */
export type PagePosition = (typeof POSITIONS)[number];

export const parsePageSize: Parser<number> = (input) => {
  const parsed = parseInteger(input);
  if ('fault' in parsed) return parsed;
  if (parsed.value < 1) return refuse('too_small', { least: 1 });
  return parsed.value > MAX_PAGE ? refuse('too_large', { most: MAX_PAGE }) : parsed;
};

/** `page` of a query: 'first' by default. */
export const PagePositionField = (): PropertyDecorator =>
  TextField({
    required: false,
    default: 'first',
    parse: oneOf(POSITIONS),
    schema: { enum: POSITIONS },
    description: 'Which page to return where no cursor is sent: the first or the last.',
  });

/** `cursor` of a query: empty by default. */
export const PlaceCursorField = <Sort extends string>(places: Places<Sort>): PropertyDecorator =>
  TextField({
    required: false,
    default: '',
    parse: placeCursorOf(places),
    description:
      'The `next_cursor` or `previous_cursor` of another page. Send the same filters with it.',
  });

/**
 * `limit` of a query: 50 by default.
 *
 * @param things what a page has, in the plural
 */
export const PageSizeField = (things: string): PropertyDecorator =>
  IntegerField({
    required: false,
    default: 50,
    parse: parsePageSize,
    schema: { minimum: 1, maximum: MAX_PAGE },
    description: `The most ${things} on a page.`,
  });
